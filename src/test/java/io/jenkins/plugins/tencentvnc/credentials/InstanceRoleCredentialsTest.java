package io.jenkins.plugins.tencentvnc.credentials;

import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.ADMINISTRATOR;
import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.OPERATOR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.plugins.credentials.Credentials;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.CredentialsStore;
import com.cloudbees.plugins.credentials.domains.Domain;
import hudson.model.Result;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.FakeInstance;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import io.jenkins.plugins.tencentvnc.testing.jenkins.WithVncJenkins;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.htmlunit.html.HtmlElement;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;

/** Tests consoles with the role of the controller's own instance, without any API key in Jenkins. */
@WithVncJenkins
class InstanceRoleCredentialsTest {

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final String OTHER_ROLE = "qcs::cam::uin/100000000002:roleName/jenkins-console";
    private static final String SCRIPT = VncJenkins.SCRIPTED.replace("'prod'", "'instance'");

    private static JenkinsRule rule;

    /** Differs for each test, since Jenkins caches the keys of each role. */
    private final String role = "jenkins-controller-" + COUNT.incrementAndGet();

    private FakeCvm cvm;
    private VncJenkins jenkins;

    @BeforeEach
    void setUp() throws Exception {
        cvm.withInstanceRole(role, Duration.ofHours(2)).withRole(OTHER_ROLE, "42");
        cvm.revokeKey(FakeCvm.SECRET_ID);
        System.setProperty(FakeCvm.METADATA_PROPERTY, cvm.endpoint());
        CredentialsStore store =
                CredentialsProvider.lookupStores(rule.jenkins).iterator().next();
        for (Credentials key : List.copyOf(store.getCredentials(Domain.global()))) {
            store.removeCredentials(Domain.global(), key);
        }
    }

    @AfterEach
    void stop() throws Exception {
        System.clearProperty(FakeCvm.METADATA_PROPERTY);
    }

    private static TencentCloudInstanceRoleCredentials instanceRole(String id, String roleName) {
        return new TencentCloudInstanceRoleCredentials(CredentialsScope.GLOBAL, id, "the role of " + id, roleName);
    }

