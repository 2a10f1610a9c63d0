package io.jenkins.plugins.tencentvnc.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.hudson.plugins.folder.Folder;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.domains.Domain;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.FilePath;
import hudson.model.FreeStyleProject;
import hudson.model.Result;
import hudson.security.AuthorizationStrategy;
import hudson.tasks.Shell;
import io.jenkins.plugins.tencentvnc.tencentcloud.ApiKey;
import io.jenkins.plugins.tencentvnc.tencentcloud.Mints;
import io.jenkins.plugins.tencentvnc.tencentcloud.TencentCloudClient;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import io.jenkins.plugins.tencentvnc.testing.jenkins.WithVncJenkins;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.jenkinsci.plugins.credentialsbinding.impl.BindingStep;
import org.jenkinsci.plugins.credentialsbinding.impl.SecretBuildWrapper;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.cps.Snippetizer;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.steps.StepConfigTester;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnet.hudson.test.JenkinsRule;

/** Tests the binding of a key to environment variables for tccli and Terraform. */
@WithVncJenkins
class TencentCloudBindingTest {

    private static final String ROLE = "qcs::cam::uin/100000000001:roleName/jenkins-console";

    /** Writes the variables to the log and to a file, where nothing masks them. */
    private static final String SCRIPT = """
            node {
              withCredentials([tencentCloud(credentialsId: '%s')]) {
                sh 'env | grep ^TENCENTCLOUD_ | sort | tee variables.txt'
              }
            }
            """;

    private static FakeCvm cvm;
    private static JenkinsRule rule;
    private static VncJenkins jenkins;

    @BeforeAll
    static void setUp() throws Exception {
        cvm.withRole(ROLE, "42");
        VncJenkins.addCredential(withRole("role", ROLE));
        VncJenkins.addCredential(withRole("no-role", ROLE + "-2"));
        VncJenkins.addCredential(
                new UsernamePasswordCredentialsImpl(CredentialsScope.GLOBAL, "password", null, "user", "password"));
    }

    private static TencentCloudCredentialsImpl withRole(String id, String role) {
        TencentCloudCredentialsImpl credential = VncJenkins.credential(id, FakeCvm.SECRET_KEY);
        credential.setRoleArn(role);
        credential.setExternalId("42");
        return credential;
    }

    private static List<String> variables(WorkflowRun run) throws Exception {
        FilePath workspace = rule.jenkins.getWorkspaceFor(run.getParent());
        return workspace.child("variables.txt").readToString().lines().toList();
    }

    private static long assumedRoles() {
        return cvm.calls().stream()
                .filter(call -> call.action().equals("AssumeRole"))
                .count();
    }

    @Test
    void permanentKeyIsBound() throws Exception {
        WorkflowRun run = jenkins.build(SCRIPT.formatted("prod"), Result.SUCCESS);

        assertEquals(
                List.of("TENCENTCLOUD_SECRET_ID=" + FakeCvm.SECRET_ID, "TENCENTCLOUD_SECRET_KEY=" + FakeCvm.SECRET_KEY),
                variables(run));
        rule.assertLogContains("TENCENTCLOUD_SECRET_ID=****", run);
        rule.assertLogContains("TENCENTCLOUD_SECRET_KEY=****", run);
        assertTrue(CredentialsProvider.getOrCreateFingerprintOf(
                        CredentialsProvider.findCredentialById("prod", TencentCloudCredentials.class, run))
                .getJobs()
                .contains(run.getParent().getFullName()));
    }

    /** More than the API's limit leaves to builds within 10 s; a build that gets no key fails. */
    @Test
    void fortyFiveBindingsAtOnceGetTheirKeys() throws Exception {
        WorkflowRun run = jenkins.build("echo 'any'", Result.SUCCESS);
        ExecutorService builds = Executors.newFixedThreadPool(45);
        try {
            Callable<ApiKey> binding = () -> TencentCloudCalls.get().keyFor(withRole("any", ROLE), run);
            for (Future<ApiKey> key : builds.invokeAll(Collections.nCopies(45, binding), 1, TimeUnit.MINUTES)) {
                assertNotNull(key.get().token());
            }
        } finally {
            builds.shutdownNow();
        }
    }

