package io.jenkins.plugins.tencentvnc.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.hudson.plugins.folder.Folder;
import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.security.Permission;
import io.jenkins.plugins.tencentvnc.link.OpenBy;
import io.jenkins.plugins.tencentvnc.link.PublishOn;
import io.jenkins.plugins.tencentvnc.step.TencentVncLinkPublisher;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import io.jenkins.plugins.tencentvnc.testing.jenkins.WithVncJenkins;
import java.util.List;
import jenkins.model.Jenkins;
import org.htmlunit.html.DomNode;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;

/** Tests that users who may view a form but not save it see all its values as text. */
@WithVncJenkins
class ReadOnlyFormsTest {

    private static final String READER = "read-only";

    /** Jenkins offers these permissions only where an administrator enables them. */
    private static final List<Permission> OPTIONAL = List.of(Jenkins.SYSTEM_READ, Item.EXTENDED_READ);

    private static JenkinsRule rule;

    private FakeCvm cvm;
    private VncJenkins jenkins;

    @BeforeEach
    void setUp() throws Exception {
        OPTIONAL.forEach(permission -> permission.setEnabled(true));
    }

    @AfterEach
    void stop() throws Exception {
        OPTIONAL.forEach(permission -> permission.setEnabled(false));
        TencentVncConfiguration.get().setOpenBy(OpenBy.PERMISSION);
    }

    @Test
    void globalConfigurationIsShown() throws Exception {
        TencentVncConfiguration settings = TencentVncConfiguration.get();
        settings.setRegion("ap-taipei");
        settings.setCredentialsId("prod");
        settings.setOpenBy(OpenBy.REQUESTER);
        settings.setLinkLifetimeHours(47);

        assertShows(
                Jenkins.SYSTEM_READ,
                "manage/configure",
                "ap-taipei",
                "prod",
                Messages.FormFields_openBy_REQUESTER(),
                "47",
                cvm.endpoint(),
                cvm.consolePage(),
                "qcloud.com");
    }

    @Test
    void folderPropertyIsShown() throws Exception {
        TencentVncFolderProperty property = new TencentVncFolderProperty();
        property.setRegion("ap-taipei");
        property.setCredentialsId("prod");
        property.setOpenBy(OpenBy.REQUESTER);
        property.setScreenshot(false);
        Folder folder = rule.createProject(Folder.class, "team");
        folder.addProperty(property);

        assertShows(
                Item.EXTENDED_READ,
                folder.getUrl() + "configure",
                "ap-taipei",
                "prod",
                Messages.FormFields_openBy_REQUESTER(),
                "No");
    }

    @Test
    void postBuildStepIsShown() throws Exception {
        TencentVncLinkPublisher publisher = new TencentVncLinkPublisher();
        publisher.setInstanceId("ins-r9hr2upy");
        publisher.setRegion("ap-taipei");
        publisher.setCredentialsId("prod");
        publisher.setName("web 1");
        publisher.setPublishOn(PublishOn.UNSTABLE);
        publisher.setOpenBy(OpenBy.REQUESTER);
        FreeStyleProject job = rule.createFreeStyleProject("classic");
        job.getPublishersList().add(publisher);

        assertShows(
                Item.EXTENDED_READ,
                job.getUrl() + "configure",
                "ins-r9hr2upy",
                "ap-taipei",
                "prod",
                "web 1",
                Messages.FormFields_publishOn_UNSTABLE(),
                Messages.FormFields_openBy_REQUESTER());
    }

    private void assertShows(Permission permission, String form, String... texts) throws Exception {
        ((MockAuthorizationStrategy) rule.jenkins.getAuthorizationStrategy())
                .grant(Jenkins.READ, Item.READ, permission)
                .everywhere()
                .to(READER);
        try (JenkinsRule.WebClient browser = rule.createWebClient()) {
            HtmlPage page = browser.login(READER).goTo(form);
            browser.waitForBackgroundJavaScript(10_000);

            List<String> shown = page.<DomNode>getByXPath("//pre[contains(@class, 'jenkins-readonly')]").stream()
                    .map(DomNode::getTextContent)
                    .toList();
            assertTrue(shown.containsAll(List.of(texts)), shown + " of " + List.of(texts));
            for (String field : List.of("openBy", "publishOn", "credentialsId", "screenshot")) {
                assertEquals(List.of(), page.getByXPath("//select[@name = '_." + field + "']"), "live drop-downs");
            }
            assertEquals(List.of(), page.getByXPath("//*[@data-select-ajax-error]"));
        }
        assertTrue(cvm.calls().isEmpty());
    }
}