    private static void assertNoStoredKey(Path home) throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".xml")).toList()) {
                assertFalse(
                        Files.readString(file, StandardCharsets.ISO_8859_1).contains("<secretKey>"), file.toString());
            }
        }
    }

    @Test
    void consoleOpensWithoutStoredKey() throws Exception {
        VncJenkins.addCredential(instanceRole("instance", null));

        WorkflowRun run = jenkins.build(SCRIPT, Result.FAILURE);
        HttpResponse<String> open = jenkins.open(OPERATOR, run, "text/html");

        rule.assertLogContains("Checked: the console can be opened", run);
        assertEquals(200, open.statusCode());
        assertTrue(open.body().contains("InstanceVncUrl="));
        assertEquals(List.of("", role), cvm.metadataCalls(), "the click uses the cached key of the check");
        assertNoStoredKey(rule.jenkins.getRootDir().toPath());
        assertTrue(CredentialsProvider.getOrCreateFingerprintOf(
                        CredentialsProvider.findCredentialById("instance", TencentCloudCredentials.class, run))
                .getJobs()
                .contains(run.getParent().getFullName()));
    }

    @Test
    void instanceRoleAssumesAnotherRole() throws Exception {
        TencentCloudInstanceRoleCredentials credential = instanceRole("instance", role);
        credential.setRoleArn(OTHER_ROLE);
        credential.setExternalId("42");
        VncJenkins.addCredential(credential);

        WorkflowRun run = jenkins.build(SCRIPT, Result.FAILURE);

        assertEquals(200, jenkins.open(OPERATOR, run, "text/html").statusCode());
        assertEquals(
                List.of("AssumeRole", "DescribeInstanceVncUrl", "DescribeInstanceVncUrl"),
                cvm.calls().stream().map(FakeCvm.Call::action).toList());
    }

    @Test
    void fiftyConcurrentClicksFetchOneKey() throws Exception {
        VncJenkins.addCredential(instanceRole("instance", role));
        WorkflowRun run = jenkins.build(SCRIPT.replace("credentialsId", "check: false, credentialsId"), Result.FAILURE);
        assertEquals(List.of(), cvm.metadataCalls());
        ExecutorService clicks = Executors.newFixedThreadPool(50);
        List<Integer> statuses = new ArrayList<>();
        try {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int click = 0; click < 50; click++) {
                answers.add(clicks.submit(() ->
                        jenkins.open(ADMINISTRATOR, run, "application/json").statusCode()));
            }
            for (Future<Integer> answer : answers) {
                statuses.add(answer.get(1, TimeUnit.MINUTES));
            }
        } finally {
            clicks.shutdownNow();
        }
        assertTrue(Set.of(200, 429).containsAll(statuses), "some are refused: " + statuses);
        assertTrue(
                statuses.stream().filter(status -> status == 200).count() >= 8, "the share of one user: " + statuses);
        assertEquals(List.of(role), cvm.metadataCalls());
    }

    @Test
    void findersAndLighthouseWorkWithRole() throws Exception {
        VncJenkins.addCredential(instanceRole("instance", role));
        cvm.withInstance("lhins-cfcgqi2u", FakeCvm.REGION, "RUNNING")
                .with(FakeInstance.of("ins-00000001", FakeCvm.REGION, "RUNNING").named("web-1"));

        WorkflowRun run = jenkins.build("""
                tencentVncUrl instanceId: 'lhins-cfcgqi2u', region: 'ap-beijing', credentialsId: 'instance'
                tencentVncUrl instanceName: 'web-1', region: 'ap-beijing', credentialsId: 'instance'
                """, Result.SUCCESS);

        assertEquals(
                2,
                rule.getLog(run)
                        .lines()
                        .filter(line -> line.contains("Checked: the console can be opened"))
                        .count());
        assertEquals(1, cvm.metadataCalls().size());
    }

    @Test
    void bindingIncludesTheToken() throws Exception {
        VncJenkins.addCredential(instanceRole("instance", role));

        WorkflowRun run = jenkins.build(
                "node { withCredentials([tencentCloud('instance')])"
                        + " { sh 'env | grep ^TENCENTCLOUD_ | sort | tee variables.txt' } }",
                Result.SUCCESS);

        List<String> variables = rule.jenkins
                .getWorkspaceFor(run.getParent())
                .child("variables.txt")
                .readToString()
                .lines()
                .toList();
        assertEquals(4, variables.size());
        assertTrue(variables.get(0).startsWith("TENCENTCLOUD_SECRET_ID=AKID"));
        rule.assertLogContains("TENCENTCLOUD_TOKEN=****", run);
        assertEquals(
                cvm.temporarySecrets().get(1),
                variables.get(3).substring(variables.get(3).indexOf('=') + 1));
    }

    @Test
    void environmentOfDeclarativePipeline() throws Exception {
        VncJenkins.addCredential(instanceRole("instance", role));

        WorkflowRun run = jenkins.build(TencentCloudBindingTest.DECLARATIVE.formatted("instance"), Result.SUCCESS);

        rule.assertLogContains("MINE=****", run);
        rule.assertLogContains("TENCENTCLOUD_SECRET_ID=****", run);
        rule.assertLogContains("TENCENTCLOUD_TOKEN=****", run);
    }

    @Test
    void missingRoleIsExplainedInLogAndPage() throws Exception {
        VncJenkins.addCredential(instanceRole("instance", role));
        cvm.withInstanceRole(null, Duration.ZERO);

        WorkflowRun run = jenkins.build(SCRIPT, Result.FAILURE);
        HttpResponse<String> page = jenkins.open(OPERATOR, run, "text/html");

        rule.assertLogContains("Checked: The instance on which Jenkins runs has no CAM role", run);
        rule.assertLogContains("(Client.InstanceRoleMissing)", run);
        assertEquals(502, page.statusCode());
        assertTrue(page.body().contains("bind the role to the instance in the CVM console"), page.body());
        assertTrue(cvm.calls().isEmpty());
    }

    private String testConnection(String user, String typed) throws Exception {
        String url = rule.getURL() + "descriptorByName/" + TencentCloudInstanceRoleCredentials.class.getName()
                + "/testConnection";
        return jenkins.send(
                        user,
                        HttpRequest.newBuilder(URI.create(url))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(HttpRequest.BodyPublishers.ofString("testRegion=ap-beijing&" + typed)))
                .body();
    }

    @Test
    void connectionTestNamesTheRole() throws Exception {
        assertTrue(testConnection(ADMINISTRATOR, "roleName=").contains("The role " + role + " works in ap-beijing."));
        assertTrue(testConnection(ADMINISTRATOR, "externalId=42&roleArn=" + OTHER_ROLE)
                .contains("The role " + OTHER_ROLE + " works in ap-beijing."));
        assertTrue(testConnection(ADMINISTRATOR, "roleName=another")
                .contains("The instance on which Jenkins runs has no CAM role, or not the one"));
        assertTrue(testConnection(ADMINISTRATOR, "roleName=..").contains("is not the name of a CAM role"));
        assertTrue(cvm.mintedValues().isEmpty());
    }

    @Test
    void formKeepsEveryField() throws Exception {
        TencentCloudInstanceRoleCredentials credential = instanceRole("instance", role);
        credential.setRoleArn(OTHER_ROLE);
        credential.setRoleSessionName("jenkins");
        credential.setExternalId("42");
        credential.setSessionSeconds(900);
        VncJenkins.addCredential(credential);

        JenkinsRule.WebClient browser = rule.createWebClient().login(ADMINISTRATOR);
        HtmlPage page = browser.goTo("manage/credentials/store/system/domain/_/credential/instance/");
        ((HtmlElement) page.querySelector("[data-type='credentials-update']")).click();
        browser.waitForBackgroundJavaScript(10_000);
        HtmlForm form = page.getFormByName("updateCredentials");
        assertEquals(role, form.getInputByName("_.roleName").getValue());
        rule.submit(form);

        CredentialsStore store =
                CredentialsProvider.lookupStores(rule.jenkins).iterator().next();
        rule.assertEqualDataBoundBeans(
                credential, store.getCredentials(Domain.global()).get(0));
        assertEquals(
                200,
                jenkins.open(OPERATOR, jenkins.build(SCRIPT, Result.FAILURE), "text/html")
                        .statusCode());
    }
}
