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
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.domains.Domain;
import com.cloudbees.plugins.credentials.impl.BaseStandardCredentials;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import hudson.util.Secret;
import io.jenkins.plugins.oidc_provider.IdTokenStringCredentials;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.FakeIssuer;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import io.jenkins.plugins.tencentvnc.testing.jenkins.WithVncJenkins;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import jenkins.security.QueueItemAuthenticatorConfiguration;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockQueueItemAuthenticator;

/** Tests consoles with a role for an OIDC token, without any API key in Jenkins. */
@WithVncJenkins
class WebIdentityCredentialsTest {

    private static final String ROLE = "qcs::cam::uin/100000000001:roleName/jenkins-oidc";
    private static final String PROVIDER = "jenkins";
    private static final String AUDIENCE = "sts.tencentcloudapi.com";
    private static final String SUBJECT = "a subject";
    private static final FakeIssuer ISSUER = new FakeIssuer("https://issuer.example.com", "key");
    private static final String SCRIPT = VncJenkins.SCRIPTED.replace("'prod'", "'oidc'");

    private static JenkinsRule rule;
    private FakeCvm cvm;
    private VncJenkins jenkins;

    @TempDir
    private Path folder;

    @BeforeEach
    void setUp() throws Exception {
        cvm.revokeKey(FakeCvm.SECRET_ID);
        CredentialsStore store = systemStore();
        for (Credentials key : List.copyOf(store.getCredentials(Domain.global()))) {
            store.removeCredentials(Domain.global(), key);
        }
        QueueItemAuthenticatorConfiguration.get().getAuthenticators().clear();
    }

    private static CredentialsStore systemStore() {
        return CredentialsProvider.lookupStores(rule.jenkins).iterator().next();
    }

    private static TencentCloudWebIdentityCredentials webIdentity(String tokenCredentialsId) {
        TencentCloudWebIdentityCredentials credential =
                new TencentCloudWebIdentityCredentials(CredentialsScope.GLOBAL, "oidc", null, tokenCredentialsId);
        credential.setRoleArn(ROLE);
        credential.setProviderId(PROVIDER);
        return credential;
    }

    private static void trust(FakeCvm cvm, String issuer, String jwks, String subject) {
        cvm.withIdentityProvider(PROVIDER, issuer, AUDIENCE, jwks)
                .withTrust(ROLE, """
                        {"version": "2.0", "statement": [{
                            "effect": "allow",
                            "action": ["name/sts:AssumeRoleWithWebIdentity"],
                            "principal": {"federated": ["qcs::cam::uin/100000000001:oidc-provider/%s"]},
                            "condition": {"string_equal": {
                                "oidc:iss": ["%s"], "oidc:aud": ["%s"], "oidc:sub": ["%s"]}}}]}
                        """.formatted(PROVIDER, issuer, AUDIENCE, subject));
    }

    private void storeSecretText(String token) throws IOException {
        trust(cvm, ISSUER.url(), ISSUER.jwks(), SUBJECT);
        VncJenkins.addCredential(
                new StringCredentialsImpl(CredentialsScope.GLOBAL, "token", null, Secret.fromString(token)));
        VncJenkins.addCredential(webIdentity("token"));
    }

    /** Stores a credential of the real oidc-provider plugin and gives CAM its key set. */
    private void useOidcProvider(String subject) throws Exception {
        IdTokenStringCredentials token = new IdTokenStringCredentials(CredentialsScope.GLOBAL, "id-token", null);
        token.setAudience(AUDIENCE);
        VncJenkins.addCredential(token);
        String jwks = jenkins.send(null, HttpRequest.newBuilder(URI.create(rule.getURL() + "oidc/jwks")))
                .body();
        trust(cvm, rule.getURL() + "oidc", jwks, subject);
        VncJenkins.addCredential(webIdentity("id-token"));
    }

