package io.jenkins.plugins.tencentvnc.testing;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.time.Duration;
import org.awaitility.Awaitility;

/**
 * The machine of a demonstration, {@link FakeCvm#INSTANCE}: a QEMU guest where QEMU is installed, otherwise a drawn
 * screen.
 */
public final class DemoMachine implements AutoCloseable {

    /** A working day; the machine ends with the demonstration anyway. */
    private static final Duration MOST = Duration.ofHours(8);

    private static final Duration LOG_TIMEOUT = Duration.ofMinutes(2);

    private final Guest guest;
    private final DrawnScreen drawn;

    /** Starts the machine, and prints which optional tools are missing. */
    public DemoMachine(FakeCvm cvm) throws IOException {
        LocalTools.missing().forEach(System.out::println);
        guest = Guest.startIfInstalled(MOST).orElse(null);
        drawn = guest == null ? new DrawnScreen(FakeCvm.INSTANCE, "RUNNING") : null;
        cvm.withScreen(FakeCvm.INSTANCE, guest == null ? drawn : guest);
    }

    /** Waits until the machine shows its failure. */
    public void awaitFailure() {
        if (guest != null && LocalTools.kernel().isPresent()) {
            guest.awaitPanic(LOG_TIMEOUT);
        } else {
            Awaitility.await("writing on the screen")
                    .atMost(LOG_TIMEOUT)
                    .until(() -> Pictures.colours(ownPicture()) > 1);
        }
    }

    /** Returns its screen without VNC. */
    public BufferedImage ownPicture() throws IOException {
        return guest == null ? drawn.picture() : guest.screendump();
    }

    /** Returns a number that grows with each key that arrives. */
    public long typed() throws IOException {
        return guest == null ? drawn.keys().size() : guest.keyboardBytes();
    }

    public String kind() {
        return guest == null ? "a drawn screen" : "a QEMU guest";
    }

    /** Powers it off. */
    @Override
    public void close() {
        (guest == null ? drawn : guest).close();
    }
}
