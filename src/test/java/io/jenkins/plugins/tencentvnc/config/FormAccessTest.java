package io.jenkins.plugins.tencentvnc.config;

import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.ADMINISTRATOR;
import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.BUILDER;
import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.CONFIGURER;
import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.OPERATOR;
import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.READER;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.hudson.plugins.folder.Folder;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import hudson.model.Descriptor;
import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.security.Permission;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import io.jenkins.plugins.tencentvnc.testing.jenkins.WithVncJenkins;
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

/** Tests which users the web methods of every form answer, at Jenkins itself and at items. */
@WithVncJenkins
class FormAccessTest {

    private static final String PACKAGE = "io.jenkins.plugins.tencentvnc.";
    private static final String ANONYMOUS = null;

    /** May view the forms of items, but not save them. */
    private static final String VIEWER = "viewer";

    /** May view the settings of Jenkins, but not save them. */
    private static final String SYSTEM_READER = "system-reader";

    /** May use the credentials of items. */
    private static final String USER = "user";

    /** May change credentials, but neither create nor see them. */
    private static final String UPDATER = "updater";

    /** Jenkins offers these permissions only where an administrator enables them. */
    private static final List<Permission> OPTIONAL =
            List.of(Jenkins.SYSTEM_READ, Item.EXTENDED_READ, CredentialsProvider.USE_ITEM);

    /**
     * Constants and checks of typed values hold no secret; the Snippet Generator outside of jobs asks for them with
     * Overall/Read. The lists of credentials, and the check that compares with them, answer only users who may see the
     * credentials. The form of a credential is only shown to users who may store one.
     */
    private static final Object[][] EXPECTED = {
        // user; at Jenkins: status of constants and checks, status of a credential's form, lists credentials;
        // at an item: status of constants and checks, lists credentials, status of a credential's form
        {ANONYMOUS, 403, 403, false, 403, false, 403},
        {READER, 200, 403, false, 403, false, 403},
        {BUILDER, 200, 403, false, 403, false, 403},
        {OPERATOR, 200, 403, false, 403, false, 403},
        {USER, 200, 403, false, 403, true, 403},
        {UPDATER, 200, 200, false, 403, false, 200},
        {SYSTEM_READER, 200, 403, false, 403, false, 403},
        {VIEWER, 200, 403, false, 200, true, 403},
        {CONFIGURER, 200, 403, false, 200, true, 403},
        {ADMINISTRATOR, 200, 200, true, 200, true, 200},
    };

    private static JenkinsRule rule;

    private FakeCvm cvm;
    private VncJenkins jenkins;

    @BeforeEach
    void setUp() throws Exception {
        OPTIONAL.forEach(permission -> permission.setEnabled(true));
        ((MockAuthorizationStrategy) rule.jenkins.getAuthorizationStrategy())
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to(VIEWER, SYSTEM_READER, USER, UPDATER)
                .grant(CredentialsProvider.UPDATE)
                .everywhere()
                .to(UPDATER)
                .grant(Item.EXTENDED_READ)
                .everywhere()
                .to(VIEWER)
                .grant(Jenkins.SYSTEM_READ)
                .everywhere()
                .to(SYSTEM_READER)
                .grant(CredentialsProvider.USE_ITEM)
                .everywhere()
                .to(USER);
    }

    @AfterEach
    void stop() throws Exception {
        OPTIONAL.forEach(permission -> permission.setEnabled(false));
    }

    @Test
    void accessMatrixOfEveryForm() throws Exception {
        List<Item> items = List.of(
                rule.createProject(Folder.class, "team"),
                rule.createProject(WorkflowJob.class, "pipeline"),
                rule.createProject(FreeStyleProject.class, "classic"));
        List<Executable> cases = new ArrayList<>();
        for (Descriptor<?> descriptor : rule.jenkins.getExtensionList(Descriptor.class)) {
            for (Method method : descriptor.getClass().getMethods()) {
                String owner = method.getDeclaringClass().getName();
                if (!owner.startsWith(PACKAGE)
                        || !method.getName().matches("do(Check|Fill|AutoComplete|Test)[A-Z].*")) {
                    continue;
                }
                String name = Character.toLowerCase(method.getName().charAt(2))
                        + method.getName().substring(3);
                String address = descriptor.getDescriptorUrl() + "/" + name;
                boolean ofCredential = owner.startsWith(PACKAGE + "credentials.");
                cases.add(() -> checkOthers(address));
                for (Object[] row : EXPECTED) {
                    if (name.startsWith("test") && row[2].equals(200)) {
                        continue; // would call Tencent Cloud
                    }
                    Object status = ofCredential ? row[2] : row[1];
                    cases.add(() -> check((String) row[0], address, status, (boolean) row[3]));
                    if (ofCredential) {
                        items.forEach(item -> cases.add(
                                () -> check((String) row[0], item.getUrl() + address, row[6], (boolean) row[5])));
                    }
                    if (owner.startsWith(PACKAGE + "step.")
                            || owner.startsWith(TencentVncFolderProperty.class.getName())) {
                        items.forEach(item -> cases.add(
                                () -> check((String) row[0], item.getUrl() + address, row[4], (boolean) row[5])));
                    }
                }
            }
        }
        assertTrue(cases.size() > (20 + 3 * 15) * EXPECTED.length, cases.size() + " cases");
        assertAll(cases);
        assertTrue(cvm.calls().isEmpty());
    }

    private void check(String user, String address, Object status, boolean listsCredentials) throws Exception {
        HttpResponse<String> answer = post(user, address + "?value=x&credentialsId=x&tokenCredentialsId=x");
        String said = user + " " + address + " " + answer.statusCode() + " " + answer.body();
        if (user == ANONYMOUS) {
            assertEquals(403, answer.statusCode(), said);
        } else if (address.endsWith("CredentialsIdItems")) {
            assertEquals(200, answer.statusCode(), said);
            if (address.endsWith("/fillCredentialsIdItems")) { // the other list has Secret texts
                assertEquals(listsCredentials, answer.body().contains("the key of prod"), said);
            }
            assertTrue(answer.body().contains("\"x\""), "the current value is always there: " + said);
        } else if (address.endsWith("CredentialsId")) {
            assertEquals(200, answer.statusCode(), said);
            assertEquals(listsCredentials, answer.body().contains("error"), said);
        } else {
            assertEquals(status, answer.statusCode(), said);
        }
    }

    /** Sends other verbs, and a request without parameters. */
    private void checkOthers(String address) throws Exception {
        int got = send(ADMINISTRATOR, address, HttpRequest.newBuilder()).statusCode();
        assertTrue(List.of(404, 405).contains(got), "GET " + address + " " + got);
        assertNotEquals(500, post(READER, address).statusCode(), address);
    }

    private HttpResponse<String> post(String user, String address) throws Exception {
        return send(user, address, HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.noBody()));
    }

    private HttpResponse<String> send(String user, String address, HttpRequest.Builder request) throws Exception {
        return jenkins.send(user, request.uri(URI.create(rule.getURL() + address)));
    }
}
