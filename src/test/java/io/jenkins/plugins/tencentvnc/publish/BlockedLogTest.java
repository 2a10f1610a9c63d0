package io.jenkins.plugins.tencentvnc.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.Result;
import io.jenkins.plugins.tencentvnc.config.TencentVncConfiguration;
import io.jenkins.plugins.tencentvnc.console.ConsoleAction;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.FakeInstance;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import io.jenkins.plugins.tencentvnc.testing.jenkins.WithVncJenkins;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jenkinsci.plugins.workflow.flow.FlowExecutionOwner;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.log.TaskListenerDecorator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.TestExtension;

/** Tests that steps get their answers although their logs block or throw, without delay for other builds. */
@WithVncJenkins
class BlockedLogTest {

    private static FakeCvm cvm;
    private static JenkinsRule rule;
    private static VncJenkins jenkins;

    @BeforeAll
    static void setUp() throws Exception {
        cvm.with(FakeInstance.of("ins-00000001", FakeCvm.REGION, "RUNNING").named("web-1"));
    }

    @AfterEach
    void letLogsGo() {
        Log.blocked.clear(); // before the new gate, so that no late line waits at it
        Log.gate.countDown();
        Log.gate = new CountDownLatch(1);
        Log.throwing.clear();
        Log.reached.clear();
    }

    /** A log that blocks or throws when this plugin writes to it, for certain jobs. */
    @TestExtension
    public static final class Log implements TaskListenerDecorator.Factory {

        private static final Set<String> blocked = ConcurrentHashMap.newKeySet();
        private static final Set<String> throwing = ConcurrentHashMap.newKeySet();
        private static final Set<String> reached = ConcurrentHashMap.newKeySet();
        private static volatile CountDownLatch gate = new CountDownLatch(1);

        @Override
        public TaskListenerDecorator of(FlowExecutionOwner owner) {
            try {
                return new Decorator(
                        ((WorkflowRun) owner.getExecutable()).getParent().getName());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static final class Decorator extends TaskListenerDecorator {
            private static final long serialVersionUID = 1L;

            private final String job;

            Decorator(String job) {
                this.job = job;
            }

            @Override
            public OutputStream decorate(OutputStream log) {
                return new FilterOutputStream(log) {
                    @Override
                    public void write(byte[] bytes, int from, int length) throws IOException {
                        if (Thread.currentThread().getName().startsWith("Tencent Cloud VNC")) {
                            misbehave(job);
                        }
                        out.write(bytes, from, length);
                    }
                };
            }
        }

        private static void misbehave(String job) {
            CountDownLatch current = gate;
            if (throwing.contains(job)) {
                reached.add(job);
                throw new IllegalStateException("a decorator of another plugin");
            }
            if (blocked.contains(job)) {
                reached.add(job);
                boolean open = false;
                while (!open) {
                    try {
                        current.await();
                        open = true;
                    } catch (InterruptedException e) {
                        // Ignored, as a misbehaving decorator does.
                    }
                }
            }
        }
    }

    private static String step(String machine) {
        return "tencentVncUrl(" + machine + ", region: 'ap-beijing', credentialsId: 'prod')\necho 'went on'";
    }

    @Test
    void blockedLogsDelayNoOtherBuild() throws Exception {
        List<WorkflowRun> blocked = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            WorkflowJob job = jenkins.pipeline(step("instanceId: 'ins-r9hr2upy'"));
            Log.blocked.add(job.getName());
            blocked.add(job.scheduleBuild2(0).waitForStart());
        }
        Awaitility.await().atMost(1, TimeUnit.MINUTES).until(() -> Log.reached.containsAll(Log.blocked));

        WorkflowRun fifth = jenkins.pipeline(step("instanceId: 'ins-r9hr2upy'"))
                .scheduleBuild2(0)
                .waitForStart();

        Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> !fifth.isBuilding());
        rule.assertBuildStatus(Result.SUCCESS, fifth);
        rule.assertLogContains("Tencent Cloud VNC console for ins-r9hr2upy", fifth);
        rule.assertLogContains("Checked: the console can be opened", fifth);
        // The other four steps also complete although their logs still block.
        Awaitility.await()
                .atMost(1, TimeUnit.MINUTES)
                .until(() -> blocked.stream().noneMatch(WorkflowRun::isBuilding));
        for (WorkflowRun build : blocked) {
            rule.assertBuildStatus(Result.SUCCESS, build);
            rule.assertLogContains("went on", build);
            assertEquals(
                    1,
                    build.getAction(ConsoleAction.class)
                            .getConsoles()
                            .getTargets()
                            .size());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"instanceId: 'ins-r9hr2upy'", "instanceName: 'web-1'", "instanceName: 'nope'"})
    void stepCompletesDespiteThrowingLog(String machine) throws Exception {
        WorkflowJob job = jenkins.pipeline(step(machine));
        Log.throwing.add(job.getName());

        WorkflowRun build = job.scheduleBuild2(0).waitForStart();

        Awaitility.await().atMost(1, TimeUnit.MINUTES).until(() -> !build.isBuilding());
        rule.assertBuildStatus(Result.SUCCESS, build);
        rule.assertLogContains("went on", build);
        assertTrue(Log.reached.contains(job.getName()), "the log has thrown");
        assertEquals(
                1,
                build.getAction(ConsoleAction.class).getConsoles().getTargets().size());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void missingDefaultKeepsFailureDespiteLog(boolean blocks) throws Exception {
        WorkflowJob job =
                jenkins.pipeline("tencentVncOnFailure(instanceId: 'ins-r9hr2upy') { sleep 2; error 'broken' }");
        TencentVncConfiguration.get().setRegion("ap-beijing");
        WorkflowRun build = job.scheduleBuild2(0).waitForStart();
        rule.waitForMessage("Sleeping for", build);
        TencentVncConfiguration.get().setRegion(null);
        (blocks ? Log.blocked : Log.throwing).add(job.getName());

        Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> !build.isBuilding());

        rule.assertBuildStatus(Result.FAILURE, build);
        rule.assertLogContains("ERROR: broken", build);
        assertTrue(Log.reached.contains(job.getName()), "the log has misbehaved");
    }
}
