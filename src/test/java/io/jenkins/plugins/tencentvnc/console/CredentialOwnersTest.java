package io.jenkins.plugins.tencentvnc.console;

import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.OPERATOR;
import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.STEP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.plugins.credentials.Credentials;
import com.cloudbees.plugins.credentials.CredentialsParameterDefinition;
import com.cloudbees.plugins.credentials.CredentialsParameterValue;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.CredentialsStore;
import com.cloudbees.plugins.credentials.domains.Domain;
import hudson.model.Cause;
import hudson.model.CauseAction;
import hudson.model.Item;
import hudson.model.Items;
import hudson.model.ParametersAction;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import hudson.util.Secret;
import io.jenkins.plugins.tencentvnc.credentials.TencentCloudCredentials;
import io.jenkins.plugins.tencentvnc.credentials.TencentCloudCredentialsImpl;
import io.jenkins.plugins.tencentvnc.credentials.TencentCloudInstanceRoleCredentials;
import io.jenkins.plugins.tencentvnc.credentials.TencentCloudWebIdentityCredentials;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import io.jenkins.plugins.tencentvnc.testing.jenkins.WithVncJenkins;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;

/** Tests keys and roles in a user's own account, which serve only their owner once the build has ended. */
@WithVncJenkins
class CredentialOwnersTest {

    private static FakeCvm cvm;
    private static JenkinsRule rule;
    private static VncJenkins jenkins;

    @BeforeAll
    static void setUp() throws Exception {
        for (String user : new String[] {"alice", "bob", "carol"}) {
            jenkins.permitToOpen(user);
            ((MockAuthorizationStrategy) rule.jenkins.getAuthorizationStrategy())
                    .grant(Item.BUILD, CredentialsProvider.USE_OWN, CredentialsProvider.USE_ITEM)
                    .everywhere()
                    .to(user);
        }
    }

    private static int open(String user, Run<?, ?> run) throws Exception {
        return jenkins.open(user, run, "application/json").statusCode();
    }

    private static CredentialsStore storeOf(User user) {
        for (CredentialsStore store : CredentialsProvider.lookupStores(user)) {
            if (store.getContext() == user) {
                return store;
            }
        }
        throw new AssertionError("no store of " + user);
    }

    /** Returns a build that received a key of that user's own. */
    private static WorkflowRun buildWithKeyOf(String name) throws Exception {
        return buildWithKeyOf(name, CredentialsScope.USER);
    }

    private static WorkflowRun buildWithKeyOf(String name, CredentialsScope scope) throws Exception {
        return buildWithOwn(
                name,
                () -> new TencentCloudCredentialsImpl(
                        scope, "own-" + scope, null, FakeCvm.SECRET_ID, Secret.fromString(FakeCvm.SECRET_KEY)));
    }

    private static WorkflowRun buildWithOwn(String name, Supplier<TencentCloudCredentials> own) throws Exception {
        User user = User.getById(name, true);
        WorkflowJob job = jenkins.pipeline(STEP.replace("'prod'", "'KEY'") + "\nerror 'deployment failed'");
        job.addProperty(new ParametersDefinitionProperty(
                new CredentialsParameterDefinition("KEY", null, null, TencentCloudCredentials.class.getName(), false)));
        try (ACLContext as = ACL.as2(user.impersonate2())) {
            TencentCloudCredentials credential = own.get();
            storeOf(user).addCredentials(Domain.global(), credential);
            return rule.assertBuildStatus(
                    Result.FAILURE,
                    job.scheduleBuild2(
                            0,
                            new CauseAction(new Cause.UserIdCause(name)),
                            new ParametersAction(new CredentialsParameterValue("KEY", credential.getId(), null))));
        }
    }

    /** The REST API accepts any scope; the store of the key decides. */
    @ParameterizedTest
    @EnumSource(names = {"USER", "GLOBAL"})
    void keyOfUserServesOnlyItsOwnerAfterBuild(CredentialsScope scope) throws Exception {
        WorkflowRun run = buildWithKeyOf("alice", scope);
        rule.assertLogContains("Checked: the console can be opened", run);
        int callsBefore = cvm.calls().size();

        HttpResponse<String> refused = jenkins.open("bob", run, "application/json");

        assertEquals(403, refused.statusCode());
        JSONObject said = JSONObject.fromObject(refused.body());
        assertEquals("Client.CredentialsOfAnotherUser", said.getString("code"));
        assertTrue(said.getString("message").contains("belongs to the user"), said.toString());
        assertEquals(403, open(VncJenkins.ADMINISTRATOR, run), "also refused to an administrator");
        assertEquals(callsBefore, cvm.calls().size());
        assertEquals(200, open("alice", run));
    }

