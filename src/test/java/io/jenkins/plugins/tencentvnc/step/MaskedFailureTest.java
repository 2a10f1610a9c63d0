package io.jenkins.plugins.tencentvnc.step;

import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.OPERATOR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.FilePath;
import hudson.Launcher;
import hudson.console.ConsoleLogFilter;
import hudson.console.LineTransformationOutputStream;
import hudson.model.AbstractProject;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.tasks.BuildWrapperDescriptor;
import hudson.util.Secret;
import io.jenkins.plugins.tencentvnc.console.ConsoleAction;
import io.jenkins.plugins.tencentvnc.console.ConsoleTarget;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import io.jenkins.plugins.tencentvnc.testing.jenkins.WithVncJenkins;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import jenkins.tasks.SimpleBuildWrapper;
import org.jenkinsci.Symbol;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.TestExtension;
import org.kohsuke.stapler.DataBoundConstructor;

/**
 * Tests that secrets masked in the log are masked in a stored failure. Every test searches all files and log records
 * for this secret.
 */
@WithVncJenkins
class MaskedFailureTest {

    private static final String BLOCK =
            "tencentVncOnFailure(instanceId: 'ins-r9hr2upy', region: 'ap-beijing', credentialsId: 'prod')";
    private static final String KNOWN_TO_THE_MASK = "hunter2-of-the-vault";
    private static final String SECRET = "withCredentials([string(credentialsId: 'token', variable: 'TOKEN')])";

    private FakeCvm cvm;
    private VncJenkins jenkins;

    @BeforeEach
    void setUp() throws Exception {
        VncJenkins.addCredential(new StringCredentialsImpl(
                CredentialsScope.GLOBAL, "token", null, Secret.fromString(FakeCvm.SECRET_KEY)));
    }

    /** As mask-passwords and the Vault plugin do: masks the log within its block, and nowhere else. */
    public static final class Masking extends SimpleBuildWrapper {

        @DataBoundConstructor
        public Masking() {}

        @Override
        public void setUp(
                Context context,
                Run<?, ?> build,
                FilePath workspace,
                Launcher launcher,
                TaskListener listener,
                hudson.EnvVars env) {}

        @Override
        public boolean requiresWorkspace() {
            return false;
        }

        @Override
        public ConsoleLogFilter createLoggerDecorator(Run<?, ?> build) {
            return new Filter();
        }

        private static final class Filter extends ConsoleLogFilter implements Serializable {

            private static final long serialVersionUID = 1L;

            @Override
            public OutputStream decorateLogger(Run build, OutputStream logger) {
                return new LineTransformationOutputStream.Delegating(logger) {
                    @Override
                    protected void eol(byte[] bytes, int length) throws IOException {
                        String line = new String(bytes, 0, length, StandardCharsets.UTF_8);
                        out.write(line.replace(KNOWN_TO_THE_MASK, "********").getBytes(StandardCharsets.UTF_8));
                    }
                };
            }
        }

        @TestExtension
        @Symbol("hidingTheToken")
        public static final class DescriptorImpl extends BuildWrapperDescriptor {
            @Override
            public boolean isApplicable(AbstractProject<?, ?> item) {
                return true;
            }
        }
    }

    private String lineOf(String script) throws Exception {
        WorkflowRun run = jenkins.build(script, Result.FAILURE);
        String line = run.getAction(ConsoleAction.class)
                .getConsoles()
                .getTargets()
                .get(0)
                .getFailure();
        String page = jenkins.send(OPERATOR, HttpRequest.newBuilder(URI.create(jenkins.page(run, ""))))
                .body();
        assertTrue(page.contains("****"), page);
        jenkins.secrets().assertClean("page", page);
        jenkins.secrets()
                .assertClean(
                        "api",
                        jenkins.send(OPERATOR, HttpRequest.newBuilder(URI.create(jenkins.page(run, "api/json"))))
                                .body());
        return line;
    }

    @Test
    void credentialsAroundBlockAreMasked() throws Exception {
        assertEquals(
                "could not log in with ****",
                lineOf(SECRET + " { " + BLOCK + " { error \"could not log in with $TOKEN\" } }"));
    }

    @Test
    void credentialsWithinBlockAreMasked() throws Exception {
        assertTrue(lineOf(BLOCK + " { " + SECRET + " { error \"could not log in with $TOKEN\" } }")
                .contains("could not log in with ****"));
    }

    @Test
    void nameOfInstanceIsMasked() throws Exception {
        WorkflowRun run = jenkins.build(
                "node { wrap([$class: 'Masking']) {"
                        + " tencentVncUrl instanceId: 'ins-12345678', region: 'ap-beijing', credentialsId: 'prod',"
                        + " check: false, name: 'db of " + KNOWN_TO_THE_MASK + "'; "
                        + BLOCK.replace("')", "', name: 'web of " + KNOWN_TO_THE_MASK + "')")
                        + " { error 'broken' } } }",
                Result.FAILURE);

        assertEquals(
                List.of("db of ********", "web of ********"),
                run.getAction(ConsoleAction.class).getConsoles().getTargets().stream()
                        .map(ConsoleTarget::getName)
                        .toList());
    }

    /** A long name is cut off; masks would not recognise the rest of a secret. */
    @Test
    void longNameIsMaskedBeforeTruncation() throws Exception {
        String name = "x".repeat(90) + KNOWN_TO_THE_MASK;
        WorkflowRun run = jenkins.build(
                "node { wrap([$class: 'Masking']) {"
                        + " tencentVncUrl instanceId: 'ins-12345678', region: 'ap-beijing', credentialsId: 'prod',"
                        + " check: false, name: '" + name + "'; "
                        + BLOCK.replace("')", "', name: '" + name + "')")
                        + " { error 'broken' } } }",
                Result.FAILURE);

        for (ConsoleTarget target :
                run.getAction(ConsoleAction.class).getConsoles().getTargets()) {
            assertEquals("x".repeat(90) + "********", target.getName());
        }
    }

    /**
     * Pipeline itself writes such a failure unmasked at the end of the build; this plugin stores and shows it masked.
     */
    @Test
    void maskOfOtherPluginIsApplied() throws Exception {
        WorkflowRun run = jenkins.build(
                "node { wrap([$class: 'Masking']) { " + BLOCK + " { error('could not log in with " + KNOWN_TO_THE_MASK
                        + "') } } }",
                Result.FAILURE);

        assertEquals(
                "could not log in with ********",
                run.getAction(ConsoleAction.class)
                        .getConsoles()
                        .getTargets()
                        .get(0)
                        .getFailure());
        for (String rest : new String[] {"", "api/json"}) {
            String shown = jenkins.send(OPERATOR, HttpRequest.newBuilder(URI.create(jenkins.page(run, rest))))
                    .body();
            assertFalse(shown.contains(KNOWN_TO_THE_MASK), shown);
        }
        String stored = Files.readString(run.getRootDir().toPath().resolve("build.xml"));
        String ours = stored.substring(
                stored.indexOf("<" + ConsoleAction.class.getName()),
                stored.indexOf("</" + ConsoleAction.class.getName()));
        assertFalse(ours.contains(KNOWN_TO_THE_MASK), ours);
    }
}