    @Test
    void bindingDoesNotWaitForThoseOfAnotherJob() throws Exception {
        WorkflowRun busy = jenkins.build("echo 'busy'", Result.SUCCESS);
        WorkflowRun other = jenkins.build("echo 'other'", Result.SUCCESS);
        long before = assumedRoles();
        ExecutorService builds = Executors.newFixedThreadPool(60);
        try {
            List<Future<ApiKey>> keys = new ArrayList<>();
            for (int i = 0; i < 60; i++) { // the limit leaves four a second
                keys.add(builds.submit(() -> TencentCloudCalls.get().keyFor(withRole("any", ROLE), busy)));
            }
            Awaitility.await().until(() -> assumedRoles() > before);

            assertNotNull(
                    TencentCloudCalls.get().keyFor(withRole("any", ROLE), other).token());

            long ready = keys.stream().filter(Future::isDone).count();
            assertTrue(ready <= 40, ready + " keys of the busy job came first");
        } finally {
            builds.shutdownNow();
        }
        assertTrue(builds.awaitTermination(30, TimeUnit.SECONDS), "the next test counts its calls only");
    }

    @Test
    void temporaryKeyOfRoleIsBoundAndWorks() throws Exception {
        WorkflowRun run = jenkins.build(SCRIPT.formatted("role"), Result.SUCCESS);

        List<String> values = variables(run).stream()
                .map(line -> line.substring(line.indexOf('=') + 1))
                .toList();
        assertEquals(
                List.of(
                        "TENCENTCLOUD_SECRET_ID",
                        "TENCENTCLOUD_SECRET_KEY",
                        "TENCENTCLOUD_SECURITY_TOKEN",
                        "TENCENTCLOUD_TOKEN"),
                variables(run).stream()
                        .map(line -> line.substring(0, line.indexOf('=')))
                        .toList());
        assertEquals(values.get(2), values.get(3));
        new TencentCloudClient(UnaryOperator.identity())
                .mint(Mints.open(cvm, new ApiKey(values.get(0), values.get(1), values.get(2)), null));
        for (String value : values) {
            rule.assertLogNotContains(value, run);
        }
    }

    @Test
    void everyBindingAssumesTheRoleAnew() throws Exception {
        long before = assumedRoles();

        jenkins.build(SCRIPT.formatted("role") + SCRIPT.formatted("role"), Result.SUCCESS);

        assertEquals(2, assumedRoles() - before);
    }

    @Test
    void unknownRoleIsNamed() throws Exception {
        WorkflowRun run = jenkins.build(SCRIPT.formatted("no-role"), Result.FAILURE);

        rule.assertLogContains("ERROR: The role of this credential does not exist.", run);
        rule.assertLogContains("(ResourceNotFound.RoleNotFound, request ", run);
    }

    @Test
    void credentialOfOtherTypeIsNamed() throws Exception {
        WorkflowRun run = jenkins.build(SCRIPT.formatted("password"), Result.FAILURE);

        rule.assertLogContains("Credentials 'password' is of type", run);
    }

    @Test
    void freestyleJobBindsAndKeepsItsForm() throws Exception {
        rule.jenkins.setSecurityRealm(rule.createDummySecurityRealm());
        FreeStyleProject project = rule.createFreeStyleProject();
        SecretBuildWrapper before =
                new SecretBuildWrapper(List.of(new TencentCloudBinding("prod"), named("prod", "MINE")));
        project.getBuildWrappersList().add(before);
        project.getBuildersList().add(new Shell("env | grep ^TENCENTCLOUD_"));

        rule.jenkins.setAuthorizationStrategy(AuthorizationStrategy.UNSECURED);
        rule.configRoundtrip(project);

        rule.assertEqualDataBoundBeans(
                before.getBindings(),
                project.getBuildWrappersList().get(SecretBuildWrapper.class).getBindings());
        rule.assertLogContains("TENCENTCLOUD_SECRET_KEY=****", rule.buildAndAssertSuccess(project));
    }

    private static TencentCloudBinding named(String credentialsId, String prefix) {
        TencentCloudBinding binding = new TencentCloudBinding(credentialsId);
        binding.setSecretIdVariable(prefix + "_ID");
        binding.setSecretKeyVariable(prefix + "_KEY");
        binding.setTokenVariable(prefix + "_TOKEN");
        binding.setVariable(prefix);
        return binding;
    }