    private static TencentCloudCredentials ownInstanceRole() {
        return new TencentCloudInstanceRoleCredentials(CredentialsScope.USER, "own-role", null, "jenkins-controller");
    }

    private static TencentCloudCredentials ownTokenFile() {
        TencentCloudWebIdentityCredentials credential =
                new TencentCloudWebIdentityCredentials(CredentialsScope.USER, "own-role", null, null);
        credential.setTokenFile("/var/run/token");
        credential.setProviderId("idp");
        credential.setRoleArn("qcs::cam::uin/100000000001:roleName/jenkins-oidc");
        return credential;
    }

    private static TencentCloudCredentials ownToken() {
        TencentCloudWebIdentityCredentials credential =
                new TencentCloudWebIdentityCredentials(CredentialsScope.USER, "own-role", null, "own-token");
        credential.setProviderId("idp");
        credential.setRoleArn("qcs::cam::uin/100000000001:roleName/jenkins-oidc");
        return credential;
    }

    /** The same key without a role. */
    private static TencentCloudCredentials ownRoleOfKey() {
        TencentCloudCredentialsImpl credential = new TencentCloudCredentialsImpl(
                CredentialsScope.USER, "own-role", null, FakeCvm.SECRET_ID, Secret.fromString(FakeCvm.SECRET_KEY));
        credential.setRoleArn("qcs::cam::uin/100000000001:roleName/jenkins-console");
        credential.setExternalId("42");
        return credential;
    }

    private static Stream<Arguments> lookalikes() {
        return Stream.of(
                Arguments.of((Supplier<?>) CredentialOwnersTest::ownInstanceRole, "<approval>.*</approval>"),
                Arguments.of((Supplier<?>) CredentialOwnersTest::ownTokenFile, "<approval>.*</approval>"),
                Arguments.of((Supplier<?>) CredentialOwnersTest::ownToken, "<approval>.*</approval>"),
                Arguments.of((Supplier<?>) CredentialOwnersTest::ownRoleOfKey, "<roleArn>.*</roleArn>"),
                Arguments.of((Supplier<?>) CredentialOwnersTest::ownRoleOfKey, "<externalId>.*</externalId>"));
    }

    /** All users may know the names of a role, a file and a token; they don't prove who owns the credential. */
    @ParameterizedTest
    @MethodSource("lookalikes")
    void lookalikeRoleIsRefused(Supplier<TencentCloudCredentials> own, String different) throws Exception {
        WorkflowRun run = buildWithOwn(VncJenkins.ADMINISTRATOR, own);
        String xml;
        try (ACLContext as =
                ACL.as2(User.getById(VncJenkins.ADMINISTRATOR, true).impersonate2())) {
            xml = Items.XSTREAM2.toXML(own.get()).replaceAll(different, "");
        }
        HttpResponse<String> stored = jenkins.send(
                "bob",
                HttpRequest.newBuilder(URI.create(
                                rule.getURL() + "user/bob/credentials/store/user/domain/_/createCredentials"))
                        .header("Content-Type", "application/xml")
                        .POST(HttpRequest.BodyPublishers.ofString(xml)));
        assertEquals(200, stored.statusCode());
        try {
            HttpResponse<String> refused = jenkins.open("bob", run, "application/json");

            assertEquals(
                    "Client.CredentialsOfAnotherUser",
                    JSONObject.fromObject(refused.body()).getString("code"));
        } finally {
            for (String user : List.of("bob", VncJenkins.ADMINISTRATOR)) {
                CredentialsStore store = storeOf(User.getById(user, true));
                try (ACLContext as = ACL.as2(User.getById(user, true).impersonate2())) {
                    for (Credentials credential : List.copyOf(store.getCredentials(Domain.global()))) {
                        store.removeCredentials(Domain.global(), credential);
                    }
                }
            }
        }
    }

    @Test
    void deletedOwnerOfKeyIsReported() throws Exception {
        WorkflowRun run = buildWithKeyOf("carol");
        User.getById("carol", true).delete();

        JSONObject said = JSONObject.fromObject(
                jenkins.open(OPERATOR, run, "application/json").body());

        assertEquals("Client.CredentialsOwnerGone", said.getString("code"));
        assertTrue(said.getString("message").contains("no longer exists"), said.toString());
    }
}
