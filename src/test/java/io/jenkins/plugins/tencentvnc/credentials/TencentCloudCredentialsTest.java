package io.jenkins.plugins.tencentvnc.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.plugins.credentials.CredentialsNameProvider;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsStore;
import com.cloudbees.plugins.credentials.domains.Domain;
import hudson.model.Items;
import hudson.security.ACL;
import io.jenkins.plugins.casc.ConfigurationAsCode;
import io.jenkins.plugins.casc.yaml.YamlSource;
import io.jenkins.plugins.tencentvnc.tencentcloud.CamRole;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.htmlunit.html.HtmlElement;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class TencentCloudCredentialsTest {

    private static final String ROLE = "qcs::cam::uin/100000000001:roleName/jenkins-console";

    private static TencentCloudKeyCredentials stored() {
        return CredentialsProvider.lookupCredentialsInItemGroup(
                        TencentCloudKeyCredentials.class, null, ACL.SYSTEM2, List.of())
                .get(0);
    }

    @Test
    void formKeepsFieldsAndHidesSecret(JenkinsRule rule) throws Exception {
        TencentCloudCredentialsImpl credential = VncJenkins.credential("prod", "s3cret-key-of-this-test");
        credential.setRoleArn(ROLE);
        credential.setRoleSessionName("jenkins");
        credential.setExternalId("42");
        credential.setSessionSeconds(900);
        VncJenkins.addCredential(credential);

        JenkinsRule.WebClient browser = rule.createWebClient();
        HtmlPage page = browser.goTo("manage/credentials/store/system/domain/_/credential/prod/");
        ((HtmlElement) page.querySelector("[data-type='credentials-update']")).click();
        browser.waitForBackgroundJavaScript(10_000);
        assertFalse(page.asXml().contains("s3cret-key-of-this-test"));
        HtmlForm form = page.getFormByName("updateCredentials");
        assertEquals(FakeCvm.SECRET_ID, form.getInputByName("_.secretId").getValue());
        rule.submit(form);

        CredentialsStore store =
                CredentialsProvider.lookupStores(rule.jenkins).iterator().next();
        rule.assertEqualDataBoundBeans(
                credential, store.getCredentials(Domain.global()).get(0));
    }

    @Test
    void emptiedSessionLengthIsTheDefault(JenkinsRule rule) throws Exception {
        TencentCloudCredentialsImpl credential = VncJenkins.credential("prod", "s3cret");
        credential.setRoleArn(ROLE);
        credential.setSessionSeconds(900);
        VncJenkins.addCredential(credential);
        JenkinsRule.WebClient browser = rule.createWebClient();
        HtmlPage page = browser.goTo("manage/credentials/store/system/domain/_/credential/prod/");
        ((HtmlElement) page.querySelector("[data-type='credentials-update']")).click();
        browser.waitForBackgroundJavaScript(10_000);
        HtmlForm form = page.getFormByName("updateCredentials");

        form.getInputByName("_.sessionSeconds").setValue("");
        rule.submit(form);

        assertEquals(3600, stored().getSessionSeconds());
        assertEquals(3600, stored().toCamRole("jenkins").sessionSeconds());
    }

    @Test
    void missingSessionLengthIsTheDefault(JenkinsRule rule) {
        for (Class<?> type : List.of(
                TencentCloudCredentialsImpl.class,
                TencentCloudInstanceRoleCredentials.class,
                TencentCloudWebIdentityCredentials.class)) {
            TencentCloudRoleCredentials credential = (TencentCloudRoleCredentials)
                    Items.XSTREAM2.fromXML("<%s><roleArn>%s</roleArn></%1$s>".formatted(type.getName(), ROLE));

            assertEquals(3600, credential.getSessionSeconds());
            assertEquals(
                    3600,
                    credential.roleOf(credential.getRoleArn(), null, "jenkins").sessionSeconds());
        }
    }

    @Test
    void zeroAsCodeIsTheDefault(JenkinsRule rule) throws Exception {
        ConfigurationAsCode.get().configureWith(YamlSource.of(new ByteArrayInputStream("""
                credentials:
                  system:
                    domainCredentials:
                      - credentials:
                          - tencentCloud:
                              scope: GLOBAL
                              id: prod
                              secretId: AKIDexample
                              secretKey: s3cret
                              roleArn: "%s"
                              sessionSeconds: 0
                """.formatted(ROLE)
                .getBytes(StandardCharsets.UTF_8))));

        assertEquals(3600, stored().toCamRole("jenkins").sessionSeconds());
    }

    @Test
    void secretIsStoredEncrypted(JenkinsRule rule) throws Exception {
        VncJenkins.addCredential(VncJenkins.credential("prod", "s3cret-key-of-this-test"));

        String xml = Files.readString(Path.of(rule.jenkins.getRootDir().getPath(), "credentials.xml"));

        assertTrue(xml.contains("<secretKey>{"), xml);
        assertFalse(xml.contains("s3cret-key-of-this-test"));
        assertEquals(
                "s3cret-key-of-this-test",
                stored().toKeySource(new CredentialUse("jenkins", null, null, null))
                        .secretKey());
    }

    @Test
    void listNameOmitsTheSecretId(JenkinsRule rule) throws Exception {
        TencentCloudCredentials credential = VncJenkins.credential("prod", "s3cret");

        assertEquals("the key of prod", CredentialsNameProvider.name(credential));
    }

    @Test
    void sessionNameDefaultsToTheCaller(JenkinsRule rule) {
        TencentCloudCredentialsImpl credential = VncJenkins.credential("prod", "s3cret");
        assertNull(credential.toCamRole("jenkins-deploy-7"));

        credential.setRoleArn(" qcs::cam::uin/100000000001:roleName/jenkins-console ");
        CamRole role = credential.toCamRole("jenkins-folder/deploy-7");
        assertEquals("jenkins-folder-deploy-7", role.sessionName());
        assertEquals(3600, role.sessionSeconds());
        assertNull(role.externalId());

        credential.setRoleSessionName("fixed");
        assertEquals("fixed", credential.toCamRole("jenkins-deploy-7").sessionName());
    }
}