    @Test
    void buildAndClickSignTokensOfTheirOwn() throws Exception {
        WorkflowJob job = jenkins.pipeline(SCRIPT);
        useOidcProvider(job.getAbsoluteUrl());

        WorkflowRun run = rule.assertBuildStatus(Result.FAILURE, job.scheduleBuild2(0));
        String log = rule.getLog(run);
        HttpResponse<String> open = jenkins.open(OPERATOR, run, "text/html");

        rule.assertLogContains("Checked: the console can be opened", run);
        assertEquals(log, rule.getLog(run), "the log of a completed build is unchanged");
        assertEquals(200, open.statusCode(), open.body());
        assertTrue(open.body().contains("InstanceVncUrl="));
        assertTrue(usersOf("oidc", run).contains(job.getFullName()));
        assertTrue(usersOf("id-token", run).contains(job.getFullName()));
    }

    private static List<String> usersOf(String id, Run<?, ?> run) throws IOException {
        return CredentialsProvider.getOrCreateFingerprintOf(
                        CredentialsProvider.findCredentialById(id, StandardCredentials.class, run))
                .getJobs();
    }

    @Test
    void untrustedJobIsDenied() throws Exception {
        useOidcProvider(rule.getURL() + "job/another/");

        WorkflowRun run = jenkins.build(SCRIPT, Result.FAILURE);

        rule.assertLogContains(
                "Checked: CAM does not allow the OIDC token of this credential to assume the role.", run);
        assertEquals(502, jenkins.open(OPERATOR, run, "text/html").statusCode());
    }

    @Test
    void connectionTestExplainsTheSubject() throws Exception {
        useOidcProvider(rule.getURL().toString());
        Map<String, String> typed = Map.of("roleArn", ROLE, "providerId", PROVIDER, "tokenCredentialsId", "id-token");
        assertTrue(testConnection(typed).contains("The role " + ROLE + " works in ap-beijing."));

        trust(cvm, "https://elsewhere.example.com", ISSUER.jwks(), "any");
        assertTrue(testConnection(typed).contains("does not accept the OIDC token"));
        useSubject("another");
        assertTrue(testConnection(typed).contains("the role may still accept the token of a build"));
    }

    private void useSubject(String subject) throws Exception {
        String jwks = jenkins.send(null, HttpRequest.newBuilder(URI.create(rule.getURL() + "oidc/jwks")))
                .body();
        trust(cvm, rule.getURL() + "oidc", jwks, subject);
    }

    /** No job finds such a token, so a test must not succeed with it. */
    @Test
    void systemTokenIsNeitherOfferedNorTested() throws Exception {
        trust(cvm, ISSUER.url(), ISSUER.jwks(), SUBJECT);
        for (CredentialsScope scope : List.of(CredentialsScope.SYSTEM, CredentialsScope.GLOBAL)) {
            VncJenkins.addCredential(new StringCredentialsImpl(
                    scope, "of-" + scope, null, Secret.fromString(ISSUER.token(AUDIENCE, SUBJECT))));
        }

        String offered = post("fillTokenCredentialsIdItems", Map.of());
        assertTrue(offered.contains("of-GLOBAL"), offered);
        assertFalse(offered.contains("of-SYSTEM"), offered);
        assertTrue(testConnection(Map.of("roleArn", ROLE, "providerId", PROVIDER, "tokenCredentialsId", "of-SYSTEM"))
                .contains("The OIDC token of this credential was not found"));
        assertTrue(testConnection(Map.of("roleArn", ROLE, "providerId", PROVIDER, "tokenCredentialsId", "of-GLOBAL"))
                .contains("The role " + ROLE + " works in ap-beijing."));
    }

    /** Counts the tokens that it signs. */
    public static final class Counted extends BaseStandardCredentials implements StringCredentials {

        private static final long serialVersionUID = 1L;
        private static final AtomicInteger SIGNED = new AtomicInteger();

        Counted() {
            super(CredentialsScope.GLOBAL, "counted", null);
        }

        @Override
        public Secret getSecret() {
            SIGNED.incrementAndGet();
            return Secret.fromString(ISSUER.token(AUDIENCE, SUBJECT));
        }
    }

    @Test
    void connectionTestSignsOneToken() throws Exception {
        trust(cvm, ISSUER.url(), ISSUER.jwks(), SUBJECT);
        VncJenkins.addCredential(new Counted());
        Counted.SIGNED.set(0);

        assertTrue(testConnection(Map.of("roleArn", ROLE, "providerId", PROVIDER, "tokenCredentialsId", "counted"))
                .contains("The role " + ROLE + " works in ap-beijing."));

        assertEquals(1, Counted.SIGNED.get());
    }

