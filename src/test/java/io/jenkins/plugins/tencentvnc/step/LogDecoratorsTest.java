package io.jenkins.plugins.tencentvnc.step;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.plugins.credentials.CredentialsScope;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.console.ConsoleNote;
import hudson.console.LineTransformationOutputStream;
import hudson.model.Result;
import hudson.plugins.timestamper.TimestamperConfig;
import hudson.util.Secret;
import io.jenkins.plugins.tencentvnc.console.ConsoleAction;
import io.jenkins.plugins.tencentvnc.console.ConsoleTarget;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import io.jenkins.plugins.tencentvnc.testing.jenkins.WithVncJenkins;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.flow.FlowExecutionOwner;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.log.TaskListenerDecorator;
import org.jenkinsci.plugins.workflow.steps.BodyExecutionCallback;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.TestExtension;
import org.kohsuke.stapler.DataBoundConstructor;

/** Tests that stage, failure and name contain no additions of log decorators. */
@WithVncJenkins
class LogDecoratorsTest {

    private static final String TARGET = "region: 'ap-beijing', credentialsId: 'prod', check: false";

    /** Publishes one instance with each of the two steps. */
    private static final String SCRIPT = """
            withCredentials([string(credentialsId: 'token', variable: 'TOKEN')]) {
              stage("Deploy $TOKEN") {
                tencentVncUrl(instanceId: 'ins-12345678', name: "db of $TOKEN", %1$s)
                tencentVncOnFailure(instanceId: 'ins-r9hr2upy', name: 'web 1', %1$s) {
                  error "could not log in with $TOKEN"
                }
              }
            }
            """.formatted(TARGET);

    private static FakeCvm cvm;
    private static JenkinsRule rule;
    private static VncJenkins jenkins;

    @BeforeAll
    static void setUp() throws Exception {
        // Pipeline itself stores the name of a stage unmasked, so this secret is not one that all files are searched
        // for.
        VncJenkins.addCredential(new StringCredentialsImpl(
                CredentialsScope.GLOBAL, "token", null, Secret.fromString("hunter2-of-the-vault")));
    }

    @AfterEach
    void undecorate() {
        Everywhere.kind = null;
        Kind.SHIPPED.clear();
        TimestamperConfig.get().setAllPipelines(false);
    }

    /** The change that a decorator makes to each line of a log. */
    enum Kind {
        PREFIX {
            @Override
            String change(String line) {
                return "[2026-11-30T00:00:00.000Z] " + line;
            }
        },
        WRAP {
            @Override
            String change(String line) {
                return "<b>" + line.stripTrailing() + "</b>\n";
            }
        },
        SPLIT {
            @Override
            String change(String line) {
                return line.length() < 8 ? line : line.substring(0, 4) + "\n" + line.substring(4);
            }
        },
        LINES_OF_ITS_OWN {
            @Override
            String change(String line) {
                return "[shipper] connection refused\n" + line + "[shipper] line lost\n";
            }
        },
        SHIP {
            @Override
            String change(String line) {
                SHIPPED.add(line.strip());
                return line;
            }
        },
        SWALLOW {
            @Override
            String change(String line) {
                return "";
            }
        },
        BLOCK {
            @Override
            String change(String line) {
                boolean open = false;
                while (!open) {
                    try {
                        GATE.await();
                        open = true;
                    } catch (InterruptedException e) {
                        // The worst that a decorator can do.
                    }
                }
                return line;
            }
        },
        FAIL_TO_WRITE {
            @Override
            String change(String line) {
                throw new AssertionError("never written");
            }
        },
        FAIL_TO_DECORATE {
            @Override
            String change(String line) {
                throw new AssertionError("never decorated");
            }
        };

        static final List<String> SHIPPED = new CopyOnWriteArrayList<>();

        /** Opened once and not replaced, since texts of the blocked build also come to it after their test. */
        private static final CountDownLatch GATE = new CountDownLatch(1);

        abstract String change(String line);

        /** Returns the stored form of a text. */
        String left(String text) {
            return switch (this) {
                case SPLIT, SWALLOW, BLOCK, FAIL_TO_WRITE, FAIL_TO_DECORATE -> "****";
                default -> text;
            };
        }
    }

    private static final class Decorator extends TaskListenerDecorator {

        private static final long serialVersionUID = 1L;

        private final Kind kind;

        Decorator(Kind kind) {
            this.kind = kind;
        }

        @NonNull
        @Override
        public OutputStream decorate(@NonNull OutputStream logger) throws IOException {
            if (kind == Kind.FAIL_TO_DECORATE) {
                throw new IOException("no connection");
            }
            return new LineTransformationOutputStream.Delegating(logger) {
                @Override
                protected void eol(byte[] bytes, int length) throws IOException {
                    if (kind == Kind.FAIL_TO_WRITE) {
                        throw new IOException("connection lost");
                    }
                    out.write(kind.change(new String(bytes, 0, length, UTF_8)).getBytes(UTF_8));
                }
            };
        }
    }

    /** Decorates the logs of all Pipelines. */
    @TestExtension
    public static final class Everywhere implements TaskListenerDecorator.Factory {

        private static volatile Kind kind;

        @CheckForNull
        @Override
        public TaskListenerDecorator of(@NonNull FlowExecutionOwner owner) {
            return kind == null ? null : new Decorator(kind);
        }
    }

