package io.jenkins.plugins.tencentvnc.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.hudson.plugins.folder.Folder;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.CredentialsStore;
import com.cloudbees.plugins.credentials.common.IdCredentials;
import com.cloudbees.plugins.credentials.domains.Domain;
import hudson.model.Item;
import hudson.model.Result;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import hudson.util.Secret;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.FakeIssuer;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.stream.StreamSupport;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;

/**
 * Tests that only an administrator grants the use of the controller's own identity: its instance role, its files, and
 * its TKE identity.
 */
class ControllerIdentityTest {

    /** Has every permission in the folder, and none elsewhere. */
    private static final String AUTHOR = "author";

    private static final String FOLDER_ROLE = "qcs::cam::uin/100000000001:roleName/of-the-folder";
    private static final String OTHER_ROLE = "qcs::cam::uin/100000000001:roleName/of-another-folder";
    private static final String INSTANCE_ROLE = TencentCloudInstanceRoleCredentials.class.getName();
    private static final String WEB_IDENTITY = TencentCloudWebIdentityCredentials.class.getName();
    private static final String NOT_APPROVED =
            "Checked: This credential uses the identity of the Jenkins controller, and no Jenkins administrator has saved it";
    private static final FakeIssuer ISSUER = new FakeIssuer("https://issuer.example.com", "key");

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @TempDir
    private Path files;

    private final FakeCvm cvm = FakeCvm.start();

    @BeforeEach
    void setUp() {
        System.setProperty(FakeCvm.METADATA_PROPERTY, cvm.endpoint());
        cvm.withInstanceRole("jenkins-controller", Duration.ofHours(2)).withRole(OTHER_ROLE, null);
        cvm.withIdentityProvider("idp", ISSUER.url(), "client", ISSUER.jwks());
        for (String role : List.of(FOLDER_ROLE, OTHER_ROLE)) {
            cvm.withTrust(role, """
                    {"version": "2.0", "statement": [{
                        "effect": "allow",
                        "action": "name/sts:AssumeRoleWithWebIdentity",
                        "principal": {"federated": "qcs::cam::uin/100000000001:oidc-provider/idp"},
                        "condition": {"string_equal": {"oidc:sub": "controller"}}}]}
                    """);
        }
    }

    @AfterEach
    void stop() {
        System.clearProperty(FakeCvm.METADATA_PROPERTY);
        cvm.close();
    }

    private VncJenkins setUpJenkins(JenkinsRule rule) throws Exception {
        VncJenkins jenkins = new VncJenkins(rule, cvm).setUpDefaults();
        Folder team = rule.createProject(Folder.class, "team");
        ((MockAuthorizationStrategy) rule.jenkins.getAuthorizationStrategy())
                .grant(Jenkins.READ)
                .everywhere()
                .to(AUTHOR)
                .grant(
                        Item.READ,
                        Item.CONFIGURE,
                        Item.EXTENDED_READ,
                        Item.CREATE,
                        Item.BUILD,
                        CredentialsProvider.CREATE,
                        CredentialsProvider.UPDATE,
                        CredentialsProvider.VIEW)
                .onItems(team)
                .to(AUTHOR);
        rule.jenkins.save();
        return jenkins;
    }

    private static CredentialsStore storeOf(JenkinsRule rule) {
        Folder team = rule.jenkins.getItemByFullName("team", Folder.class);
        return StreamSupport.stream(CredentialsProvider.lookupStores(team).spliterator(), false)
                .filter(store -> store.getContext() == team)
                .findFirst()
                .orElseThrow();
    }

    private static IdCredentials stored(JenkinsRule rule, String id) {
        return storeOf(rule).getCredentials(Domain.global()).stream()
                .filter(IdCredentials.class::isInstance)
                .map(IdCredentials.class::cast)
                .filter(credential -> credential.getId().equals(id))
                .findFirst()
                .orElse(null);
    }

