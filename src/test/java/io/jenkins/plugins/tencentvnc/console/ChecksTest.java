package io.jenkins.plugins.tencentvnc.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.Result;
import io.jenkins.plugins.tencentvnc.VncJenkins;
import io.jenkins.plugins.tencentvnc.fakecvm.FakeCvm;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Checks in the background. */
@WithJenkins
class ChecksTest {

    private final FakeCvm cvm = FakeCvm.start();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private VncJenkins jenkins;
    private WorkflowRun run;

    @BeforeEach
    void publish(JenkinsRule rule) throws Exception {
        jenkins = new VncJenkins(rule, cvm).furnish();
        run = jenkins.build(VncJenkins.STEP + ", check: false", Result.SUCCESS);
    }

    @AfterEach
    void stop() throws Exception {
        jenkins.close();
        cvm.close();
    }

    private ConsoleTarget target() {
        return run.getAction(ConsoleAction.class).getTargets().get(0);
    }

    private static void waitUntil(BooleanSupplier condition) throws InterruptedException {
        for (int tries = 0; !condition.getAsBoolean(); tries++) {
            assertTrue(tries < 3_000, "waited for half a minute");
            Thread.sleep(10);
        }
    }

    private static boolean isAnyRunning() {
        return Thread.getAllStackTraces().values().stream()
                .flatMap(Stream::of)
                .anyMatch(frame -> frame.getClassName().equals(Checks.class.getName()));
    }

    @Test
    void saysAndNotesWhatItFound() throws Exception {
        Checks.start(run, target(), log::add).get(30, TimeUnit.SECONDS);

        assertEquals(
                List.of("Checked: the console can be opened (request "
                        + cvm.calls().get(0).requestId() + ")."),
                log);
        assertNull(target().getFinding().getCode());
    }

    @Test
    void oneThatIsCancelledSaysAndNotesNothing() throws Exception {
        cvm.delayAll(Duration.ofSeconds(2));
        Future<?> check = Checks.start(run, target(), log::add);
        waitUntil(() -> !cvm.calls().isEmpty());

        check.cancel(true);
        waitUntil(() -> !isAnyRunning());

        assertEquals(List.of(), log);
        assertNull(target().getFinding());
    }
}