    /** {@code decorated('PREFIX') { … }}: decorates the log of its block. */
    public static final class Decorated extends Step {

        private final Kind kind;

        @DataBoundConstructor
        public Decorated(String kind) {
            this.kind = Kind.valueOf(kind);
        }

        public String getKind() {
            return kind.name();
        }

        @Override
        public StepExecution start(StepContext context) {
            return new Execution(context, kind);
        }

        private static final class Execution extends StepExecution {

            private static final long serialVersionUID = 1L;

            private final Kind kind;

            Execution(StepContext context, Kind kind) {
                super(context);
                this.kind = kind;
            }

            @Override
            public boolean start() throws Exception {
                getContext()
                        .newBodyInvoker()
                        .withContext(TaskListenerDecorator.merge(
                                getContext().get(TaskListenerDecorator.class), new Decorator(kind)))
                        .withCallback(BodyExecutionCallback.wrap(getContext()))
                        .start();
                return false;
            }
        }

        @TestExtension
        public static final class DescriptorImpl extends StepDescriptor {

            @Override
            public String getFunctionName() {
                return "decorated";
            }

            @Override
            public boolean takesImplicitBlockArgument() {
                return true;
            }

            @Override
            public Set<? extends Class<?>> getRequiredContext() {
                return Set.of();
            }
        }
    }

    private static void assertPublished(Kind kind, WorkflowRun run) {
        List<ConsoleTarget> targets =
                run.getAction(ConsoleAction.class).getConsoles().getTargets();
        assertEquals(2, targets.size());
        ConsoleTarget db = targets.get(0);
        ConsoleTarget web = targets.get(1);
        assertEquals(kind.left("db of ****"), db.getName());
        assertEquals(kind.left("web 1"), web.getName());
        assertEquals(kind.left("Deploy ****"), web.getStage());
        assertEquals(kind.left("could not log in with ****"), web.getFailure());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BLOCK")
    void additionsAroundTheStepAreDropped(Kind kind) throws Exception {
        assertPublished(kind, jenkins.build("decorated('" + kind + "') { " + SCRIPT + " }", Result.FAILURE));
    }

    /** The step is answered, and the Pipeline can go on, be aborted and end. */
    @Test
    void blockingFilterHidesTheText() throws Exception {
        WorkflowRun run =
                jenkins.pipeline("""
                        decorated('BLOCK') {
                          stage('Deploy') {
                            tencentVncUrl(instanceId: 'ins-12345678', name: 'db', %1$s)
                            tencentVncOnFailure(instanceId: 'ins-r9hr2upy', name: 'web 1', %1$s) {
                              error 'could not log in'
                            }
                          }
                        }
                        """.formatted(TARGET)).scheduleBuild2(0).waitForStart();

        try {
            Awaitility.await().atMost(1, TimeUnit.MINUTES).until(() -> !run.isBuilding());
            rule.assertBuildStatus(Result.FAILURE, run);
            assertPublished(Kind.BLOCK, run);
        } finally {
            Kind.GATE.countDown();
        }
    }

    /** Decorators of all Pipelines do not belong to the step, and are not applied. If one blocks, so does Pipeline. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BLOCK")
    void additionsOfAllPipelinesAreDropped(Kind kind) throws Exception {
        Everywhere.kind = kind;

        assertPublished(Kind.SHIP, jenkins.build(SCRIPT, Result.FAILURE));
    }

    @Test
    void additionsOfNestedDecoratorsAreDropped() throws Exception {
        assertPublished(
                Kind.SHIP,
                jenkins.build(
                        "decorated('LINES_OF_ITS_OWN') { decorated('PREFIX') { timestamps { decorated('WRAP') { "
                                + SCRIPT + " } } } }",
                        Result.FAILURE));
    }

    @Test
    void timestampsAroundStepsAreDropped() throws Exception {
        WorkflowRun run = jenkins.build("timestamps { " + SCRIPT + " }", Result.FAILURE);

        assertTrue(JenkinsRule.getLog(run).lines().anyMatch(line -> line.matches("\\[20.*Z] .*Tencent Cloud.*")));
        assertPublished(Kind.SHIP, run);
    }

    @Test
    void timestampsOfAllPipelinesAreDropped() throws Exception {
        TimestamperConfig.get().setAllPipelines(true);

        WorkflowRun run = jenkins.build(SCRIPT, Result.FAILURE);

        assertTrue(JenkinsRule.getLog(run).lines().anyMatch(line -> line.matches("\\[20.*Z] .*Tencent Cloud.*")));
        assertPublished(Kind.SHIP, run);
    }

    /** A decorator that sends lines elsewhere sends only lines of the log. */
    @Test
    void onlyLinesOfTheLogAreShipped() throws Exception {
        Everywhere.kind = Kind.SHIP;

        WorkflowRun run = jenkins.build(SCRIPT.replace("$TOKEN", "x"), Result.FAILURE);

        List<String> log = JenkinsRule.getLog(run).lines().map(String::strip).toList();
        assertFalse(Kind.SHIPPED.isEmpty());
        for (String line : Kind.SHIPPED) {
            assertTrue(log.contains(ConsoleNote.removeNotes(line)), line);
        }
    }
}
