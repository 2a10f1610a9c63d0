package io.jenkins.plugins.tencentvnc.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import java.io.IOException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Tests the way from a console URL of the plugin's own client to the screen of a real machine. */
@EnabledIf("isQemuHere")
class GuestTest {

    /** Generous: an emulated machine shares a busy processor. */
    private static final Duration LOG_TIMEOUT = Duration.ofMinutes(2);

    private final FakeCvm cvm = FakeCvm.start();
    private final ConsoleUrls consoles = new ConsoleUrls(cvm);
    private Guest guest;

    static boolean isQemuHere() {
        return LocalTools.qemu().isPresent();
    }

    @BeforeEach
    void start() throws IOException {
        guest = Guest.startIfInstalled(Duration.ofMinutes(10)).orElseThrow();
        cvm.withScreen(FakeCvm.INSTANCE, guest);
    }

    @AfterEach
    void stop() {
        cvm.close();
        guest.close();
    }

    private static RfbScreenReader look(ConsoleSocket socket) throws IOException {
        return new RfbScreenReader(socket.in(), socket.out());
    }

    /** One test for everything about a running machine, since its start takes longest. */
    @Test
    void consoleShowsKernelPanic() throws Exception {
        assumeTrue(LocalTools.kernel().isPresent(), "There is no kernel in target/kernel or /boot.");
        guest.awaitPanic(LOG_TIMEOUT);
        assertTrue(guest.serial().contains("Kernel panic - not syncing: VFS: Unable to mount root fs"));

        try (ConsoleSocket socket = ConsoleUrls.connect(consoles.mint())) {
            RfbScreenReader client = look(socket);
            Awaitility.await("the screen as QEMU itself has it")
                    .atMost(LOG_TIMEOUT)
                    .until(() -> Pictures.areAlikeButForACursor(guest.screendump(), client.frame()));
            assertTrue(Pictures.colours(client.frame()) > 1);

            long before = guest.keyboardBytes();
            client.type('x');
            Awaitility.await("the key in the machine's keyboard")
                    .atMost(LOG_TIMEOUT)
                    .untilAsserted(() -> assertEquals(before + 3, guest.keyboardBytes(), "pressed and released"));
        }
    }

    @Test
    void powerOffEndsSessionAndRefusesOpens() throws Exception {
        try (ConsoleSocket socket = ConsoleUrls.connect(consoles.mint())) {
            look(socket).frame();

            guest.close();

            assertEquals(-1, drain(socket));
        }
        assertFalse(ProcessHandle.of(guest.pid()).map(ProcessHandle::isAlive).orElse(false));
        // The fake hears of the end on another thread.
        Awaitility.await()
                .untilAsserted(() -> assertEquals(
                        "UnsupportedOperation.InstanceStateStopped",
                        assertThrows(ConsoleException.class, consoles::mint).code()));
    }

    /** Reads to the end of the session. */
    private static int drain(ConsoleSocket socket) throws IOException {
        byte[] rest = new byte[1 << 16];
        int length = 0;
        while (length >= 0) {
            length = socket.in().read(rest);
        }
        return length;
    }

    @Test
    void firmwareScreenIsShownWithoutKernel() throws Exception {
        try (Guest bare = new Guest(Duration.ofMinutes(5), null)) {
            Awaitility.await("the message of the firmware")
                    .atMost(LOG_TIMEOUT)
                    .until(() -> Pictures.colours(bare.screendump()) > 1);
        }
    }

    @Test
    void unclosedMachineEndsByItself() throws Exception {
        try (Guest forgotten = new Guest(Duration.ofSeconds(12), null)) {
            Awaitility.await()
                    .atMost(LOG_TIMEOUT)
                    .until(() -> forgotten.poweredOff().isDone());
        }
    }
}
