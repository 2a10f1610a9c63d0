package io.jenkins.plugins.tencentvnc.console;

import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.OPERATOR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import hudson.model.Result;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.Guest;
import io.jenkins.plugins.tencentvnc.testing.LocalTools;
import io.jenkins.plugins.tencentvnc.testing.Pictures;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import io.jenkins.plugins.tencentvnc.testing.jenkins.WithVncJenkins;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.awaitility.Awaitility;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.jvnet.hudson.test.JenkinsRule;

/** Tests that the build page shows the screen of a real machine whose deployment failed. Needs QEMU. */
@WithVncJenkins
@EnabledIf("isQemuHere")
class MachineTest {

    private static final Duration LOG_TIMEOUT = Duration.ofMinutes(2);
    private static final Pattern IMAGE = Pattern.compile("<img [^>]*src=\"([^\"]*/screenshot[?][^\"]*)\"");

    private static JenkinsRule rule;

    private FakeCvm cvm;
    private VncJenkins jenkins;

    static boolean isQemuHere() {
        return LocalTools.qemu().isPresent();
    }

    @Test
    void buildPageShowsScreenOfMachine() throws Exception {
        try (Guest guest = Guest.startIfInstalled(Duration.ofMinutes(10)).orElseThrow()) {
            cvm.withScreen(FakeCvm.INSTANCE, guest);
            awaitFailure(guest);
            for (int build = 0; build < 3; build++) {
                BufferedImage before = guest.screendump();

                WorkflowRun run = jenkins.build(
                        VncJenkins.DECLARATIVE.replace(VncJenkins.STEP, VncJenkins.STEP + ", screenshot: true"),
                        Result.FAILURE);

                BufferedImage shown = ImageIO.read(new ByteArrayInputStream(pictureOnPage(run)));
                assertEquals(before.getWidth(), shown.getWidth());
                if (Pictures.areAlikeButForACursor(before, guest.screendump())) {
                    assertTrue(Pictures.areAlikeButForACursor(before, shown), "equal pixels, except for the cursor");
                    return;
                }
            }
            fail("The screen changed during each build");
        }
    }

    /** Waits for a kernel panic, or without a kernel for the firmware's message that it finds nothing to boot. */
    private static void awaitFailure(Guest guest) {
        if (LocalTools.kernel().isPresent()) {
            guest.awaitPanic(LOG_TIMEOUT);
            return;
        }
        Awaitility.await("the firmware's last word")
                .atMost(LOG_TIMEOUT)
                .pollInterval(Duration.ofSeconds(3))
                .until(() -> isStill(guest));
    }

    private static boolean isStill(Guest guest) throws IOException, InterruptedException {
        BufferedImage before = guest.screendump();
        Thread.sleep(2_000);
        return Pictures.colours(before) > 1 && Pictures.areAlikeButForACursor(before, guest.screendump());
    }

    private byte[] pictureOnPage(WorkflowRun run) throws Exception {
        String page = jenkins.send(OPERATOR, HttpRequest.newBuilder(URI.create(rule.getURL() + run.getUrl())))
                .body();
        Matcher image = IMAGE.matcher(page);
        assertTrue(image.find(), page);
        URI address = rule.getURL().toURI().resolve(image.group(1).replace("&amp;", "&"));
        return jenkins.send(OPERATOR, HttpRequest.newBuilder(address), HttpResponse.BodyHandlers.ofByteArray())
                .body();
    }
}