    @Test
    void snippetOmitsDefaultValues() {
        assertEquals(
                "withCredentials([tencentCloud('prod')]) {\n    // some block\n}",
                Snippetizer.object2Groovy(new BindingStep(List.of(new TencentCloudBinding("prod")))));
        assertEquals(
                "withCredentials([tencentCloud(credentialsId: 'prod', secretIdVariable: 'A_ID',"
                        + " secretKeyVariable: 'A_KEY', tokenVariable: 'A_TOKEN', variable: 'A')]) {\n    // some block\n}",
                Snippetizer.object2Groovy(new BindingStep(List.of(named("prod", "A")))));
    }

    @Test
    void stepFormKeepsTheBinding() throws Exception {
        rule.jenkins.setAuthorizationStrategy(AuthorizationStrategy.UNSECURED);
        BindingStep before = new BindingStep(List.of(new TencentCloudBinding("prod"), named("role", "A")));

        BindingStep after = new StepConfigTester(rule).configRoundTrip(before);

        rule.assertEqualDataBoundBeans(before.getBindings(), after.getBindings());
    }

    /** Runs a script around {@code env} and returns the names of the variables that it finds, without their values. */
    private static List<String> namesIn(String bindings) throws Exception {
        return variables(jenkins.build(
                        bindings.replace(
                                "ENV", "sh 'env | grep -iE \"^(TENCENTCLOUD_|MINE)\" | sort | tee variables.txt'"),
                        Result.SUCCESS))
                .stream()
                .map(line -> line.substring(0, line.indexOf('=')))
                .toList();
    }

    @Test
    void jobChoosesVariableNames() throws Exception {
        assertEquals(
                List.of("MINE", "MINE_ID", "MINE_KEY", "MINE_TOKEN"),
                namesIn("node { withCredentials([tencentCloud(credentialsId: 'role', variable: 'MINE',"
                        + " secretIdVariable: 'MINE_ID', secretKeyVariable: 'MINE_KEY', tokenVariable: 'MINE_TOKEN')])"
                        + " { ENV } }"));
    }

    @Test
    void twoKeysInOneBlockAreBound() throws Exception {
        assertEquals(
                List.of(
                        "MINE_ID",
                        "MINE_KEY",
                        "TENCENTCLOUD_SECRET_ID",
                        "TENCENTCLOUD_SECRET_KEY",
                        "TENCENTCLOUD_SECURITY_TOKEN",
                        "TENCENTCLOUD_TOKEN"),
                namesIn("node { withCredentials([tencentCloud('role'), tencentCloud(credentialsId: 'prod',"
                        + " secretIdVariable: 'MINE_ID', secretKeyVariable: 'MINE_KEY')]) { ENV } }"));
    }

    /** The second key would replace the first one but keep its token. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tencentCloud('role'), tencentCloud('prod')|TENCENTCLOUD_SECRET_ID",
                "tencentCloud('role'), tencentCloud(credentialsId: 'prod', secretIdVariable: 'MINE')|TENCENTCLOUD_SECRET_KEY",
                "tencentCloud('prod'), tencentCloud(credentialsId: 'role', secretIdVariable: 'A', secretKeyVariable: 'B')|TENCENTCLOUD_SECURITY_TOKEN",
                "tencentCloud(credentialsId: 'prod', secretIdVariable: 'A', secretKeyVariable: 'A')|A",
                "tencentCloud(credentialsId: 'prod', secretIdVariable: 'my_key', secretKeyVariable: 'MY_KEY')|MY_KEY",
                "tencentCloud('role'), tencentCloud(credentialsId: 'prod', secretIdVariable: 'A', secretKeyVariable: 'B', variable: 'tencentcloud_token')|tencentcloud_token"
            })
    void duplicateVariableIsNamed(String bindings, String name) throws Exception {
        WorkflowRun run = jenkins.build("withCredentials([" + bindings + "]) { echo 'ran' }", Result.FAILURE);

        rule.assertLogContains("ERROR: The variable " + name + " is set twice in one block.", run);
        rule.assertLogNotContains("ran", run);
    }

    /** Variables of a build ignore case, so this variable replaces TENCENTCLOUD_TOKEN. */
    @Test
    void tokenVariableMayDifferInCase() throws Exception {
        assertEquals(
                List.of("TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY", "tencentcloud_token"),
                namesIn(
                        "node { withCredentials([tencentCloud(credentialsId: 'role', tokenVariable: 'tencentcloud_token')])"
                                + " { ENV } }"));
    }

