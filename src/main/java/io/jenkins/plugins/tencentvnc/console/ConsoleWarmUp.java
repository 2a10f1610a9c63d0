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

/** Loads in the background, after startup, what the first click would otherwise wait for; makes no network call. */
@Extension
@Restricted(NoExternalUse.class)
public final class ConsoleWarmUp extends ItemListener {

    private static final Logger LOGGER = Logger.getLogger(ConsoleWarmUp.class.getName());

    /** Delay in seconds: warming up takes a second of one core, which Jenkins needs itself for its first pages. */
    private static final long DELAY_SECONDS = 10;

    /** Runs at the very end of startup; an initializer after that would prevent Jenkins from completing it. */
    @Override
    public void onLoaded() {
        Timer.get().schedule(ConsoleWarmUp::warmUp, DELAY_SECONDS, TimeUnit.SECONDS);
    }

    private static void warmUp() {
        try {
            ConsoleService.get().client().warmUp();
        } catch (ConsoleException | RuntimeException e) {
            // A click reports the same error with its next step; or Jenkins is stopping already.
            LOGGER.log(Level.FINE, "Not warmed up", e);
        }
    }
}
