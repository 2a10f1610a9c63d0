package io.jenkins.plugins.tencentvnc.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.cloudbees.hudson.plugins.folder.Folder;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import hudson.model.Item;
import io.jenkins.plugins.tencentvnc.config.TencentVncConfiguration;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import io.jenkins.plugins.tencentvnc.testing.jenkins.WithVncJenkins;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import org.awaitility.Awaitility;
import org.htmlunit.html.HtmlButton;
import org.htmlunit.html.HtmlElement;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;

/** Tests the button that verifies a key and names its fault. */
@WithVncJenkins(defaults = false)
class CredentialsVerifierTest {

    private static final String ROLE = "qcs::cam::uin/100000000001:roleName/jenkins-console";
    private static final String KEEPER = "keeper";

    private static JenkinsRule rule;
    private static Folder team;
    private FakeCvm cvm;
    private VncJenkins jenkins;

    @BeforeAll
    static void setUp() throws Exception {
        team = rule.createProject(Folder.class, "team");
    }

    @BeforeEach
    void know() throws Exception {
        cvm.withRole(ROLE, "42");
        rule.jenkins.setSecurityRealm(rule.createDummySecurityRealm());
        rule.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to(VncJenkins.ADMINISTRATOR)
                .grant(Jenkins.READ, Item.READ, Item.CONFIGURE)
                .everywhere()
                .to(VncJenkins.CONFIGURER, KEEPER)
                .grant(CredentialsProvider.CREATE)
                .onItems(team)
                .to(KEEPER));
        TencentVncConfiguration.get().setRegion(null);
    }

    private HttpResponse<String> test(String user, String method, String context, Map<String, String> typed)
            throws Exception {
        Map<String, String> form = new HashMap<>(
                Map.of("secretId", FakeCvm.SECRET_ID, "secretKey", FakeCvm.SECRET_KEY, "testRegion", FakeCvm.REGION));
        form.putAll(typed);
        String body = form.entrySet().stream()
                .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        String url = rule.getURL() + context + "descriptorByName/" + TencentCloudCredentialsImpl.class.getName()
                + "/testConnection";
        return jenkins.send(
                user,
                HttpRequest.newBuilder(URI.create(url))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    private String test(Map<String, String> typed) throws Exception {
        HttpResponse<String> answer = test(VncJenkins.ADMINISTRATOR, "POST", "", typed);
        assertEquals(200, answer.statusCode());
        assertFalse(answer.body().contains(FakeCvm.SECRET_KEY));
        return answer.body();
    }

    /** A change of the fake cloud that the answer must explain. */
    private interface Fault {
        void happen(FakeCvm cvm) throws Exception;
    }

    static Stream<Arguments> faults() {
        Fault none = cvm -> {};
        return Stream.of(
                arguments("all is fine", none, Map.of(), "The key works in ap-beijing."),
                arguments(
                        "role",
                        none,
                        Map.of("roleArn", ROLE, "externalId", "42"),
                        "The role " + ROLE + " works in ap-beijing."),
                arguments("SecretKey", none, Map.of("secretKey", "another"), "Credential: The signature is wrong"),
                arguments("SecretId", none, Map.of("secretId", "AKIDother"), "Credential: Tencent Cloud does not know"),
                arguments("no SecretId", none, Map.of("secretId", ""), "No SecretId is given"),
                arguments("no SecretKey", none, Map.of("secretKey", ""), "No SecretKey is given"),
                arguments("line break", none, Map.of("secretKey", "a\nb"), "SecretKey contains an invalid character"),
                arguments(
                        "unknown role",
                        none,
                        Map.of("roleArn", ROLE + "-2"),
                        "Credential: The role of this credential does not exist"),
                arguments(
                        "external id",
                        none,
                        Map.of("roleArn", ROLE, "externalId", "43"),
                        "Permission: This API key has no permission"),
                arguments("malformed role", none, Map.of("roleArn", "jenkins"), "is not a role ARN"),
                arguments(
                        "session length",
                        none,
                        Map.of("roleArn", ROLE, "sessionSeconds", "5"),
                        "is not a possible session length"),
                arguments(
                        "emptied session length",
                        none,
                        Map.of("roleArn", ROLE, "externalId", "42", "sessionSeconds", ""),
                        "The role " + ROLE + " works in ap-beijing."),
                arguments(
                        "zero as session length",
                        none,
                        Map.of("roleArn", ROLE, "externalId", "42", "sessionSeconds", "0"),
                        "is not a possible session length"),
                arguments(
                        "text as session length",
                        none,
                        Map.of("roleArn", ROLE, "externalId", "42", "sessionSeconds", "an hour"),
                        "is not a possible session length"),
                arguments("malformed region", none, Map.of("testRegion", "Beijing"), "is not a region"),
                arguments("zone", none, Map.of("testRegion", "ap-beijing-3"), "is an availability zone"),
                arguments("no region", none, Map.of("testRegion", ""), "enter one under “Region to test in”"),
                arguments(
                        "unknown region",
                        none,
                        Map.of("testRegion", "ap-nowhere"),
                        "Region: VNC consoles in ap-nowhere are not served"),
                arguments(
                        "clock",
                        (Fault) cvm -> cvm.advance(Duration.ofMinutes(6)),
                        Map.of(),
                        "Clock: The clock of the"),
                arguments(
                        "policy",
                        (Fault) cvm -> cvm.failAlways("UnauthorizedOperation", "you are not authorized"),
                        Map.of(),
                        "A policy that is limited to certain instances also gives this answer"),
                arguments(
                        "network",
                        (Fault) FakeCvm::close,
                        Map.of(),
                        "Network: Jenkins could not connect to http://127.0.0.1:"),
                arguments(
                        "Tencent Cloud",
                        (Fault) cvm -> cvm.failAlways("InternalError", "an internal error"),
                        Map.of(),
                        "Tencent Cloud: Tencent Cloud had an internal error"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void answerNamesTheFault(String name, Fault fault, Map<String, String> typed, String expected) throws Exception {
        fault.happen(cvm);

        String answer = test(typed);

        assertTrue(answer.contains(expected), answer);
        assertTrue(cvm.mintedValues().isEmpty(), "nothing is minted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UnauthorizedOperation.InvalidToken", "UnauthorizedOperation.MFAExpired"})
    void rejectedKeyIsNotALimitedPolicy(String code) throws Exception {
        cvm.failAlways(code, "you are not authorized");

        String answer = test(Map.of());

        assertTrue(answer.contains(code), answer);
        assertFalse(answer.contains("A policy that is limited to certain instances"), answer);
    }

    @Test
    void wrongRegionIsCorrectedInTheForm() throws Exception {
        String answer = test(Map.of("testRegion", "ap-nowhere"));

        assertTrue(answer.contains("Correct “Region to test in”"), answer);
        assertFalse(answer.contains("Job owner"), answer);
    }

    @Test
    void revokedRoleIsNoticed() throws Exception {
        Map<String, String> typed = Map.of("roleArn", ROLE, "externalId", "42");
        assertTrue(test(typed).contains("The role " + ROLE + " works in ap-beijing."));

        cvm.withRole(ROLE, "of a changed trust policy");

        assertTrue(test(typed).contains("Permission: This API key has no permission"));
    }

    @Test
    void emptyRegionMeansTheDefault() throws Exception {
        TencentVncConfiguration.get().setRegion("ap-shanghai");

        assertTrue(test(Map.of("testRegion", "")).contains("The key works in ap-shanghai."));
    }

    @ParameterizedTest
    @CsvSource({
        "administrator, POST, '',        200",
        "administrator, GET,  '',        404",
        "configurer,    POST, '',        403",
        "configurer,    POST, job/team/, 403",
        "keeper,        POST, '',        403",
        "keeper,        POST, job/team/, 200",
        ",              POST, '',        403",
    })
    void testNeedsPermissionToStoreThere(String user, String verb, String context, int status) throws Exception {
        assertEquals(status, test(user, verb, context, Map.of()).statusCode());
        assertEquals(status == 200 ? 1 : 0, cvm.calls().size());
    }

    /** A user with a key of its own could otherwise keep others from testing theirs. */
    @Test
    void testsOfOneUserLeaveRoomForOthers() throws Exception {
        cvm.delayAll(Duration.ofSeconds(3));
        ExecutorService clicks = Executors.newFixedThreadPool(4);
        try {
            List<Future<HttpResponse<String>>> flood = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Map<String, String> typed = Map.of("secretId", "AKIDGuessed" + i);
                flood.add(clicks.submit(() -> test(KEEPER, "POST", "job/team/", typed)));
            }
            Awaitility.await()
                    .atMost(30, TimeUnit.SECONDS)
                    .until(() -> cvm.calls().size()
                                    + flood.stream().filter(Future::isDone).count()
                            >= flood.size());

            assertTrue(test(Map.of()).contains("The key works in ap-beijing."));
            assertTrue(flood.stream()
                    .filter(Future::isDone)
                    .anyMatch(refused -> refused.resultNow().body().contains("Jenkins: Too many concurrent requests")));
        } finally {
            clicks.shutdownNow();
        }
    }

    @Test
    void onlyTheButtonCallsTencentCloud() throws Exception {
        VncJenkins.addCredential(VncJenkins.credential("stored", FakeCvm.SECRET_KEY));
        JenkinsRule.WebClient browser = rule.createWebClient().login(VncJenkins.ADMINISTRATOR);
        HtmlPage page = browser.goTo("manage/credentials/store/system/domain/_/credential/stored/");
        ((HtmlElement) page.querySelector("[data-type='credentials-update']")).click();
        browser.waitForBackgroundJavaScript(10_000);
        HtmlForm form = page.getFormByName("updateCredentials");
        form.getInputByName("_.secretId").type(" ");
        form.getInputByName("testRegion").type(FakeCvm.REGION);
        browser.waitForBackgroundJavaScript(10_000);
        assertTrue(cvm.calls().isEmpty(), "no call while the user types");

        HtmlButton button = form.querySelector("button.validate-button");
        button.click();
        browser.waitForBackgroundJavaScript(20_000);

        assertTrue(page.asNormalizedText().contains("The key works in ap-beijing."), page.asXml());
        assertEquals(1, cvm.calls().size());
    }

    @ParameterizedTest
    @CsvSource({
        "RoleArn, jenkins, is not a role ARN",
        "RoleArn, qcs::cam::uin/100000000001:roleName/jenkins, ",
        "RoleArn, '', ",
        "RoleSessionName, a b, is not a session name",
        "ExternalId, ?, is not an external ID",
        "SessionSeconds, 5, is not a possible session length",
        "SessionSeconds, 0, is not a possible session length",
        "SessionSeconds, an hour, is not a possible session length",
        "SessionSeconds, '', ",
        "SessionSeconds, 900, "
    })
    void invalidFieldsAreExplained(String field, String value, String error) throws Exception {
        String url = rule.getURL() + "descriptorByName/" + TencentCloudCredentialsImpl.class.getName() + "/check"
                + field + "?value=" + URLEncoder.encode(value, StandardCharsets.UTF_8);

        String answer = jenkins.send(
                        VncJenkins.ADMINISTRATOR,
                        HttpRequest.newBuilder(URI.create(url)).POST(HttpRequest.BodyPublishers.noBody()))
                .body();

        assertEquals(error != null, answer.contains("class=\"error\""), answer);
        assertTrue(error == null || answer.contains(error), answer);
    }
}
