package io.jenkins.plugins.tencentvnc.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.hudson.plugins.folder.Folder;
import com.cloudbees.plugins.credentials.Credentials;
import com.cloudbees.plugins.credentials.CredentialsParameterDefinition;
import com.cloudbees.plugins.credentials.CredentialsParameterValue;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.CredentialsStore;
import com.cloudbees.plugins.credentials.builds.CredentialsParameterBinder;
import com.cloudbees.plugins.credentials.domains.Domain;
import hudson.model.Cause;
import hudson.model.CauseAction;
import hudson.model.Item;
import hudson.model.ModelObject;
import hudson.model.ParametersAction;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Result;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import hudson.util.Secret;
import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.FakeIssuer;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import io.jenkins.plugins.tencentvnc.testing.jenkins.WithVncJenkins;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.StreamSupport;
import jenkins.security.QueueItemAuthenticatorConfiguration;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.MockQueueItemAuthenticator;

/** Tests whose tokens a web identity in a user's own account may use. */
@WithVncJenkins
class WebIdentityOwnersTest {

    private static final String ROLE = "qcs::cam::uin/100000000001:roleName/of-the-token";
    private static final String MISSING = "Checked: The OIDC token of this credential was not found, or is empty.";
    private static final String OPENED = "Checked: the console can be opened";
    static final String SCRIPT = VncJenkins.SCRIPTED.replace("'prod'", "'KEY'");
    private static final FakeIssuer ISSUER = new FakeIssuer("https://issuer.example.com", "key");

    /** May build and open, but not use the credentials of the job. */
    private static final String STARTER = "mallory";

    /** May use the credentials of the job as well. */
    private static final String USER = "alice";

    private static JenkinsRule rule;
    private FakeCvm cvm;
    private VncJenkins jenkins;
    private Folder team;

    @BeforeEach
    void setUp() throws Exception {
        trust(cvm);
        QueueItemAuthenticatorConfiguration.get().getAuthenticators().clear();
        team = rule.createProject(Folder.class, "team" + rule.jenkins.getItems().size());
        add(team, new StringCredentialsImpl(CredentialsScope.GLOBAL, "idtok", null, token("of the job")));
        for (String name : List.of(STARTER, USER)) {
            jenkins.permitToOpen(name);
            strategy().grant(Item.BUILD).everywhere().to(name);
            CredentialsStore own = storeOf(User.getById(name, true));
            try (ACLContext as = ACL.as(User.getById(name, true))) {
                for (Credentials earlier : List.copyOf(own.getCredentials(Domain.global()))) {
                    own.removeCredentials(Domain.global(), earlier);
                }
            }
        }
        strategy().grant(CredentialsProvider.USE_ITEM).everywhere().to(USER);
    }

    static void trust(FakeCvm cvm) {
        cvm.withIdentityProvider("idp", ISSUER.url(), "client", ISSUER.jwks()).withTrust(ROLE, """
                {"version": "2.0", "statement": [{
                    "effect": "allow",
                    "action": "name/sts:AssumeRoleWithWebIdentity",
                    "principal": {"federated": "qcs::cam::uin/100000000001:oidc-provider/idp"},
                    "condition": {"string_equal": {"oidc:iss": "https://issuer.example.com"}}}]}
                """);
    }

    private static MockAuthorizationStrategy strategy() {
        return (MockAuthorizationStrategy) rule.jenkins.getAuthorizationStrategy();
    }

    private static Secret token(String subject) {
        return Secret.fromString(ISSUER.token("client", subject));
    }

    private static CredentialsStore storeOf(ModelObject owner) {
        return StreamSupport.stream(CredentialsProvider.lookupStores(owner).spliterator(), false)
                .filter(store -> store.getContext() == owner)
                .findFirst()
                .orElseThrow();
    }

    static void add(ModelObject owner, Credentials credential) throws Exception {
        try (ACLContext as = owner instanceof User user ? ACL.as(user) : ACL.as2(ACL.SYSTEM2)) {
            storeOf(owner).addCredentials(Domain.global(), credential);
        }
    }

    private static TencentCloudWebIdentityCredentials webIdentity(CredentialsScope scope, String tokenCredentialsId) {
        TencentCloudWebIdentityCredentials credential =
                new TencentCloudWebIdentityCredentials(scope, "oidc", null, tokenCredentialsId);
        credential.setRoleArn(ROLE);
        credential.setProviderId("idp");
        return credential;
    }

    static void storeAtUser(String name, String tokenCredentialsId) throws Exception {
        add(User.getById(name, true), webIdentity(CredentialsScope.USER, tokenCredentialsId));
    }

    static void storeTokenAtUser(String name) throws Exception {
        add(
                User.getById(name, true),
                new StringCredentialsImpl(CredentialsScope.USER, "own-token", null, token("of " + name)));
    }

    private WorkflowJob job(String script) throws Exception {
        WorkflowJob job = team.createProject(WorkflowJob.class, "deploy");
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job;
    }

    /** Returns a build to which that user gave the user's own web identity. */
    static WorkflowRun buildOf(String user, WorkflowJob job) throws Exception {
        job.addProperty(new ParametersDefinitionProperty(
                new CredentialsParameterDefinition("KEY", null, null, TencentCloudCredentials.class.getName(), false)));
        WorkflowRun run = job.scheduleBuild2(
                        0,
                        new CauseAction(new Cause.UserIdCause(user)),
                        new ParametersAction(new CredentialsParameterValue("KEY", "oidc", null)))
                .get();
        assertEquals(Result.FAILURE, run.getResult());
        return run;
    }