    @Test
    void innerBlockReplacesOuterKeyAndToken() throws Exception {
        assertEquals(
                List.of("TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY"),
                namesIn(
                        "node { withCredentials([tencentCloud('role')]) { withCredentials([tencentCloud('prod')]) { ENV } } }"));
    }

    static final String DECLARATIVE = """
            pipeline {
              agent any
              environment { MINE = credentials('%s') }
              stages {
                stage('Deploy') {
                  steps { sh 'env | grep -E "^(TENCENTCLOUD_|MINE)" | sort | tee variables.txt' }
                }
              }
            }
            """;

    @Test
    void declarativeEnvironmentBindsKey() throws Exception {
        WorkflowRun run = jenkins.build(DECLARATIVE.formatted("prod"), Result.SUCCESS);

        assertEquals(
                List.of(
                        "MINE=" + FakeCvm.SECRET_ID + ":" + FakeCvm.SECRET_KEY,
                        "TENCENTCLOUD_SECRET_ID=" + FakeCvm.SECRET_ID,
                        "TENCENTCLOUD_SECRET_KEY=" + FakeCvm.SECRET_KEY),
                variables(run));
        rule.assertLogContains("MINE=****", run);
    }

    @Test
    void declarativeEnvironmentBindsRole() throws Exception {
        WorkflowRun run = jenkins.build(DECLARATIVE.formatted("role"), Result.SUCCESS);

        Map<String, String> variables = variables(run).stream()
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
        assertEquals(
                variables.get("TENCENTCLOUD_SECRET_ID") + ":" + variables.get("TENCENTCLOUD_SECRET_KEY"),
                variables.get("MINE"));
        assertEquals(variables.get("TENCENTCLOUD_TOKEN"), variables.get("TENCENTCLOUD_SECURITY_TOKEN"));
        rule.assertLogNotContains(variables.get("TENCENTCLOUD_TOKEN"), run);
    }

    /** The folder has a key with an ID that Jenkins has too. */
    @Test
    void environmentOfPipelineInFolder() throws Exception {
        Folder team = rule.createProject(Folder.class, "team");
        StreamSupport.stream(CredentialsProvider.lookupStores(team).spliterator(), false)
                .filter(store -> store.getContext() == team)
                .findFirst()
                .orElseThrow()
                .addCredentials(Domain.global(), VncJenkins.credential("prod", "AKIDofTheTeam", FakeCvm.SECRET_KEY));
        WorkflowJob job = team.createProject(WorkflowJob.class, "deploy");
        job.setDefinition(new CpsFlowDefinition(DECLARATIVE.formatted("prod"), true));

        WorkflowRun run = rule.buildAndAssertStatus(Result.SUCCESS, job);

        assertEquals("MINE=AKIDofTheTeam:" + FakeCvm.SECRET_KEY, variables(run).get(0));
        assertEquals(3, variables(run).size());
    }

    @Test
    void environmentOfStageReplacesPipelines() throws Exception {
        WorkflowRun run = jenkins.build(
                DECLARATIVE
                        .formatted("role")
                        .replace("steps {", "environment { OURS = credentials('prod') }\nsteps {")
                        .replace("MINE)", "MINE|OURS)"),
                Result.SUCCESS);

        assertEquals(
                List.of("MINE", "OURS", "TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY"),
                variables(run).stream()
                        .map(line -> line.substring(0, line.indexOf('=')))
                        .toList());
        assertEquals(
                "OURS=" + FakeCvm.SECRET_ID + ":" + FakeCvm.SECRET_KEY,
                variables(run).get(1));
        assertEquals(
                "TENCENTCLOUD_SECRET_ID=" + FakeCvm.SECRET_ID, variables(run).get(2));
    }

    @Test
    void twoKeysInDeclarativeAreRefused() throws Exception {
        WorkflowRun run = jenkins.build(
                DECLARATIVE.formatted("prod").replace("MINE =", "OTHER = credentials('role')\nMINE ="), Result.FAILURE);

        rule.assertLogContains("ERROR: The variable TENCENTCLOUD_SECRET_ID is set twice in one block.", run);
    }

    @Test
    void keyIsFoundInTheWorkspaceOnly() throws Exception {
        jenkins.build(
                "node { withCredentials([tencentCloud('role')]) { sh 'env' } }\n" + VncJenkins.STEP, Result.SUCCESS);

        jenkins.secrets().assertClean(rule.jenkins.getRootDir().toPath());
    }
}
