package io.jenkins.plugins.tencentvnc.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.hudson.plugins.folder.Folder;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.security.Permission;
import io.jenkins.plugins.tencentvnc.credentials.TencentCloudBinding;
import io.jenkins.plugins.tencentvnc.credentials.TencentCloudInstanceRoleCredentials;
import io.jenkins.plugins.tencentvnc.credentials.TencentCloudWebIdentityCredentials;
import io.jenkins.plugins.tencentvnc.link.OpenBy;
import io.jenkins.plugins.tencentvnc.link.PublishOn;
import io.jenkins.plugins.tencentvnc.step.TencentVncLinkPublisher;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import io.jenkins.plugins.tencentvnc.testing.jenkins.WithVncJenkins;
import java.util.List;
import jenkins.model.Jenkins;
import org.htmlunit.html.DomNode;
import org.htmlunit.html.HtmlInput;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.credentialsbinding.impl.SecretBuildWrapper;
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
        Folder folder = rule.createProject(Folder.class);
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
        FreeStyleProject job = rule.createFreeStyleProject();
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

    /** Defaults as well: a reader has to see what the job gets. */
    @Test
    void unsetFieldsAreShownEmpty() throws Exception {
        Folder folder = rule.createProject(Folder.class);
        TencentVncFolderProperty property = new TencentVncFolderProperty();
        property.setRegion("ap-taipei");
        folder.addProperty(property);
        HtmlPage form = assertShows(Item.EXTENDED_READ, folder.getUrl() + "configure", "ap-taipei");
        assertEquals(
                2,
                shown(form).stream()
                        .filter(Messages.FormFields_openBy_parent()::equals)
                        .count(),
                "openBy and screenshot");

        TencentVncLinkPublisher publisher = new TencentVncLinkPublisher();
        publisher.setTag("role=web");
        publisher.setScreenshot(true);
        publisher.setCheck(false);
        FreeStyleProject job = rule.createFreeStyleProject();
        job.getPublishersList().add(publisher);
        HtmlPage page = assertShows(
                Item.EXTENDED_READ,
                job.getUrl() + "configure",
                "role=web",
                "Yes",
                Messages.FormFields_publishOn_FAILURE(),
                Messages.FormFields_openBy_default());

        assertEquals(
                List.of("tag"),
                page.<HtmlInput>getByXPath("//input[contains(@name, 'machine') and @checked]").stream()
                        .map(HtmlInput::getValue)
                        .toList());
        HtmlInput check = page.getFirstByXPath("//input[@name = '_.check']");
        assertTrue(check.isDisabled());
        assertFalse(check.isChecked());
    }

    /** The form of the binding is that of Credentials Binding; the fields of the variables are ours. */
    @Test
    void bindingIsShownAsText() throws Exception {
        TencentCloudBinding binding = new TencentCloudBinding("prod");
        binding.setSecretIdVariable("THE_ID");
        binding.setSecretKeyVariable("THE_KEY");
        binding.setTokenVariable("THE_TOKEN");
        binding.setVariable("BOTH");
        FreeStyleProject job = rule.createFreeStyleProject();
        job.getBuildWrappersList().add(new SecretBuildWrapper(List.of(binding)));

        assertShows(Item.EXTENDED_READ, job.getUrl() + "configure", "THE_ID", "THE_KEY", "THE_TOKEN", "BOTH");
    }

    /** Other users never get the form of a credential, so it needs no read-only view. */
    @Test
    void credentialsHaveNoFormForReaders() throws Exception {
        grant(Jenkins.SYSTEM_READ, Item.EXTENDED_READ, CredentialsProvider.VIEW);
        VncJenkins.addCredential(
                new TencentCloudInstanceRoleCredentials(CredentialsScope.GLOBAL, "machine", "", "role-of-machine"));
        TencentCloudWebIdentityCredentials identity =
                new TencentCloudWebIdentityCredentials(CredentialsScope.GLOBAL, "identity", "", "token");
        identity.setProviderId("provider-of-identity");
        VncJenkins.addCredential(identity);
        try (JenkinsRule.WebClient browser = rule.createWebClient()) {
            browser.login(READER);
            browser.getOptions().setThrowExceptionOnFailingStatusCode(false);
            for (String id : List.of("prod", "machine", "identity")) {
                String address = "credentials/store/system/domain/_/credential/" + id + "/";
                HtmlPage page = browser.goTo(address);
                assertEquals(200, page.getWebResponse().getStatusCode());
                for (String secret : List.of(FakeCvm.SECRET_ID, "role-of-machine", "provider-of-identity")) {
                    assertFalse(page.getWebResponse().getContentAsString().contains(secret), id);
                }
                assertEquals(List.of(), page.getByXPath("//*[@data-url = 'updateDialog']"));
            }
        }
    }

    private void grant(Permission... permissions) {
        ((MockAuthorizationStrategy) rule.jenkins.getAuthorizationStrategy())
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to(READER)
                .grant(permissions)
                .everywhere()
                .to(READER);
    }

    private HtmlPage assertShows(Permission permission, String form, String... texts) throws Exception {
        grant(permission);
        try (JenkinsRule.WebClient browser = rule.createWebClient()) {
            HtmlPage page = browser.login(READER).goTo(form);
            browser.waitForBackgroundJavaScript(10_000);

            List<String> shown = shown(page);
            assertTrue(shown.containsAll(List.of(texts)), shown + " of " + List.of(texts));
            for (String field : List.of("openBy", "publishOn", "credentialsId", "screenshot")) {
                assertEquals(List.of(), page.getByXPath("//select[@name = '_." + field + "']"), "live drop-downs");
            }
            assertEquals(List.of(), page.getByXPath("//*[@data-select-ajax-error]"));
            assertTrue(cvm.calls().isEmpty());
            return page;
        }
    }

    private static List<String> shown(HtmlPage page) {
        return page.<DomNode>getByXPath("//pre[contains(@class, 'jenkins-readonly')]").stream()
                .map(DomNode::getTextContent)
                .toList();
    }
}