    private WorkflowRun buildOf(String user) throws Exception {
        return buildOf(user, job(SCRIPT));
    }

    private static void runAs(String user, String job) {
        QueueItemAuthenticatorConfiguration.get()
                .getAuthenticators()
                .add(new MockQueueItemAuthenticator()
                        .authenticate(job, User.getById(user, true).impersonate2()));
    }

    private String codeFor(String user, WorkflowRun run) throws Exception {
        HttpResponse<String> answer = jenkins.open(user, run, "application/json");
        return answer.statusCode() == 200
                ? "200"
                : JSONObject.fromObject(answer.body()).getString("code");
    }

    private void assertHasNoToken(String user, WorkflowRun run) throws Exception {
        rule.assertLogContains(MISSING, run);
        assertEquals("Client.IdTokenMissing", codeFor(user, run));
        assertTrue(cvm.calls().isEmpty());
    }

    private void assertServes(String owner, String other, WorkflowRun run) throws Exception {
        rule.assertLogContains(OPENED, run);
        assertEquals("200", codeFor(owner, run));
        assertEquals("Client.CredentialsOfAnotherUser", codeFor(other, run));
    }

    /** A user who may only build could otherwise use the token of the job for any role. */
    @Test
    void tokenOfJobIsNotForItsStarter() throws Exception {
        storeAtUser(STARTER, "idtok");

        WorkflowRun run = buildOf(STARTER);

        assertHasNoToken(STARTER, run);
    }

    @Test
    void bindingRefusesTokenOfJobToo() throws Exception {
        storeAtUser(STARTER, "idtok");

        WorkflowRun run = buildOf(STARTER, job("node { withCredentials([tencentCloud('KEY')]) { echo 'bound' } }"));

        rule.assertLogContains("The OIDC token of this credential was not found", run);
        assertTrue(cvm.calls().isEmpty());
    }

    @Test
    void ownTokenServesItsOwner() throws Exception {
        storeAtUser(STARTER, "own-token");
        storeTokenAtUser(STARTER);

        WorkflowRun run = buildOf(STARTER);

        assertServes(STARTER, USER, run);
    }

    @Test
    void tokenOfJobServesUserWhoMayUseIt() throws Exception {
        storeAtUser(USER, "idtok");

        WorkflowRun run = buildOf(USER);

        assertServes(USER, STARTER, run);
    }

    /** Such a job can't use the credentials of its folder, and a click must not change that. */
    @Test
    void clickGivesNoTokenThatJobMayNotUse() throws Exception {
        storeAtUser(STARTER, "idtok");
        WorkflowJob job = job(VncJenkins.SCRIPTED.replace("'prod'", "'oidc'"));
        runAs(STARTER, job.getFullName());

        WorkflowRun run = rule.assertBuildStatus(Result.FAILURE, job.scheduleBuild2(0));

        assertHasNoToken(STARTER, run);
    }

    @Test
    void starterGetsNoTokenThatJobMayNotUse() throws Exception {
        storeAtUser(USER, "idtok");
        runAs(STARTER, team.getFullName() + "/deploy");

        WorkflowRun run = buildOf(USER);

        assertHasNoToken(USER, run);
    }

    @Test
    void ownTokenServesJobThatRunsAsItsOwner() throws Exception {
        storeAtUser(STARTER, "own-token");
        storeTokenAtUser(STARTER);
        WorkflowJob job = job(VncJenkins.SCRIPTED.replace("'prod'", "'oidc'"));
        runAs(STARTER, job.getFullName());

        WorkflowRun run = rule.assertBuildStatus(Result.FAILURE, job.scheduleBuild2(0));

        assertServes(STARTER, USER, run);
    }

    /** Jenkins does not tell other plugins who gave a credential to a running build. */
    @Test
    void webIdentityOfApproverServesClicksOnly() throws Exception {
        storeAtUser(STARTER, "own-token");
        storeTokenAtUser(STARTER);
        WorkflowRun run = rule.assertBuildStatus(
                Result.FAILURE, job(SCRIPT).scheduleBuild2(0, new CauseAction(new Cause.UserIdCause(USER))));
        // As an input step does.
        CredentialsParameterBinder.getOrCreate(run)
                .bindCredentialsParameter(STARTER, new CredentialsParameterValue("KEY", "oidc", null));
        TencentCloudCredentials given =
                CredentialsProvider.findCredentialById("KEY", TencentCloudCredentials.class, run);

        ConsoleException refused = assertThrows(
                ConsoleException.class, () -> TencentCloudCalls.get().keyFor(given, run));

        assertEquals("Client.IdTokenMissing", refused.code());
        assertEquals("200", codeFor(STARTER, run));
        assertEquals("Client.CredentialsOfAnotherUser", codeFor(USER, run));
    }

    /** The folder's authors chose token and role, so that users need no permission for the token. */
    @Test
    void tokenOfJobServesItsWebIdentity() throws Exception {
        add(team, webIdentity(CredentialsScope.GLOBAL, "idtok"));

        WorkflowRun run = rule.assertBuildStatus(
                Result.FAILURE,
                job(VncJenkins.SCRIPTED.replace("'prod'", "'oidc'")).scheduleBuild2(0));

        rule.assertLogContains(OPENED, run);
        assertEquals("200", codeFor(STARTER, run));
    }
}