    private String testConnection(Map<String, String> typed) throws Exception {
        return post("testConnection", typed);
    }

    private String post(String method, Map<String, String> typed) throws Exception {
        String url =
                rule.getURL() + "descriptorByName/" + TencentCloudWebIdentityCredentials.class.getName() + "/" + method;
        String body = typed.entrySet().stream()
                .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&", "testRegion=ap-beijing&", ""));
        return jenkins.send(
                        ADMINISTRATOR,
                        HttpRequest.newBuilder(URI.create(url))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(HttpRequest.BodyPublishers.ofString(body)))
                .body();
    }

    @Test
    void storedTokenWorksUntilItExpires() throws Exception {
        storeSecretText(ISSUER.token(AUDIENCE, SUBJECT));

        WorkflowRun run = jenkins.build(SCRIPT, Result.FAILURE);

        assertEquals(200, jenkins.open(OPERATOR, run, "text/html").statusCode());
        assertEquals(
                1,
                cvm.calls().stream()
                        .filter(call -> call.action().equals("AssumeRoleWithWebIdentity"))
                        .count());
    }

    @Test
    void expiredTokenIsNotSent() throws Exception {
        storeSecretText(ISSUER.token(
                AUDIENCE,
                SUBJECT,
                Instant.now().minusSeconds(7200),
                Instant.now().minusSeconds(3600)));

        WorkflowRun run = jenkins.build(SCRIPT, Result.FAILURE);

        rule.assertLogContains("Checked: The OIDC token of this credential has expired.", run);
        HttpResponse<String> answer = jenkins.open(OPERATOR, run, "application/json");
        assertEquals(
                "Client.IdTokenExpired", JSONObject.fromObject(answer.body()).getString("code"));
        assertTrue(cvm.calls().isEmpty());
    }

    @Test
    void otherSecretIsNeitherSentNorShown() throws Exception {
        storeSecretText("hunter2-of-the-database");

        WorkflowRun run = jenkins.build(SCRIPT, Result.FAILURE);

        rule.assertLogContains("is not a signed JWT, so Jenkins did not send it.", run);
        rule.assertLogNotContains("hunter2", run);
        assertFalse(jenkins.open(OPERATOR, run, "text/html").body().contains("hunter2"));
        assertTrue(cvm.calls().isEmpty());
    }

    @Test
    void missingTokenIsNamed() throws Exception {
        VncJenkins.addCredential(webIdentity("nowhere"));

        rule.assertLogContains(
                "Checked: The OIDC token of this credential was not found, or is empty.",
                jenkins.build(SCRIPT, Result.FAILURE));
    }

    /** Signs only while a build runs, as a provider might. */
    public static final class OnlyWhileRunning extends BaseStandardCredentials implements StringCredentials {

        private static final long serialVersionUID = 1L;

        private transient Run<?, ?> run;

        OnlyWhileRunning() {
            super(CredentialsScope.GLOBAL, "token", null);
        }

        @Override
        public Credentials forRun(Run<?, ?> context) {
            OnlyWhileRunning copy = new OnlyWhileRunning();
            copy.run = context;
            return copy;
        }

        @Override
        public Secret getSecret() {
            if (!run.isBuilding()) {
                throw new IllegalStateException(run + " has ended");
            }
            return Secret.fromString(ISSUER.token(AUDIENCE, SUBJECT));
        }
    }

    @Test
    void unsignedTokenOfOldBuildIsExplained() throws Exception {
        trust(cvm, ISSUER.url(), ISSUER.jwks(), SUBJECT);
        VncJenkins.addCredential(new OnlyWhileRunning());
        VncJenkins.addCredential(webIdentity("token"));

        WorkflowRun run = jenkins.build(SCRIPT, Result.FAILURE);
        HttpResponse<String> open = jenkins.open(OPERATOR, run, "text/html");

        rule.assertLogContains("Checked: the console can be opened", run);
        assertEquals(502, open.statusCode());
        assertTrue(open.body().contains("No OIDC token could be signed for this build."), open.body());
    }

