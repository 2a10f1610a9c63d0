package io.jenkins.plugins.tencentvnc.step;

import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.OPERATOR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.matrix.AxisList;
import hudson.matrix.MatrixBuild;
import hudson.matrix.MatrixProject;
import hudson.matrix.MatrixRun;
import hudson.matrix.TextAxis;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.ParametersAction;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.PasswordParameterDefinition;
import hudson.model.PasswordParameterValue;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.StringParameterDefinition;
import hudson.model.StringParameterValue;
import hudson.util.Secret;
import io.jenkins.plugins.tencentvnc.console.ConsoleAction;
import io.jenkins.plugins.tencentvnc.console.ConsoleTarget;
import io.jenkins.plugins.tencentvnc.console.JournalFixtures;
import io.jenkins.plugins.tencentvnc.link.PublishOn;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import io.jenkins.plugins.tencentvnc.testing.jenkins.WithVncJenkins;
import java.io.StringReader;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import javax.xml.transform.Source;
import javax.xml.transform.stream.StreamSource;
import jenkins.tasks.SimpleBuildStep;
import org.awaitility.Awaitility;
import org.jenkinsci.plugins.credentialsbinding.impl.SecretBuildWrapper;
import org.jenkinsci.plugins.credentialsbinding.impl.StringBinding;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockBuilder;

/** Tests the post-build step of freestyle and matrix jobs. */
@WithVncJenkins
class TencentVncLinkPublisherTest {

    private static final String TOKEN = "hunter2-of-the-vault";
    private static final String PASSWORD = "correct-horse";

    private static FakeCvm cvm;
    private static JenkinsRule rule;
    private static VncJenkins jenkins;

    @BeforeAll
    static void setUp() throws Exception {
        cvm.withInstance("ins-12345678", "ap-shanghai", "RUNNING");
    }

    @AfterEach
    void behave() {
        cvm.behave();
    }

    private static TencentVncLinkPublisher publisher(String instanceId, String region) {
        TencentVncLinkPublisher publisher = new TencentVncLinkPublisher();
        publisher.setInstanceId(instanceId);
        publisher.setRegion(region);
        publisher.setCredentialsId("prod");
        return publisher;
    }

    private static FreeStyleProject job(Result result, TencentVncLinkPublisher publisher) throws Exception {
        FreeStyleProject project = rule.createFreeStyleProject();
        project.getBuildersList().add(new MockBuilder(result));
        project.getPublishersList().add(publisher);
        return project;
    }

    private static FreeStyleBuild build(Result result, TencentVncLinkPublisher publisher, Result expected)
            throws Exception {
        return rule.buildAndAssertStatus(expected, job(result, publisher));
    }

    private static ConsoleTarget target(Run<?, ?> run) {
        return run.getAction(ConsoleAction.class).getConsoles().getTargets().get(0);
    }

    /** Returns a job that fails, with this text instead of the parameters in its config.xml. */
    private static FreeStyleProject edited(String parameters) throws Exception {
        FreeStyleProject project = job(Result.FAILURE, publisher(FakeCvm.INSTANCE, FakeCvm.REGION));
        String before = project.getConfigFile().asString();
        String after = before.replaceAll("(?s)<parameters>.*</parameters>", Matcher.quoteReplacement(parameters));
        assertNotEquals(before, after);
        project.updateByXml((Source) new StreamSource(new StringReader(after)));
        return project;
    }

    @Test
    void editedEmptyStepAsksForMachine() throws Exception {
        rule.assertLogContains("No machine is named", rule.buildAndAssertStatus(Result.FAILURE, edited("")));
    }

    @Test
    void editedStepChecksByDefault() throws Exception {
        FreeStyleProject project = edited("<parameters><instanceId>ins-r9hr2upy</instanceId><region>ap-beijing</region>"
                + "<credentialsId>prod</credentialsId></parameters>");

        rule.assertLogContains(
                "Checked: the console can be opened", rule.buildAndAssertStatus(Result.FAILURE, project));
        assertTrue(
                project.getPublishersList().get(TencentVncLinkPublisher.class).isCheck(), "as the form shows it");
    }

    private static Set<String> elements(FreeStyleProject project) throws Exception {
        project.save();
        String xml = project.getConfigFile().asString();
        return elements(
                xml.substring(xml.indexOf("<parameters>") + "<parameters>".length(), xml.indexOf("</parameters>")));
    }

    private static Set<String> elements(String parameters) {
        return Set.of(parameters.replaceAll("\\s+<", "<").strip().split("(?=<[^/])"));
    }

