package io.jenkins.plugins.tencentvnc.console;

import hudson.init.InitMilestone;
import hudson.init.Initializer;
import io.jenkins.plugins.tencentvnc.cloud.TencentCloudClient;
import io.jenkins.plugins.tencentvnc.remedy.ConsoleException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Once Jenkins is up, loads in the background what the first click would otherwise wait for; calls nobody. */
@Restricted(NoExternalUse.class)
public final class ConsoleWarmUp {

    private static final Logger LOGGER = Logger.getLogger(ConsoleWarmUp.class.getName());

    private ConsoleWarmUp() {}

    /** Leaves the thread that starts Jenkins at once, and everything else that runs then goes first. */
    @Initializer(after = InitMilestone.COMPLETED)
    public static void start() {
        ConsoleService service = ConsoleService.get();
        Thread thread = new Thread(() -> warmUp(service.client()), "Tencent Cloud VNC warm-up");
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
        thread.start();
    }

    private static void warmUp(TencentCloudClient client) {
        try {
            client.warmUp();
        } catch (ConsoleException | RuntimeException e) {
            // Whoever clicks is told the same, with what to do about it.
            LOGGER.log(Level.FINE, "Not warmed up", e);
        }
    }
}
