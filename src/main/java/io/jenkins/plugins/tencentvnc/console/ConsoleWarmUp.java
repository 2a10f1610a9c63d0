package io.jenkins.plugins.tencentvnc.console;

import hudson.Extension;
import hudson.model.listeners.ItemListener;
import io.jenkins.plugins.tencentvnc.remedy.ConsoleException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Once Jenkins is up, loads in the background what the first click would otherwise wait for; calls nobody. */
@Extension
@Restricted(NoExternalUse.class)
public final class ConsoleWarmUp extends ItemListener {

    private static final Logger LOGGER = Logger.getLogger(ConsoleWarmUp.class.getName());

    /** The last thing that Jenkins does when it starts; an initializer after that would keep it from ending. */
    @Override
    public void onLoaded() {
        // Whatever else runs at that moment goes first. Making the client is the larger part.
        Thread thread = new Thread(ConsoleWarmUp::warmUp, "Tencent Cloud VNC warm-up");
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
        thread.start();
    }

    private static void warmUp() {
        try {
            ConsoleService.get().client().warmUp();
        } catch (ConsoleException | RuntimeException e) {
            // Whoever clicks is told the same, with what to do about it; or Jenkins is stopping already.
            LOGGER.log(Level.FINE, "Not warmed up", e);
        }
    }
}
