package io.jenkins.plugins.tencentvnc.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.Result;
import io.jenkins.plugins.tencentvnc.VncJenkins;
import io.jenkins.plugins.tencentvnc.console.ConsoleAction;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.FakeInstance;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.TestExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Logs that never return, and logs that throw: each step gets its answer, and other builds are not held up. */
@WithJenkins
class BlockedLogTest {

    private static FakeCvm cvm;
    private static JenkinsRule rule;
    private static VncJenkins jenkins;

    @BeforeAll
    static void start(JenkinsRule started) throws Exception {
        cvm = FakeCvm.start()
                .with(FakeInstance.of("ins-00000001", FakeCvm.REGION, "RUNNING").named("web-1"));
        rule = started;
        jenkins = new VncJenkins(rule, cvm).furnish();
    }

    @AfterEach
    void letLogsGo() {
        Log.gate.countDown();
        Log.gate = new CountDownLatch(1);
        Log.blocked.clear();
        Log.throwing.clear();
    }

    @AfterAll
    static void stop() throws Exception {
        jenkins.close();
        cvm.close();
    }

    /** The log of certain jobs never returns, or throws, when this plugin writes to it. */
    @TestExtension
    public static final class Log implements TaskListenerDecorator.Factory {

        private static final Set<String> blocked = ConcurrentHashMap.newKeySet();
        private static final Set<String> throwing = ConcurrentHashMap.newKeySet();
        private static final Set<String> reached = ConcurrentHashMap.newKeySet();
        private static volatile CountDownLatch gate = new CountDownLatch(1);

        @Override
        public TaskListenerDecorator of(FlowExecutionOwner owner) {
            return new Decorator();
        }

        private static final class Decorator extends TaskListenerDecorator {
            private static final long serialVersionUID = 1L;

            @Override
            public OutputStream decorate(OutputStream log) {
                return new FilterOutputStream(log) {
                    @Override
                    public void write(byte[] bytes, int from, int length) throws IOException {
                        if (Thread.currentThread().getName().startsWith("Tencent Cloud VNC")) {
                            misbehave();
                        }
                        out.write(bytes, from, length);
                    }
                };
            }

            private static void misbehave() {
                String job = job();
                if (throwing.contains(job)) {
                    throw new IllegalStateException("a decorator of another plugin");
                }
                if (blocked.contains(job)) {
                    reached.add(job);
                    boolean open = false;
                    while (!open) {
                        try {
                            gate.await();
                            open = true;
                        } catch (InterruptedException e) {
                            // The worst that a decorator can do.
                        }
                    }
                }
            }

            /** Each test has one kind of misbehaviour, so that any job in the set stands for the one that writes. */
            private static String job() {
                return throwing.isEmpty()
                        ? blocked.stream().findAny().orElse("")
                        : throwing.iterator().next();
            }
        }
    }

    private static String step(String machine) {
        return "tencentVncUrl(" + machine + ", region: 'ap-beijing', credentialsId: 'prod')\necho 'went on'";
    }

    private static boolean hasTarget(WorkflowRun run) {
        return run.getAction(ConsoleAction.class) != null;
    }

    @Test
    void blockedLogsHoldUpNoOtherBuild() throws Exception {
        Log.blocked.add("any");
        List<WorkflowRun> builds = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            builds.add(jenkins.pipeline(step("instanceId: 'ins-r9hr2upy'"))
                    .scheduleBuild2(0)
                    .waitForStart());
        }
        Awaitility.await()
                .atMost(1, TimeUnit.MINUTES)
                .until(() -> builds.stream().allMatch(BlockedLogTest::hasTarget));

        WorkflowRun fifth = jenkins.pipeline(step("instanceId: 'ins-r9hr2upy'"))
                .scheduleBuild2(0)
                .waitForStart();
        builds.add(fifth);

        // Its own log blocks too: the step gets its answer all the same, and its link is stored at once.
        Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> hasTarget(fifth));
        Awaitility.await()
                .atMost(1, TimeUnit.MINUTES)
                .until(() -> builds.stream().noneMatch(WorkflowRun::isBuilding));
        for (WorkflowRun build : builds) {
            rule.assertBuildStatus(Result.SUCCESS, build);
            rule.assertLogContains("went on", build);
        }
        assertTrue(Log.reached.contains("any"), "the logs did block");
    }

    @ParameterizedTest
    @ValueSource(strings = {"instanceId: 'ins-r9hr2upy'", "instanceName: 'web-1'", "instanceName: 'nope'"})
    void throwingLogStillAnswers(String machine) throws Exception {
        Log.throwing.add("any");
        WorkflowJob job = jenkins.pipeline(step(machine));

        WorkflowRun build = job.scheduleBuild2(0).waitForStart();

        Awaitility.await().atMost(1, TimeUnit.MINUTES).until(() -> !build.isBuilding());
        rule.assertBuildStatus(Result.SUCCESS, build);
        rule.assertLogContains("went on", build);
        assertEquals(
                1,
                build.getAction(ConsoleAction.class).getConsoles().getTargets().size());
    }
}
