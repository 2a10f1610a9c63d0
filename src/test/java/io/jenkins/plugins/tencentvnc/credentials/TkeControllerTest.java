package io.jenkins.plugins.tencentvnc.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.model.Result;
import io.jenkins.plugins.tencentvnc.config.TencentVncConfiguration;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.FakeIssuer;
import io.jenkins.plugins.tencentvnc.testing.jenkins.SecretScan;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/** Tests a controller in a process of its own with the environment variables of a TKE pod. */
class TkeControllerTest {

    private static final String ROLE = "qcs::cam::uin/100000000001:roleName/jenkins-on-tke";
    private static final FakeIssuer ISSUER =
            new FakeIssuer("https://ap-guangzhou-oidc.tke.tencentcs.com/id/0123456789abcdef01234567", "cluster");
    private static final String SUBJECT = "system:serviceaccount:ci:jenkins";

    @RegisterExtension
    private final RealJenkinsExtension controller = new RealJenkinsExtension();

    private final FakeCvm cvm = FakeCvm.start()
            .withInstance("ins-guangzho", "ap-guangzhou", "RUNNING")
            .withIdentityProvider("cls-7a9vyodw", ISSUER.url(), "sts.cloud.tencent.com", ISSUER.jwks())
            .withTrust(ROLE, """
                    {"version": "2.0", "statement": [{
                        "effect": "allow",
                        "action": "name/sts:AssumeRoleWithWebIdentity",
                        "principal": {"federated": "qcs::cam::uin/100000000001:oidc-provider/cls-7a9vyodw"},
                        "condition": {"string_equal": {"oidc:sub": "%s"}}}]}
                    """.formatted(SUBJECT));

    @TempDir
    private Path folder;

    @AfterEach
    void stop() throws Exception {
        try (SecretScan scan = new SecretScan(cvm)) {
            scan.assertCleanFiles(controller.getHome().toPath());
        }
        cvm.close();
    }

    @Test
    void podIdentityOpensConsoles() throws Throwable {
        Path token = Files.writeString(folder.resolve("token"), ISSUER.token("sts.cloud.tencent.com", SUBJECT));
        controller
                .extraEnv("TKE_ROLE_ARN", ROLE)
                .extraEnv("TKE_PROVIDER_ID", "cls-7a9vyodw")
                .extraEnv("TKE_WEB_IDENTITY_TOKEN_FILE", token.toString())
                .extraEnv("TKE_REGION", "ap-guangzhou");

        controller.startJenkins();
        controller.runRemotely(TkeControllerTest::deploy, cvm.endpoint());
        controller.stopJenkins();

        assertEquals(
                List.of("AssumeRoleWithWebIdentity ap-guangzhou", "DescribeInstanceVncUrl ap-beijing"),
                cvm.calls().stream()
                        .map(call -> call.action() + " " + call.region())
                        .toList());
    }

    private static void deploy(JenkinsRule rule, String endpoint) throws Exception {
        TencentVncConfiguration.get().setEndpoint(endpoint);
        VncJenkins.addCredential(new TencentCloudWebIdentityCredentials(CredentialsScope.GLOBAL, "prod", null, null));
        WorkflowJob job = rule.createProject(WorkflowJob.class, "deploy");
        job.setDefinition(new CpsFlowDefinition(VncJenkins.STEP, true));
        rule.assertLogContains(
                "Checked: the console can be opened", rule.assertBuildStatus(Result.SUCCESS, job.scheduleBuild2(0)));
    }
}