    /** Jobs outlive versions of the plugin. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "<instanceId>ins-r9hr2upy</instanceId><region>ap-beijing</region><credentialsId>prod</credentialsId>"
                        + "<name>web-${N}</name><publishOn>UNSTABLE</publishOn><openBy>REQUESTER</openBy>"
                        + "<check>false</check><screenshot>true</screenshot>",
                "<instanceName>web 3</instanceName><publishOn>FAILURE</publishOn><check>true</check>",
                "<ip>10.0.0.5</ip><check>true</check><screenshot>false</screenshot>",
                "<tag>role=${ROLE}</tag><openBy>PERMISSION</openBy><check>true</check>"
            })
    void configXmlKeepsItsElements(String parameters) throws Exception {
        assertEquals(elements(parameters), elements(edited("<parameters>" + parameters + "</parameters>")));
    }

    @Test
    void configXmlOmitsDefaults() throws Exception {
        assertEquals(
                elements("<instanceId>ins-r9hr2upy</instanceId><region>ap-beijing</region>"
                        + "<credentialsId>prod</credentialsId><check>true</check>"),
                elements(job(Result.FAILURE, publisher(FakeCvm.INSTANCE, FakeCvm.REGION))));
    }

    @Test
    void failedBuildGetsCheckedLink() throws Exception {
        FreeStyleBuild build = build(Result.FAILURE, publisher(FakeCvm.INSTANCE, FakeCvm.REGION), Result.FAILURE);

        rule.assertLogContains("Tencent Cloud VNC console for ins-r9hr2upy: " + jenkins.page(build, ""), build);
        rule.assertLogContains("Checked: the console can be opened", build);
        assertEquals(200, jenkins.open(OPERATOR, build, "application/json").statusCode());
    }

    @ParameterizedTest
    @CsvSource({
        "SUCCESS, FAILURE, false",
        "UNSTABLE, FAILURE, false",
        "UNSTABLE, UNSTABLE, true",
        "ABORTED, FAILURE, true",
        "SUCCESS, ALWAYS, true"
    })
    void thresholdDecidesOnPublication(String result, PublishOn publishOn, boolean published) throws Exception {
        int callsBefore = cvm.calls().size();
        TencentVncLinkPublisher publisher = publisher(FakeCvm.INSTANCE, FakeCvm.REGION);
        publisher.setPublishOn(publishOn);

        FreeStyleBuild build = build(Result.fromString(result), publisher, Result.fromString(result));

        assertEquals(published, build.getAction(ConsoleAction.class) != null);
        assertEquals(published ? 1 : 0, cvm.calls().size() - callsBefore);
        if (!published) {
            rule.assertLogNotContains("Tencent Cloud", build);
        }
    }

    /** Log filters do not apply to a post-build step; Jenkins knows which variables of a build are secret. */
    @Test
    void secretsOfTheBuildAreMaskedInTheName() throws Exception {
        VncJenkins.addCredential(
                new StringCredentialsImpl(CredentialsScope.GLOBAL, "token", null, Secret.fromString(TOKEN)));
        TencentVncLinkPublisher publisher = publisher(FakeCvm.INSTANCE, FakeCvm.REGION);
        publisher.setName("web of ${TOKEN}, ${PASSWORD} and ${PLAIN}" + ".".repeat(50) + "${TOKEN}");
        FreeStyleProject project = job(Result.FAILURE, publisher);
        project.getBuildWrappersList().add(new SecretBuildWrapper(List.of(new StringBinding("TOKEN", "token"))));
        project.addProperty(new ParametersDefinitionProperty(
                new PasswordParameterDefinition("PASSWORD", "", ""), new StringParameterDefinition("PLAIN", "")));

        FreeStyleBuild build = project.scheduleBuild2(
                        0,
                        new ParametersAction(
                                new PasswordParameterValue("PASSWORD", PASSWORD),
                                new StringParameterValue("PLAIN", "plain")))
                .get();

        assertEquals(
                "web of ****, **** and plain" + ".".repeat(50) + "****",
                target(build).getName());
        String stored = Files.readString(build.getRootDir().toPath().resolve("build.xml"));
        assertFalse(stored.contains(TOKEN) || stored.contains(PASSWORD), stored);
    }

    @Test
    void coloursAreDroppedFromTheName() throws Exception {
        TencentVncLinkPublisher publisher = publisher(FakeCvm.INSTANCE, FakeCvm.REGION);
        publisher.setName("${NAME}");
        FreeStyleProject project = job(Result.FAILURE, publisher);
        project.addProperty(new ParametersDefinitionProperty(
                new PasswordParameterDefinition("PASSWORD", "", ""), new StringParameterDefinition("NAME", "")));

        FreeStyleBuild build = project.scheduleBuild2(
                        0,
                        new ParametersAction(
                                new PasswordParameterValue("PASSWORD", PASSWORD),
                                new StringParameterValue(
                                        "NAME", "\u001B[33mweb\u001B[0m of " + PASSWORD.replace("-", "\u001B[1m-"))))
                .get();

        assertEquals("web of ****", target(build).getName());
    }

