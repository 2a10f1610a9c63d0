package io.jenkins.plugins.tencentvnc.screenshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.tencentcloud.Deadline;
import io.jenkins.plugins.tencentvnc.tencentcloud.Mints;
import io.jenkins.plugins.tencentvnc.tencentcloud.TencentCloudClient;
import io.jenkins.plugins.tencentvnc.testing.ConsoleSocket;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.RfbScreenReader;
import io.jenkins.plugins.tencentvnc.testing.SecondSession;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests a user and a screenshot at the same console. Tencent Cloud's help calls VNC login exclusive. */
class ExclusiveLoginTest {

    private final FakeCvm cvm = FakeCvm.start().withScreens();
    private final TencentCloudClient client = new TencentCloudClient(UnaryOperator.identity());
    private final ScreenshotClients viewers = new ScreenshotClients();
    private final ScreenshotClient viewer = viewers.using(UnaryOperator.identity());

    @AfterEach
    void close() {
        cvm.close();
        viewers.assertLeftNothing();
    }

    private Screenshot look(Duration limit) throws ConsoleException {
        return viewer.capture(client.mint(Mints.open(cvm.endpoint())), Deadline.after(limit));
    }

    private ConsoleSocket openConsole() throws Exception {
        String url = client.mint(Mints.open(cvm.endpoint())).reveal();
        return new ConsoleSocket(ConsoleSocket.addressIn(url));
    }

    @Test
    void consoleIsSharedWithUser() throws Exception {
        try (ConsoleSocket user = openConsole()) {
            RfbScreenReader rfb = new RfbScreenReader(user.in(), user.out());
            assertFalse(look(Duration.ofSeconds(10)).dark());
            rfb.frame();
        }
    }

    @Test
    void screenshotMayDisconnectUser() throws Exception {
        cvm.onSecondSession(SecondSession.ENDS_THE_FIRST);
        try (ConsoleSocket user = openConsole()) {
            new RfbScreenReader(user.in(), user.out()).frame();

            assertFalse(look(Duration.ofSeconds(10)).dark());

            assertEquals(-1, user.in().read());
        }
    }

    @Test
    void userMayDisconnectScreenshot() throws Exception {
        cvm.onSecondSession(SecondSession.ENDS_THE_FIRST);
        // A screen of one pixel, so that the client waits for another size.
        cvm.drawnScreen(FakeCvm.INSTANCE).show(new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB));
        FutureTask<Screenshot> look = new FutureTask<>(() -> look(Duration.ofSeconds(10)));
        new Thread(look).start();
        Awaitility.await().until(() -> cvm.drawnScreen(FakeCvm.INSTANCE).clients() == 1);
        try (ConsoleSocket user = openConsole()) {
            Throwable cause = assertThrows(ExecutionException.class, () -> look.get(5, TimeUnit.SECONDS))
                    .getCause();
            assertEquals("Client.ScreenClosed", ((ConsoleException) cause).code());
            assertEquals('R', user.in().read(), "the user's own greeting");
        }
    }

    @Test
    void unansweredScreenshotTimesOut() throws Exception {
        cvm.onSecondSession(SecondSession.IS_NOT_ANSWERED);
        try (ConsoleSocket user = openConsole()) {
            RfbScreenReader rfb = new RfbScreenReader(user.in(), user.out());
            long before = System.nanoTime();

            ConsoleException e = assertThrows(ConsoleException.class, () -> look(Duration.ofSeconds(1)));

            assertEquals("Client.ScreenTimedOut", e.code());
            assertTrue(Duration.ofNanos(System.nanoTime() - before).toSeconds() < 5);
            rfb.frame();
        }
        Awaitility.await().until(() -> cvm.drawnScreen(FakeCvm.INSTANCE).clients() == 0);
        assertFalse(look(Duration.ofSeconds(10)).dark(), "once the user has left");
    }
}
