package io.jenkins.plugins.tencentvnc.config;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import hudson.Functions;
import hudson.security.ACL;
import hudson.util.Secret;
import io.jenkins.plugins.casc.ConfigurationAsCode;
import io.jenkins.plugins.casc.misc.junit.jupiter.AbstractRoundTripTest;
import io.jenkins.plugins.tencentvnc.credentials.CredentialUse;
import io.jenkins.plugins.tencentvnc.credentials.TencentCloudCredentials;
import io.jenkins.plugins.tencentvnc.credentials.TencentCloudInstanceRoleCredentials;
import io.jenkins.plugins.tencentvnc.credentials.TencentCloudKeyCredentials;
import io.jenkins.plugins.tencentvnc.credentials.TencentCloudWebIdentityCredentials;
import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.link.OpenBy;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceRole;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.sf.json.JSONObject;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Tests all settings as code: loaded from a file, applied by the page, kept across a restart, and exported. */
@WithJenkins
class ConfigurationAsCodeTest extends AbstractRoundTripTest {

    private static final List<String> SETTINGS = List.of(
            "region",
            "credentialsId",
            "endpoint",
            "consolePage",
            "consoleHosts",
            "linkLifetimeHours",
            "openBy",
            "screenshot");
    private static final List<String> CREDENTIAL =
            List.of("secretId", "secretKey", "roleArn", "roleSessionName", "externalId", "sessionSeconds");

    @Override
    protected String stringInLogExpected() {
        return "cvm.internal.tencentcloudapi.com";
    }

    @Override
    protected void assertConfiguredAsExpected(JenkinsRule rule, String yaml) {
        TencentVncConfiguration settings = TencentVncConfiguration.get();
        assertEquals("ap-beijing", settings.getRegion());
        assertEquals("prod", settings.getCredentialsId());
        assertEquals("cvm.internal.tencentcloudapi.com", settings.getEndpoint());
        assertEquals("https://console.example.com/vnc.html", settings.getConsolePage());
        assertEquals("qcloud.com, example.com", settings.getConsoleHosts());
        assertEquals(48, settings.getLinkLifetimeHours());
        assertEquals(OpenBy.REQUESTER, settings.getOpenBy());
        assertTrue(settings.getScreenshot());

        TencentCloudKeyCredentials prod = credential("prod", TencentCloudKeyCredentials.class);
        assertEquals("Consoles of production", prod.getDescription());
        assertEquals(FakeCvm.SECRET_ID, prod.getSecretId());
        assertEquals(FakeCvm.SECRET_KEY, Secret.toString(prod.getSecretKey()));
        assertNull(prod.toCamRole("jenkins"));
        assertEquals(3600, prod.getSessionSeconds());

        TencentCloudKeyCredentials role = credential("role", TencentCloudKeyCredentials.class);
        assertEquals("qcs::cam::uin/100000000001:roleName/jenkins-console", role.getRoleArn());
        assertEquals("jenkins", role.getRoleSessionName());
        assertEquals("42", role.getExternalId());
        assertEquals(900, role.getSessionSeconds());

        TencentCloudInstanceRoleCredentials instance =
                credential("instance", TencentCloudInstanceRoleCredentials.class);
        assertEquals("jenkins-controller", instance.getRoleName());
        assertEquals("qcs::cam::uin/100000000002:roleName/jenkins-console", instance.getRoleArn());
        assertEquals("42", instance.getExternalId());
        assertEquals(
                new InstanceRole("jenkins-controller"),
                assertDoesNotThrow(() -> instance.toKeySource(new CredentialUse("jenkins", null, null, null))));

        TencentCloudWebIdentityCredentials oidc = credential("oidc", TencentCloudWebIdentityCredentials.class);
        assertEquals("qcs::cam::uin/100000000001:roleName/jenkins-oidc", oidc.getRoleArn());
        assertEquals("jenkins", oidc.getProviderId());
        assertEquals("id-token", oidc.getTokenCredentialsId());
        assertEquals("jenkins", oidc.getRoleSessionName());
        assertEquals(900, oidc.getSessionSeconds());

        TencentCloudWebIdentityCredentials file = credential("file", TencentCloudWebIdentityCredentials.class);
        assertEquals("/run/secrets/token", file.getTokenFile());
        assertEquals("qcs::cam::uin/100000000002:roleName/jenkins-console", file.getAssumeRoleArn());
        assertEquals(
                "Client.IdTokenFileUnreadable",
                assertThrows(
                                ConsoleException.class,
                                () -> file.toKeySource(new CredentialUse("jenkins", null, null, null)))
                        .code(),
                "readable, but missing");
    }