    @Test
    void failingCheckKeepsTheResult() throws Exception {
        TencentVncLinkPublisher publisher = publisher("ins-00000000", FakeCvm.REGION);
        publisher.setPublishOn(PublishOn.ALWAYS);

        FreeStyleBuild build = build(Result.SUCCESS, publisher, Result.SUCCESS);

        rule.assertLogContains("Checked: ins-00000000 was not found in ap-beijing", build);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "i-1, ap-beijing, prod, \"i-1\" is not an instance ID",
                "ins-r9hr2upy, Beijing, prod, \"Beijing\" is not a region",
                "ins-r9hr2upy, ap-beijing-3, prod, \"ap-beijing-3\" is an availability zone",
                "${UNSET}, ap-beijing, prod, \"${UNSET}\" is not an instance ID"
            })
    void invalidParameterFailsTheBuild(String instance, String region, String credentials, String message)
            throws Exception {
        TencentVncLinkPublisher publisher = publisher(instance, region);
        publisher.setCredentialsId(credentials);
        publisher.setPublishOn(PublishOn.ALWAYS);

        FreeStyleBuild build = build(Result.SUCCESS, publisher, Result.FAILURE);

        rule.assertLogContains("ERROR: Step ‘Tencent Cloud VNC console link’ failed: " + message, build);
        rule.assertLogNotContains("\tat ", build);
    }

    @Test
    void missingKeyIsReportedWithoutFailure() throws Exception {
        TencentVncLinkPublisher publisher = publisher(FakeCvm.INSTANCE, FakeCvm.REGION);
        publisher.setCredentialsId("nowhere");
        publisher.setPublishOn(PublishOn.ALWAYS);

        FreeStyleBuild build = build(Result.SUCCESS, publisher, Result.SUCCESS);

        rule.assertLogContains("Checked: This job has no credential with the ID nowhere.", build);
        assertEquals(
                "Client.CredentialsNotFound", JournalFixtures.finding(build).code());
    }

    @Test
    void buildVariablesAreExpanded() throws Exception {
        TencentVncLinkPublisher publisher = publisher("ins-${SUFFIX}", "${REGION}");
        publisher.setCredentialsId("${KEY}");
        publisher.setName("web of ${JOB_NAME}");
        FreeStyleProject job = job(Result.FAILURE, publisher);
        job.addProperty(new ParametersDefinitionProperty(
                new StringParameterDefinition("SUFFIX"),
                new StringParameterDefinition("REGION"),
                new StringParameterDefinition("KEY")));

        FreeStyleBuild build = rule.assertBuildStatus(
                Result.FAILURE,
                job.scheduleBuild2(
                        0,
                        new ParametersAction(
                                new StringParameterValue("SUFFIX", "12345678"),
                                new StringParameterValue("REGION", "ap-shanghai"),
                                new StringParameterValue("KEY", "prod"))));

        assertEquals("ins-12345678", target(build).getInstanceId());
        assertEquals("ap-shanghai", target(build).getRegion());
        assertEquals("prod", target(build).getCredentialsId());
        assertEquals("web of " + job.getName(), target(build).getName());
        assertNull(JournalFixtures.finding(build).code(), "the check succeeded");
    }

    @Test
    void matrixAxesAreExpanded() throws Exception {
        MatrixProject project = rule.createProject(MatrixProject.class);
        project.setAxes(new AxisList(
                new TextAxis("MACHINE", "r9hr2upy", "aaaaaaaa"),
                new TextAxis("CITY", "beijing"),
                new TextAxis("STAGE", "prod")));
        project.getBuildersList().add(new MockBuilder(Result.FAILURE));
        TencentVncLinkPublisher publisher = publisher("ins-${MACHINE}", "ap-${CITY}");
        publisher.setCredentialsId("${STAGE}");
        project.getPublishersList().add(publisher);

        MatrixBuild build = rule.buildAndAssertStatus(Result.FAILURE, project);

        for (MatrixRun run : build.getRuns()) {
            assertEquals(
                    "ins-" + run.getBuildVariables().get("MACHINE"), target(run).getInstanceId());
            assertEquals("ap-beijing", target(run).getRegion());
            assertEquals("prod", target(run).getCredentialsId());
        }
        assertEquals(2, build.getRuns().size());
    }

    @Test
    void abortDoesNotWaitForTencentCloud() throws Exception {
        cvm.delayAll(Duration.ofMinutes(1));
        int callsBefore = cvm.calls().size();
        FreeStyleBuild build = job(Result.FAILURE, publisher(FakeCvm.INSTANCE, FakeCvm.REGION))
                .scheduleBuild2(0)
                .waitForStart();
        Awaitility.await().until(() -> cvm.calls().size() > callsBefore);

        build.getExecutor().interrupt();
        rule.waitForCompletion(build);

        rule.assertLogNotContains("Checked:", build);
    }

    /** Pipeline has its own steps, which know the filters of the log and mask names with them. */
    @Test
    void stepIsUnavailableInPipelines() {
        assertFalse(SimpleBuildStep.class.isAssignableFrom(TencentVncLinkPublisher.class));
        assertEquals(List.of(), StepDescriptor.metaStepsOf("tencentVncLink"));
    }
}
