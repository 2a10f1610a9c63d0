package io.jenkins.plugins.tencentvnc.console;

import hudson.Extension;
import hudson.model.listeners.ItemListener;
import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.util.Timer;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Once Jenkins is up, loads in the background what the first click would otherwise wait for; calls nobody. */
@Extension
@Restricted(NoExternalUse.class)
public final class ConsoleWarmUp extends ItemListener {

    private static final Logger LOGGER = Logger.getLogger(ConsoleWarmUp.class.getName());

    /** It takes a second of one core, which Jenkins needs itself until people have got their first pages; in seconds. */
    private static final long AFTER = 10;

    /** The last thing that Jenkins does when it starts; an initializer after that would keep it from ending. */
    @Override
    public void onLoaded() {
        Timer.get().schedule(ConsoleWarmUp::warmUp, AFTER, TimeUnit.SECONDS);
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