    private static void storeTokenOfAdministrator() throws IOException {
        VncJenkins.addCredential(webIdentity("mine"));
        try (ACLContext as = ACL.as(User.getById(ADMINISTRATOR, true))) {
            CredentialsProvider.lookupStores(User.getById(ADMINISTRATOR, true))
                    .iterator()
                    .next()
                    .addCredentials(
                            Domain.global(),
                            new StringCredentialsImpl(
                                    CredentialsScope.USER,
                                    "mine",
                                    null,
                                    Secret.fromString(ISSUER.token(AUDIENCE, SUBJECT))));
        }
    }

    /** The author of the credential could otherwise have the token of a user who clicks used for any role. */
    @Test
    void clickIgnoresTokenOfUser() throws Exception {
        trust(cvm, ISSUER.url(), ISSUER.jwks(), SUBJECT);
        storeTokenOfAdministrator();

        WorkflowRun run = jenkins.build(SCRIPT, Result.FAILURE);
        HttpResponse<String> answer = jenkins.open(ADMINISTRATOR, run, "application/json");

        assertEquals(
                "Client.IdTokenMissing", JSONObject.fromObject(answer.body()).getString("code"));
        assertTrue(cvm.calls().isEmpty());
    }

    @Test
    void userTokenServesNoOtherUser() throws Exception {
        trust(cvm, ISSUER.url(), ISSUER.jwks(), SUBJECT);
        storeTokenOfAdministrator();
        WorkflowJob job = jenkins.pipeline(SCRIPT);
        QueueItemAuthenticatorConfiguration.get()
                .getAuthenticators()
                .add(new MockQueueItemAuthenticator()
                        .authenticate(
                                job.getFullName(),
                                User.getById(ADMINISTRATOR, true).impersonate2()));

        WorkflowRun run = rule.assertBuildStatus(Result.FAILURE, job.scheduleBuild2(0));

        rule.assertLogContains("Checked: the console can be opened", run);
        HttpResponse<String> others = jenkins.open(OPERATOR, run, "application/json");
        assertEquals(
                "Client.IdTokenMissing", JSONObject.fromObject(others.body()).getString("code"));
        assertEquals(200, jenkins.open(ADMINISTRATOR, run, "text/html").statusCode());
    }

    @Test
    void tokenFileIsReadForEachUse() throws Exception {
        trust(cvm, ISSUER.url(), ISSUER.jwks(), SUBJECT);
        Path file = Files.writeString(folder.resolve("token"), ISSUER.token(AUDIENCE, SUBJECT));
        TencentCloudWebIdentityCredentials credential = webIdentity(null);
        credential.setTokenFile(file.toString());
        VncJenkins.addCredential(credential);

        WorkflowRun run = jenkins.build(SCRIPT, Result.FAILURE);
        assertEquals(200, jenkins.open(OPERATOR, run, "text/html").statusCode());

        Files.delete(file);
        HttpResponse<String> answer = jenkins.open(OPERATOR, run, "application/json");
        assertEquals(
                "Client.IdTokenFileUnreadable",
                JSONObject.fromObject(answer.body()).getString("code"));
    }

    @Test
    void missingTokenSourceIsNamedOutsideTke() throws Exception {
        VncJenkins.addCredential(webIdentity(null));

        rule.assertLogContains(
                "Checked: This credential names no OIDC token, and the Jenkins controller has none from TKE.",
                jenkins.build(SCRIPT, Result.FAILURE));
    }

    @Test
    void bindingIncludesTheToken() throws Exception {
        storeSecretText(ISSUER.token(AUDIENCE, SUBJECT));

        WorkflowRun run = jenkins.build(
                "node { withCredentials([tencentCloud('oidc')]) { sh 'env | grep -c ^TENCENTCLOUD_' } }",
                Result.SUCCESS);

        rule.assertLogContains("4", run);
        assertEquals("AssumeRoleWithWebIdentity", cvm.calls().get(0).action());
    }

    /** The token is signed for the build that has the environment. */
    @Test
    void environmentOfDeclarativePipeline() throws Exception {
        WorkflowJob job = jenkins.pipeline(TencentCloudBindingTest.DECLARATIVE.formatted("oidc"));
        useOidcProvider(job.getAbsoluteUrl());

        WorkflowRun run = rule.assertBuildStatus(Result.SUCCESS, job.scheduleBuild2(0));

        rule.assertLogContains("MINE=****", run);
        rule.assertLogContains("TENCENTCLOUD_TOKEN=****", run);
    }
}
