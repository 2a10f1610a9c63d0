package io.jenkins.plugins.tencentvnc.console;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.screenshot.Screenshot;
import io.jenkins.plugins.tencentvnc.storage.ScreenshotStore.Picture;
import io.jenkins.plugins.tencentvnc.tencentcloud.ConsoleUrl;
import io.jenkins.plugins.tencentvnc.tencentcloud.Deadline;
import java.io.IOException;
import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Takes a picture of a machine's screen, and keeps it with the build. What goes wrong is a code of the catalogue. */
final class Camera {

    private static final Logger LOGGER = Logger.getLogger(Camera.class.getName());

    private Camera() {}

    /** Spends the URL. Blocks until the deadline at the longest; see {@link ConsoleService#look}. */
    @NonNull
    static Screenshot look(@NonNull ConsoleAction action, @NonNull ConsoleUrl url, @NonNull Deadline deadline)
            throws ConsoleException {
        try {
            return ConsoleService.get().look(url, deadline);
        } catch (RuntimeException | Error e) {
            // An error too, such as one of memory or of the JVM's imaging: only this picture is lost by it.
            LOGGER.log(Level.WARNING, e, () -> "A screenshot for " + action.getRun() + " failed unexpectedly");
            throw new ConsoleException("Client.Failed", url.requestId());
        }
    }

    /** @param requestId of the mint */
    @NonNull
    static Picture keep(
            @NonNull ConsoleAction action,
            @NonNull ConsoleTarget target,
            @NonNull Screenshot screenshot,
            @NonNull String requestId)
            throws ConsoleException {
        Picture taken = new Picture(
                target.getInstanceId(),
                Instant.now().toEpochMilli(),
                screenshot.width(),
                screenshot.height(),
                screenshot.dark());
        try {
            return action.keep(taken, screenshot.png());
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "Could not store a screenshot of " + action.getRun());
            throw new ConsoleException("Client.ScreenNotStored", requestId);
        }
    }
}