    private static WorkflowRun build(JenkinsRule rule, String credentialsId) throws Exception {
        Folder team = rule.jenkins.getItemByFullName("team", Folder.class);
        WorkflowJob job =
                team.createProject(WorkflowJob.class, "deploy" + team.getItems().size());
        job.setDefinition(new CpsFlowDefinition(
                VncJenkins.STEP.replace("'prod'", "'" + credentialsId + "'") + ", publishOn: 'ALWAYS'", true));
        return rule.assertBuildStatus(Result.SUCCESS, job.scheduleBuild2(0));
    }

    private HttpResponse<String> post(VncJenkins jenkins, JenkinsRule rule, String path, String type, String body)
            throws Exception {
        return jenkins.send(
                AUTHOR,
                HttpRequest.newBuilder(URI.create(rule.getURL() + path))
                        .header("Content-Type", type)
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> submitForm(VncJenkins jenkins, JenkinsRule rule, String type, String fields)
            throws Exception {
        String json = "{\"\":\"0\",\"credentials\":{\"scope\":\"GLOBAL\",\"id\":\"form\",\"$class\":\"%s\",%s}}"
                .formatted(type, fields);
        return post(
                jenkins,
                rule,
                "job/team/credentials/store/folder/domain/_/createCredentials",
                "application/x-www-form-urlencoded",
                "json=" + URLEncoder.encode(json, StandardCharsets.UTF_8));
    }

    @Test
    void folderAuthorsFormIsRefused() throws Throwable {
        sessions.then(rule -> {
            try (VncJenkins jenkins = setUpJenkins(rule)) {
                for (String[] refused : new String[][] {
                    {INSTANCE_ROLE, "\"roleName\":\"\""},
                    {WEB_IDENTITY, "\"tokenCredentialsId\":\"\",\"tokenFile\":\"/etc/passwd\""},
                    {WEB_IDENTITY, "\"tokenCredentialsId\":\"token\",\"tokenFile\":\"/etc/passwd\""},
                    {WEB_IDENTITY, "\"tokenCredentialsId\":\"\",\"tokenFile\":\"\""}
                }) {
                    HttpResponse<String> answer = submitForm(jenkins, rule, refused[0], refused[1]);
                    assertEquals(403, answer.statusCode());
                    assertNull(stored(rule, "form"), refused[1]);
                }

                submitForm(
                        jenkins,
                        rule,
                        WEB_IDENTITY,
                        "\"tokenCredentialsId\":\"token\",\"tokenFile\":\"\",\"roleArn\":\"" + FOLDER_ROLE + "\"");
                assertNotNull(stored(rule, "form"), "the author may use a token of the folder");
            }
        });
    }

    @Test
    void formWarnsBeforeItIsSubmitted() throws Throwable {
        sessions.then(rule -> {
            try (VncJenkins jenkins = setUpJenkins(rule)) {
                for (String check : List.of(
                        INSTANCE_ROLE + "/checkRoleName?value=",
                        WEB_IDENTITY + "/checkTokenFile?value=/etc/passwd&tokenCredentialsId=token",
                        WEB_IDENTITY + "/checkTokenFile?value=&tokenCredentialsId=")) {
                    assertTrue(post(jenkins, rule, "job/team/descriptorByName/" + check, "text/plain", "")
                            .body()
                            .contains("Only a Jenkins administrator can save that."));
                }
                assertFalse(post(
                                jenkins,
                                rule,
                                "job/team/descriptorByName/" + WEB_IDENTITY
                                        + "/checkTokenFile?value=&tokenCredentialsId=token",
                                "text/plain",
                                "")
                        .body()
                        .contains("error"));
                String providers = "job/team/descriptorByName/" + WEB_IDENTITY + "/checkProviderId?value=";
                assertFalse(
                        post(jenkins, rule, providers, "text/plain", "").body().contains("error"), "as on TKE");
                assertTrue(post(jenkins, rule, providers + "&tokenFile=x", "text/plain", "")
                        .body()
                        .contains("error"));
            }
        });
    }

    @Test
    void folderAuthorTestsNeitherFileNorRole() throws Throwable {
        sessions.then(rule -> {
            try (VncJenkins jenkins = setUpJenkins(rule)) {
                for (String[] refused : new String[][] {
                    {INSTANCE_ROLE, "roleName="},
                    {WEB_IDENTITY, "tokenFile=/etc/passwd&providerId=idp&roleArn=" + FOLDER_ROLE},
                    {WEB_IDENTITY, "providerId=idp&roleArn=" + FOLDER_ROLE}
                }) {
                    HttpResponse<String> answer = post(
                            jenkins,
                            rule,
                            "job/team/descriptorByName/" + refused[0] + "/testConnection",
                            "application/x-www-form-urlencoded",
                            "testRegion=ap-beijing&" + refused[1]);
                    assertEquals(403, answer.statusCode());
                }
                assertTrue(cvm.metadataCalls().isEmpty());
                assertTrue(cvm.calls().isEmpty());
            }
        });
    }

    private String tokenFile() throws Exception {
        return Files.writeString(files.resolve("token"), ISSUER.token("client", "controller"))
                .toString();
    }

    private static String xml(String type, String id, String fields) {
        return "<%s><scope>GLOBAL</scope><id>%s</id>%s<sessionSeconds>3600</sessionSeconds></%1$s>"
                .formatted(type, id, fields);
    }

    @Test
    void credentialFromAuthorsXmlIsNotUsed() throws Throwable {
        String file = tokenFile();
        sessions.then(rule -> {
            try (VncJenkins jenkins = setUpJenkins(rule)) {
                for (String credential : List.of(
                        xml(INSTANCE_ROLE, "instance", ""),
                        xml(
                                WEB_IDENTITY,
                                "file",
                                "<tokenFile>%s</tokenFile><providerId>idp</providerId><roleArn>%s</roleArn>"
                                        .formatted(file, FOLDER_ROLE)))) {
                    HttpResponse<String> answer = post(
                            jenkins,
                            rule,
                            "job/team/credentials/store/folder/domain/_/createCredentials",
                            "application/xml",
                            credential);
                    assertEquals(200, answer.statusCode());
                }
                rule.assertLogContains(NOT_APPROVED, build(rule, "instance"));
                rule.assertLogContains(NOT_APPROVED, build(rule, "file"));
            }
        });
        // Jenkins reads the folder again as SYSTEM, which has every permission.
        sessions.then(rule -> {
            try (VncJenkins jenkins = new VncJenkins(rule, cvm)) {
                rule.assertLogContains(NOT_APPROVED, build(rule, "instance"));
                rule.assertLogContains(NOT_APPROVED, build(rule, "file"));
            }
        });
        assertTrue(cvm.metadataCalls().isEmpty());
        assertTrue(cvm.calls().isEmpty());
    }

    @Test
    void authorsConfigXmlIsNotUsedAfterRestart() throws Throwable {
        String file = tokenFile();
        sessions.then(rule -> {
            try (VncJenkins jenkins = setUpJenkins(rule)) {
                storeOf(rule).addCredentials(Domain.global(), VncJenkins.credential("of-team", FakeCvm.SECRET_KEY));
                Folder team = rule.jenkins.getItemByFullName("team", Folder.class);
                String config = team.getConfigFile().asString();
                String key = TencentCloudCredentialsImpl.class.getName();
                assertTrue(config.contains("</" + key + ">"), config);
                HttpResponse<String> answer = post(
                        jenkins,
                        rule,
                        "job/team/config.xml",
                        "application/xml",
                        config.replace(
                                "</" + key + ">",
                                "</" + key + ">"
                                        + xml(INSTANCE_ROLE, "instance", "")
                                        + xml(WEB_IDENTITY, "file", "<tokenFile>" + file + "</tokenFile>")));
                assertEquals(200, answer.statusCode());
            }
        });
        sessions.then(rule -> {
            try (VncJenkins jenkins = new VncJenkins(rule, cvm)) {
                assertNotNull(stored(rule, "instance"));
                rule.assertLogContains(NOT_APPROVED, build(rule, "instance"));
                rule.assertLogContains(NOT_APPROVED, build(rule, "file"));
            }
        });
        assertTrue(cvm.metadataCalls().isEmpty());
    }

    @Test
    void approvalHoldsForTheApprovedRoleOnly() throws Throwable {
        String file = tokenFile();
        sessions.then(rule -> {
            try (VncJenkins jenkins = setUpJenkins(rule)) {
                try (ACLContext as = ACL.as(User.getById(VncJenkins.ADMINISTRATOR, true))) {
                    storeOf(rule)
                            .addCredentials(
                                    Domain.global(),
                                    new TencentCloudInstanceRoleCredentials(
                                            CredentialsScope.GLOBAL, "instance", null, null));
                    TencentCloudWebIdentityCredentials credential =
                            new TencentCloudWebIdentityCredentials(CredentialsScope.GLOBAL, "file", null, null);
                    credential.setTokenFile(file);
                    credential.setProviderId("idp");
                    credential.setRoleArn(FOLDER_ROLE);
                    storeOf(rule).addCredentials(Domain.global(), credential);
                }
                build(rule, "instance");
            }
        });
        sessions.then(rule -> {
            try (VncJenkins jenkins = new VncJenkins(rule, cvm)) {
                WorkflowRun before = rule.jenkins
                        .getItemByFullName("team/deploy0", WorkflowJob.class)
                        .getBuildByNumber(1);
                int asked = cvm.metadataCalls().size();
                assertEquals(
                        200,
                        jenkins.open(VncJenkins.ADMINISTRATOR, before, "text/html")
                                .statusCode());
                assertTrue(cvm.metadataCalls().size() > asked, "no key was stored");

                rule.assertLogContains("Checked: the console can be opened", build(rule, "instance"));
                rule.assertLogContains("Checked: the console can be opened", build(rule, "file"));

                Folder team = rule.jenkins.getItemByFullName("team", Folder.class);
                String config = team.getConfigFile().asString();
                assertTrue(config.contains("<approval>{"), "the approval is encrypted, and so hidden from readers");
                HttpResponse<String> answer = post(
                        jenkins,
                        rule,
                        "job/team/config.xml",
                        "application/xml",
                        config.replace(FOLDER_ROLE, OTHER_ROLE)
                                .replace(
                                        "<id>instance</id>", "<id>instance</id><roleArn>" + OTHER_ROLE + "</roleArn>"));
                assertEquals(200, answer.statusCode());
                assertEquals(OTHER_ROLE, ((TencentCloudWebIdentityCredentials) stored(rule, "file")).getRoleArn());
                rule.assertLogContains(NOT_APPROVED, build(rule, "instance"));
                rule.assertLogContains(NOT_APPROVED, build(rule, "file"));
            }
        });
        assertFalse(cvm.calls().stream().anyMatch(call -> call.action().equals("AssumeRole")));
    }

    @Test
    void exportForReadersHidesTheApproval() throws Throwable {
        sessions.then(rule -> {
            try (VncJenkins jenkins = setUpJenkins(rule)) {
                storeOf(rule)
                        .addCredentials(
                                Domain.global(),
                                new TencentCloudInstanceRoleCredentials(
                                        CredentialsScope.GLOBAL, "instance", null, null));
                Folder team = rule.jenkins.getItemByFullName("team", Folder.class);
                ((MockAuthorizationStrategy) rule.jenkins.getAuthorizationStrategy())
                        .grant(Jenkins.READ)
                        .everywhere()
                        .to("onlooker")
                        .grant(Item.READ, Item.EXTENDED_READ)
                        .onItems(team)
                        .to("onlooker");

                String shown = jenkins.send(
                                "onlooker", HttpRequest.newBuilder(URI.create(rule.getURL() + "job/team/config.xml")))
                        .body();

                assertTrue(shown.contains(INSTANCE_ROLE), shown);
                assertFalse(shown.contains("<approval>{"), shown);
                String ofCredential = jenkins.send(
                                AUTHOR,
                                HttpRequest.newBuilder(URI.create(rule.getURL()
                                        + "job/team/credentials/store/folder/domain/_/credential/instance/config.xml")))
                        .body();
                assertTrue(ofCredential.contains(INSTANCE_ROLE), ofCredential);
                assertFalse(ofCredential.contains("<approval>{"), ofCredential);
            }
        });
    }

    /** A copy would have the approval, for a folder in which the user may create jobs. */
    @Test
    void readOnlyFolderIsNotCopied() throws Throwable {
        sessions.then(rule -> {
            try (VncJenkins jenkins = setUpJenkins(rule)) {
                ((MockAuthorizationStrategy) rule.jenkins.getAuthorizationStrategy())
                        .grant(Jenkins.READ, Item.READ, Item.EXTENDED_READ, Item.CREATE)
                        .everywhere()
                        .to("onlooker");
                copyTeam(jenkins, rule, "before");
                storeOf(rule)
                        .addCredentials(
                                Domain.global(),
                                new TencentCloudInstanceRoleCredentials(
                                        CredentialsScope.GLOBAL, "instance", null, null));

                HttpResponse<String> refused = copyTeam(jenkins, rule, "after");

                assertNotNull(rule.jenkins.getItem("before"));
                assertEquals(403, refused.statusCode());
                assertNull(rule.jenkins.getItem("after"));
            }
        });
    }

    private static HttpResponse<String> copyTeam(VncJenkins jenkins, JenkinsRule rule, String name) throws Exception {
        return jenkins.send(
                "onlooker",
                HttpRequest.newBuilder(URI.create(rule.getURL() + "createItem?mode=copy&from=team&name=" + name))
                        .POST(HttpRequest.BodyPublishers.noBody()));
    }

    /** An authentication of another plugin, whose classes XML may name. */
    public static final class LoginOfAPlugin implements Authentication {

        private static final long serialVersionUID = 1L;
        private String name;

        @Override
        public Collection<? extends GrantedAuthority> getAuthorities() {
            return List.of();
        }

        @Override
        public Object getCredentials() {
            return "";
        }

        @Override
        public Object getDetails() {
            return null;
        }

        @Override
        public Object getPrincipal() {
            return name;
        }

        @Override
        public boolean isAuthenticated() {
            return true;
        }

        @Override
        public void setAuthenticated(boolean authenticated) {}

        @Override
        public String getName() {
            return name;
        }
    }

    /**
     * A user who may store credentials, but neither see nor use others, is told neither their IDs nor their kind. One
     * who sees those of the folder alone doesn't see those of Jenkins, which jobs of the folder can use as well.
     */
    @Test
    void depositorSeesAndTestsNoToken() throws Throwable {
        sessions.then(rule -> {
            try (VncJenkins jenkins = setUpJenkins(rule)) {
                ((MockAuthorizationStrategy) rule.jenkins.getAuthorizationStrategy())
                        .grant(Jenkins.READ)
                        .everywhere()
                        .to("depositor", "lodger", "keeper")
                        .grant(Item.READ, CredentialsProvider.CREATE)
                        .onItems(rule.jenkins.getItem("team"))
                        .to("depositor")
                        .grant(Item.READ, CredentialsProvider.CREATE, CredentialsProvider.VIEW)
                        .onItems(rule.jenkins.getItem("team"))
                        .to("lodger", "keeper")
                        .grant(CredentialsProvider.VIEW)
                        .onRoot()
                        .to("keeper");
                VncJenkins.addCredential(new StringCredentialsImpl(
                        CredentialsScope.GLOBAL, "of-others", null, Secret.fromString("hunter2")));

                for (String user : List.of("depositor", "lodger")) {
                    assertFalse(tokens(jenkins, rule, user, "job/team", "fillTokenCredentialsIdItems")
                            .body()
                            .contains("of-others"));
                    assertEquals(
                            403,
                            tokens(jenkins, rule, user, "job/team", "testConnection")
                                    .statusCode());
                }
                for (String user : List.of("keeper", AUTHOR)) {
                    assertTrue(tokens(jenkins, rule, user, "job/team", "fillTokenCredentialsIdItems")
                            .body()
                            .contains("of-others"));
                    assertTrue(tokens(jenkins, rule, user, "job/team", "testConnection")
                            .body()
                            .contains("is not a signed JWT"));
                }
            }
        });
    }

    /** Every user may store credentials in a store of their own, which must not give access to those of Jenkins. */
    @Test
    void ownStoreShowsAndTestsOwnTokensOnly() throws Throwable {
        sessions.then(rule -> {
            try (VncJenkins jenkins = setUpJenkins(rule)) {
                VncJenkins.addCredential(new StringCredentialsImpl(
                        CredentialsScope.GLOBAL, "of-others", null, Secret.fromString("hunter2")));
                User author = User.getById(AUTHOR, true);
                try (ACLContext as = ACL.as(author)) {
                    CredentialsProvider.lookupStores(author)
                            .iterator()
                            .next()
                            .addCredentials(
                                    Domain.global(),
                                    new StringCredentialsImpl(
                                            CredentialsScope.USER, "own-token", null, Secret.fromString("hunter3")));
                }
                String own = "user/" + AUTHOR;

                String offered = tokens(jenkins, rule, AUTHOR, own, "fillTokenCredentialsIdItems")
                        .body();

                assertTrue(offered.contains("own-token"), offered);
                assertFalse(offered.contains("of-others"), offered);
                assertTrue(tokens(jenkins, rule, AUTHOR, own, "testConnection")
                        .body()
                        .contains("The OIDC token of this credential was not found"));
            }
        });
    }

    private static HttpResponse<String> tokens(
            VncJenkins jenkins, JenkinsRule rule, String user, String context, String method) throws Exception {
        boolean test = method.equals("testConnection");
        return jenkins.send(
                user,
                HttpRequest.newBuilder(URI.create(
                                rule.getURL() + context + "/descriptorByName/" + WEB_IDENTITY + "/" + method))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString("testRegion=ap-beijing&providerId=idp&roleArn="
                                + FOLDER_ROLE + (test ? "&tokenCredentialsId=of-others" : ""))));
    }

    /** XStream of Jenkins also reads transient fields. */
    @Test
    void xmlCannotNameAnotherTokenOwner() throws Throwable {
        sessions.then(rule -> {
            try (VncJenkins jenkins = setUpJenkins(rule)) {
                User administrator = User.getById(VncJenkins.ADMINISTRATOR, true);
                try (ACLContext as = ACL.as(administrator)) {
                    CredentialsProvider.lookupStores(administrator)
                            .iterator()
                            .next()
                            .addCredentials(
                                    Domain.global(),
                                    new StringCredentialsImpl(
                                            CredentialsScope.USER,
                                            "own-token",
                                            null,
                                            Secret.fromString(ISSUER.token("client", "controller"))));
                }
                String fields = "<tokenCredentialsId>own-token</tokenCredentialsId><providerId>idp</providerId>"
                        + "<roleArn>%s</roleArn><user class='%s'><name>%s</name></user>"
                                .formatted(FOLDER_ROLE, LoginOfAPlugin.class.getName(), VncJenkins.ADMINISTRATOR);
                assertEquals(
                        200,
                        post(
                                        jenkins,
                                        rule,
                                        "job/team/credentials/store/folder/domain/_/createCredentials",
                                        "application/xml",
                                        xml(WEB_IDENTITY, "forged", fields))
                                .statusCode());

                rule.assertLogContains(
                        "Checked: The OIDC token of this credential was not found", build(rule, "forged"));
                assertTrue(cvm.calls().isEmpty());
            }
        });
    }
}