    private static <T extends TencentCloudCredentials> T credential(String id, Class<T> type) {
        return CredentialsProvider.lookupCredentialsInItemGroup(type, null, ACL.SYSTEM2, List.of()).stream()
                .filter(credential -> credential.getId().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private void configure() throws Exception {
        ConfigurationAsCode.get()
                .configure(getClass().getResource(configResource()).toExternalForm());
    }

    private static String export() throws Exception {
        ByteArrayOutputStream exported = new ByteArrayOutputStream();
        ConfigurationAsCode.get().export(exported);
        return exported.toString(StandardCharsets.UTF_8);
    }

    @Test
    void exportContainsNoPlainSecret(JenkinsRule rule) throws Exception {
        configure();

        String yaml = export();

        for (String line : List.of(
                "  tencentVnc:",
                "    linkLifetimeHours: 48",
                "    openBy: REQUESTER",
                "    screenshot: true",
                "    region: \"ap-beijing\"",
                "- tencentCloud:",
                "roleArn: \"qcs::cam::uin/100000000001:roleName/jenkins-console\"",
                "sessionSeconds: 900",
                "secretKey: \"{")) {
            assertTrue(yaml.contains(line), line + " in " + yaml);
        }
        assertFalse(yaml.contains(FakeCvm.SECRET_KEY));
    }

    @Test
    void exportCanBeLoadedAgain(JenkinsRule rule) throws Exception {
        configure();
        Path exported = tempFolder.resolve("jenkins.yaml");
        Files.writeString(exported, export());
        TencentVncConfiguration.get().setRegion(null);
        TencentVncConfiguration.get().setLinkLifetimeHours(1);

        ConfigurationAsCode.get().configure(exported.toString());

        assertConfiguredAsExpected(rule, null);
    }

    @Test
    void referencePagesNameEveryAttribute(JenkinsRule rule) throws Exception {
        JenkinsRule.WebClient browser = rule.createWebClient();
        String reference = browser.goTo("configuration-as-code/reference").asXml();
        for (String attribute : SETTINGS) {
            assertTrue(reference.contains(attribute), attribute);
        }
        assertTrue(reference.contains("The host of the CVM API as"), "with its help");

        JSONObject definitions = JSONObject.fromObject(browser.goTo("configuration-as-code/schema", "application/json")
                .getWebResponse()
                .getContentAsString());
        String schema = definitions.toString();
        assertTrue(schema.contains("\"tencentVnc\"") && schema.contains("\"tencentCloud\""), schema);
        for (String attribute : CREDENTIAL) {
            assertTrue(schema.contains("\"" + attribute + "\""), attribute);
        }
    }

    @Test
    void invalidValueIsRefused(JenkinsRule rule) throws Exception {
        Path wrong = tempFolder.resolve("wrong.yaml");
        Files.writeString(wrong, "unclassified:\n  tencentVnc:\n    endpoint: \"https://cvm.tencentcloudapi.com/\"\n");

        Exception refused =
                assertThrows(Exception.class, () -> ConfigurationAsCode.get().configure(wrong.toString()));

        assertTrue(Functions.printThrowable(refused).contains("must be a host"), refused.toString());
    }
}
