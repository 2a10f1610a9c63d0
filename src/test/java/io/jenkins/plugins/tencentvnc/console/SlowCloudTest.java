package io.jenkins.plugins.tencentvnc.console;

import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.OPERATOR;
import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.STEP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.Result;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import io.jenkins.plugins.tencentvnc.testing.jenkins.WithVncJenkins;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;

/** Tests that a slow Tencent Cloud does not block the rest of Jenkins. */
@WithVncJenkins
class SlowCloudTest {

    private static final int CLICKS = 100;

    private static JenkinsRule rule;

    private final ExecutorService people = Executors.newCachedThreadPool();
    private FakeCvm cvm;
    private VncJenkins jenkins;

    @AfterEach
    void stop() {
        people.shutdownNow();
    }

    @Test
    void otherPagesAnswerDuringSlowCalls() throws Exception {
        WorkflowRun run = jenkins.build(STEP + ", check: false\nerror 'deployment failed'", Result.FAILURE);
        assertEquals(200, jenkins.open(OPERATOR, run, "application/json").statusCode(), "warm");
        assertEquals(
                200,
                jenkins.send(OPERATOR, HttpRequest.newBuilder(URI.create(rule.getURL() + run.getUrl())))
                        .statusCode(),
                "warm");
        cvm.delayAll(Duration.ofSeconds(4)); // within the six seconds of a call, also on a busy machine

        List<Future<Integer>> clicks = new ArrayList<>();
        for (int i = 0; i < CLICKS; i++) {
            clicks.add(people.submit(
                    () -> jenkins.open(OPERATOR, run, "application/json").statusCode()));
        }
        Awaitility.await().until(() -> cvm.calls().size() >= 2);
        int pages = 0;
        while (clicks.stream().anyMatch(click -> !click.isDone())) {
            assertEquals(
                    200,
                    jenkins.send(OPERATOR, HttpRequest.newBuilder(URI.create(rule.getURL() + run.getUrl())))
                            .statusCode());
            pages++;
        }

        int busy = 0;
        for (Future<Integer> click : clicks) {
            int status = click.get(30, TimeUnit.SECONDS);
            assertTrue(status == 200 || status == 429, "status " + status);
            busy += status == 429 ? 1 : 0;
        }
        assertTrue(busy >= CLICKS - 40, busy + " were told to come back later");
        assertTrue(pages >= 3, pages + " other pages were answered while the clicks hung");
        assertEquals(
                CLICKS + 1, run.getAction(ConsoleAction.class).getConsoles().getOpeningsTotal());
    }
}
