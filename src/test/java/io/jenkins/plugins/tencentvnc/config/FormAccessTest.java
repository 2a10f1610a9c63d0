package io.jenkins.plugins.tencentvnc.config;

import static io.jenkins.plugins.tencentvnc.VncJenkins.BUILDER;
import static io.jenkins.plugins.tencentvnc.VncJenkins.CONFIGURER;
import static io.jenkins.plugins.tencentvnc.VncJenkins.OPERATOR;
import static io.jenkins.plugins.tencentvnc.VncJenkins.READER;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.hudson.plugins.folder.Folder;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import hudson.model.Descriptor;
import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.security.Permission;
import io.jenkins.plugins.tencentvnc.VncJenkins;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Whom the forms of jobs and folders tell what, while they are filled in. Those of Jenkins: ConsoleActionAccessTest. */
@WithJenkins
class FormAccessTest {

    private static final String ANONYMOUS = null;

    /** May look at the forms of items, but not save them. */
    private static final String VIEWER = "viewer";

    /** May use the credentials of items. */
    private static final String USER = "user";

    /** What somebody gets: the list of credentials, whether one exists, and everything else that a form asks. */
    private static final Object[][] EXPECTED = {
        // user, sees the list of credentials, is told that one is unknown, status of the others
        {ANONYMOUS, false, false, 403},
        {READER, false, false, 403},
        {BUILDER, false, false, 403},
        {OPERATOR, false, false, 403},
        {USER, true, true, 403},
        {VIEWER, true, true, 200},
        {CONFIGURER, true, true, 200},
        {VncJenkins.ADMINISTRATOR, true, true, 200},
    };

    private final FakeCvm cvm = FakeCvm.start();
    private JenkinsRule rule;
    private VncJenkins jenkins;

    @BeforeEach
    void start(JenkinsRule started) throws Exception {
        rule = started;
        jenkins = new VncJenkins(rule, cvm).furnish();
        for (Permission permission : List.of(Item.EXTENDED_READ, CredentialsProvider.USE_ITEM)) {
            permission.setEnabled(true); // Jenkins offers them only where an administrator asked for them
        }
        ((MockAuthorizationStrategy) rule.jenkins.getAuthorizationStrategy())
                .grant(Jenkins.READ, Item.READ, Item.EXTENDED_READ)
                .everywhere()
                .to(VIEWER)
                .grant(Jenkins.READ, Item.READ, CredentialsProvider.USE_ITEM)
                .everywhere()
                .to(USER);
    }

    @AfterEach
    void stop() throws Exception {
        for (Permission permission : List.of(Item.EXTENDED_READ, CredentialsProvider.USE_ITEM)) {
            permission.setEnabled(false);
        }
        jenkins.close();
        cvm.close();
    }

    @Test
    void formsOfJobsAndFoldersTellNothingToThoseWhoMayNotFillThemIn() throws Exception {
        List<Item> items = List.of(
                rule.createProject(Folder.class, "team"),
                rule.createProject(WorkflowJob.class, "pipeline"),
                rule.createProject(FreeStyleProject.class, "classic"));
        List<Executable> cases = new ArrayList<>();
        for (Item item : items) {
            for (Descriptor<?> descriptor : rule.jenkins.getExtensionList(Descriptor.class)) {
                for (Method method : descriptor.getClass().getMethods()) {
                    if (isOfAForm(method)) {
                        for (Object[] row : EXPECTED) {
                            cases.add(() -> check(item, descriptor, method, row));
                        }
                    }
                }
            }
        }
        assertTrue(cases.size() > 3 * 15 * EXPECTED.length, cases.size() + " cases");
        assertAll(cases);
        assertTrue(cvm.calls().isEmpty());
    }

    /** Of a step or of the property of folders; those of Jenkins' own form and of credentials belong to no item. */
    private static boolean isOfAForm(Method method) {
        String name = method.getDeclaringClass().getName();
        return method.getName().matches("do(Check|Fill|AutoComplete)[A-Z].*")
                && (name.startsWith("io.jenkins.plugins.tencentvnc.step.")
                        || name.startsWith(TencentVncFolderProperty.class.getName()));
    }

    private void check(Item item, Descriptor<?> descriptor, Method method, Object[] row) throws Exception {
        String user = (String) row[0];
        String name = Character.toLowerCase(method.getName().charAt(2))
                + method.getName().substring(3);
        String address =
                rule.getURL() + item.getUrl() + descriptor.getDescriptorUrl() + "/" + name + "?value=x&credentialsId=x";
        HttpResponse<String> answer = jenkins.send(
                user, HttpRequest.newBuilder(URI.create(address)).POST(HttpRequest.BodyPublishers.noBody()));
        String said = user + " " + address + " " + answer.statusCode() + " " + answer.body();
        if (ANONYMOUS == user) {
            assertEquals(403, answer.statusCode(), said);
        } else if (name.equals("fillCredentialsIdItems")) {
            assertEquals(200, answer.statusCode(), said);
            assertEquals(row[1], answer.body().contains("the key of prod"), said);
            assertTrue(answer.body().contains("\"x\""), "what is chosen is shown to everybody: " + said);
        } else if (name.equals("checkCredentialsId")) {
            assertEquals(200, answer.statusCode(), said);
            assertEquals(
                    row[2],
                    answer.body().contains("class=error") || answer.body().contains("error"),
                    said);
        } else {
            assertEquals(row[3], answer.statusCode(), said);
        }
        HttpResponse<String> got = jenkins.send(user, HttpRequest.newBuilder(URI.create(address)));
        assertTrue(List.of(403, 404, 405).contains(got.statusCode()), "GET " + said + got.statusCode());
    }
}
