package io.jenkins.plugins.tencentvnc.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.XmlFile;
import hudson.util.FormValidation;
import io.jenkins.plugins.tencentvnc.error.InvalidInputException;
import io.jenkins.plugins.tencentvnc.link.OpenBy;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import java.io.File;
import org.htmlunit.FailingHttpStatusCodeException;
import org.htmlunit.html.HtmlForm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

class TencentVncConfigurationTest {

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    private static HtmlForm form(JenkinsRule.WebClient browser) throws Exception {
        VncJenkins.keepViews();
        return browser.goTo("configure").getFormByName("config");
    }

    @Test
    void formValuesSurviveRestart() throws Throwable {
        sessions.then(rule -> {
            VncJenkins.addCredential(VncJenkins.credential("prod", "s3cret"));
            TencentVncConfiguration settings = TencentVncConfiguration.get();
            settings.setRegion("ap-beijing");
            settings.setCredentialsId("prod");
            settings.setEndpoint("cvm.internal.tencentcloudapi.com");
            settings.setConsolePage("https://console.example/vnc.html");
            settings.setConsoleHosts("qcloud.com, example.com");
            settings.setLinkLifetimeHours(48);
            settings.setOpenBy(OpenBy.REQUESTER);
            settings.setScreenshot(true);

            rule.submit(form(rule.createWebClient()));
        });
        sessions.then(rule -> {
            TencentVncConfiguration settings = TencentVncConfiguration.get();
            assertEquals("ap-beijing", settings.getRegion());
            assertEquals("prod", settings.getCredentialsId());
            assertEquals("cvm.internal.tencentcloudapi.com", settings.getEndpoint());
            assertEquals("https://console.example/vnc.html", settings.getConsolePage());
            assertEquals("qcloud.com, example.com", settings.getConsoleHosts());
            assertEquals(48, settings.getLinkLifetimeHours());
            assertEquals(OpenBy.REQUESTER, settings.getOpenBy());
            assertTrue(settings.getScreenshot());
            rule.submit(form(rule.createWebClient()));
            assertTrue(settings.getScreenshot(), "the check box stays selected");
            settings.setScreenshot(false);
            rule.submit(form(rule.createWebClient()));
            assertFalse(settings.getScreenshot());
        });
    }

    @Test
    void defaultsAreNotStored() throws Throwable {
        sessions.then(rule -> {
            rule.submit(form(rule.createWebClient()));

            String stored = new XmlFile(
                            new File(rule.jenkins.getRootDir(), TencentVncConfiguration.class.getName() + ".xml"))
                    .asString();
            assertFalse(stored.contains("tencentcloudapi.com"), stored);
            assertFalse(stored.contains("qcloud.com"), stored);
        });
    }

    @Test
    void invalidValueChangesNothing() throws Throwable {
        sessions.then(rule -> {
            TencentVncConfiguration.get().setRegion("ap-beijing");
            JenkinsRule.WebClient browser = rule.createWebClient();
            HtmlForm form = form(browser);
            form.getInputByName("_.region").setValue("ap-shanghai");
            form.getInputByName("_.endpoint").setValue("https://cvm.tencentcloudapi.com/");

            FailingHttpStatusCodeException refused =
                    assertThrows(FailingHttpStatusCodeException.class, () -> rule.submit(form));

            String page = refused.getResponse().getContentAsString();
            assertTrue(page.contains("must be a host, or host:port, without https://"), page);
            assertEquals("ap-beijing", TencentVncConfiguration.get().getRegion());
            assertEquals(
                    "cvm.tencentcloudapi.com", TencentVncConfiguration.get().getEndpoint());
        });
    }

    @Test
    void refusedFirstFormStoresNothing() throws Throwable {
        sessions.then(rule -> {
            JenkinsRule.WebClient browser = rule.createWebClient();
            HtmlForm form = form(browser);
            form.getInputByName("_.region").setValue("ap-shanghai");
            form.getInputByName("_.consoleHosts").setValue("qcloud.com, example.com");
            form.getInputByName("_.linkLifetimeHours").setValue("48");
            form.getInputByName("_.endpoint").setValue("https://cvm.tencentcloudapi.com/");

            assertThrows(FailingHttpStatusCodeException.class, () -> rule.submit(form));

            TencentVncConfiguration settings = TencentVncConfiguration.get();
            assertNull(settings.getRegion());
            assertEquals("qcloud.com", settings.getConsoleHosts());
            assertEquals(24, settings.getLinkLifetimeHours());
            assertFalse(new File(rule.jenkins.getRootDir(), TencentVncConfiguration.class.getName() + ".xml").exists());
        });
        sessions.then(rule -> assertNull(TencentVncConfiguration.get().getRegion()));
    }

    @Test
    void eachFieldIsValidated() throws Throwable {
        sessions.then(rule -> {
            TencentVncConfiguration settings = TencentVncConfiguration.get();
            assertEquals(FormValidation.Kind.OK, settings.doCheckRegion("").kind);
            assertEquals(FormValidation.Kind.OK, settings.doCheckEndpoint("").kind);
            assertEquals(FormValidation.Kind.OK, settings.doCheckConsolePage("").kind);
            assertEquals(FormValidation.Kind.OK, settings.doCheckConsoleHosts("").kind);
            assertEquals(FormValidation.Kind.ERROR, settings.doCheckRegion("Beijing").kind);
            assertEquals(FormValidation.Kind.ERROR, settings.doCheckRegion("ap-beijing-3").kind);
            assertEquals(FormValidation.Kind.ERROR, settings.doCheckEndpoint("https://cvm.tencentcloudapi.com").kind);
            assertEquals(FormValidation.Kind.ERROR, settings.doCheckEndpoint("cvm.tencentcloudapi.com/x").kind);
            assertEquals(FormValidation.Kind.ERROR, settings.doCheckConsolePage("http://img.qcloud.com/x").kind);
            assertEquals(FormValidation.Kind.ERROR, settings.doCheckConsoleHosts("com").kind);
            assertEquals(FormValidation.Kind.ERROR, settings.doCheckCredentialsId("nosuch").kind);
            assertThrows(InvalidInputException.class, () -> settings.setEndpoint("http://example.com"));
            assertThrows(InvalidInputException.class, () -> settings.setLinkLifetimeHours(0));
        });
    }
}
