package io.jenkins.plugins.tencentvnc.console;

import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.ADMINISTRATOR;
import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.BUILDER;
import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.CONFIGURER;
import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.OPERATOR;
import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.READER;
import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.STEP;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.Cause;
import hudson.model.CauseAction;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.tencentvnc.link.OpenBy;
import io.jenkins.plugins.tencentvnc.storage.ScreenshotStore;
import io.jenkins.plugins.tencentvnc.storage.ScreenshotStore.StoredScreenshot;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.FakeInstance;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import io.jenkins.plugins.tencentvnc.testing.jenkins.WithVncJenkins;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import net.sf.json.JSONObject;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.kohsuke.stapler.WebMethod;

/** Tests the answers of every endpoint to every kind of user. */
@WithVncJenkins
class ConsoleActionAccessTest {

    private static final String ANONYMOUS = null;

    /** Has the permission, and has started the reserved build. */
    private static final String REQUESTER = "requester";

    /** Has the permission, but may not read the job. */
    private static final String STRANGER = "stranger";

    /**
     * The answers to a GET on page and open, to a POST on open of a free and of a reserved console, and of the API. An
     * API token needs no crumb; the crumb has a test of its own.
     */
    private static final Object[][] EXPECTED = {
        // user, GET page, GET open, POST open, POST open when reserved, sees machines in the API
        {ANONYMOUS, 403, 403, 403, 403, false},
        {STRANGER, 404, 404, 404, 404, false},
        {READER, 403, 403, 403, 403, false},
        {BUILDER, 403, 403, 403, 403, false},
        {OPERATOR, 200, 405, 200, 403, true},
        {CONFIGURER, 200, 405, 200, 403, true},
        {REQUESTER, 200, 405, 200, 200, true},
        {ADMINISTRATOR, 200, 405, 200, 200, true},
    };

    private static final List<String> PREVIEWERS = List.of(
            "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
            "TelegramBot (like TwitterBot)",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; SafeLinks)",
            "DingTalkBot-LinkService/1.0",
            "WeCom-URL-Preview");

    private static JenkinsRule rule;

    private FakeCvm cvm;
    private VncJenkins jenkins;

    /** A build with a published console, started by {@link #REQUESTER}. */
    private WorkflowRun build(OpenBy openBy) throws Exception {
        return build(openBy, ", check: false");
    }

    private WorkflowRun build(OpenBy openBy, String arguments) throws Exception {
        WorkflowJob job = jenkins.pipeline(STEP + arguments + ", openBy: '" + openBy + "'\nerror 'deployment failed'");
        try (ACLContext as = ACL.as2(User.getById(REQUESTER, true).impersonate2())) {
            return rule.assertBuildStatus(
                    Result.FAILURE, job.scheduleBuild2(0, new CauseAction(new Cause.UserIdCause(REQUESTER))));
        }
    }

    private HttpResponse<String> request(String user, String method, Run<?, ?> run, String rest) throws Exception {
        return jenkins.send(
                user,
                HttpRequest.newBuilder(URI.create(jenkins.page(run, rest)))
                        .method(method, HttpRequest.BodyPublishers.noBody()));
    }

    @Test
    void accessMatrixOfConsoles() throws Exception {
        jenkins.permitToOpen(REQUESTER);
        strategy().grant(Jenkins.READ, ConsolePermissions.OPEN).everywhere().to(STRANGER);
        WorkflowRun free = build(OpenBy.PERMISSION);
        WorkflowRun reserved = build(OpenBy.REQUESTER);
        String open = "open?instance=" + FakeCvm.INSTANCE;
        List<Executable> cases = new ArrayList<>();
        for (Object[] row : EXPECTED) {
            String user = (String) row[0];
            cases.add(() -> {
                assertEquals(row[1], request(user, "GET", free, "").statusCode(), user + " GET page");
                assertEquals(row[1], request(user, "HEAD", free, "").statusCode(), user + " HEAD page");
                assertEquals(row[2], request(user, "GET", free, open).statusCode(), user + " GET open");
                assertEquals(row[2], request(user, "HEAD", free, open).statusCode(), user + " HEAD open");
                assertEquals(row[2], request(user, "PUT", free, open).statusCode(), user + " PUT open");
                assertEquals(row[3], request(user, "POST", free, open).statusCode(), user + " POST open");
                assertEquals(row[4], request(user, "POST", reserved, open).statusCode(), user + " POST reserved");
                HttpResponse<String> api = request(user, "GET", free, "api/json");
                boolean seesMachines = api.statusCode() == 200 && api.body().contains(FakeCvm.INSTANCE);
                assertEquals(row[5], seesMachines, user + " api " + api.body());
                HttpResponse<String> buildApi = jenkins.send(
                        user, HttpRequest.newBuilder(URI.create(rule.getURL() + free.getUrl() + "api/json?depth=9")));
                assertEquals(
                        row[5], buildApi.body().contains(FakeCvm.INSTANCE), user + " build's api " + buildApi.body());
            });
        }
        assertAll(cases);

        ConsoleAction action = reserved.getAction(ConsoleAction.class);
        assertEquals(
                4,
                action.getConsoles().getOpeningsTotal(),
                "users with the permission, even if the reservation refused them");
        assertEquals(
                Map.of(
                        OPERATOR, "null Client.NotRequester",
                        CONFIGURER, "null Client.NotRequester",
                        REQUESTER, "REQUESTER null",
                        ADMINISTRATOR, "ADMINISTRATOR null"),
                reasonsAndCodes(reserved));
        assertEquals(
                Map.of(
                        OPERATOR, "PERMITTED null",
                        CONFIGURER, "PERMITTED null",
                        REQUESTER, "PERMITTED null",
                        ADMINISTRATOR, "PERMITTED null"),
                reasonsAndCodes(free));
    }

    private static MockAuthorizationStrategy strategy() {
        return (MockAuthorizationStrategy) rule.jenkins.getAuthorizationStrategy();
    }

    private static Map<String, String> reasonsAndCodes(Run<?, ?> run) {
        return run.getAction(ConsoleAction.class).getConsoles().getOpenings().stream()
                .collect(Collectors.toMap(EventView::user, opening -> opening.capacity() + " " + opening.code()));
    }

    @Test
    void administratorAsRequester() throws Exception {
        WorkflowJob job = jenkins.pipeline(STEP + ", check: false, openBy: 'REQUESTER'\nerror 'deployment failed'");
        WorkflowRun run = rule.assertBuildStatus(
                Result.FAILURE, job.scheduleBuild2(0, new CauseAction(new Cause.UserIdCause(ADMINISTRATOR))));

        assertEquals(200, jenkins.open(ADMINISTRATOR, run, "application/json").statusCode());

        assertEquals(Map.of(ADMINISTRATOR, "REQUESTER null"), reasonsAndCodes(run));
    }

    /**
     * Returns every name below the page that Stapler could reach: views, web methods, getters. New ones are included.
     */
    private static Set<String> names() throws Exception {
        Set<String> names = new TreeSet<>();
        for (Class<?> type = ConsoleAction.class; type != Object.class; type = type.getSuperclass()) {
            URL views = type.getResource(type.getSimpleName());
            if (views != null && views.getProtocol().equals("file")) {
                try (Stream<Path> files = Files.list(Path.of(views.toURI()))) {
                    files.map(file -> file.getFileName().toString())
                            .filter(file -> file.matches(".*\\.(jelly|groovy)"))
                            .forEach(file -> names.add(file.substring(0, file.lastIndexOf('.'))));
                }
            }
            for (Method method : type.getMethods()) {
                WebMethod named = method.getAnnotation(WebMethod.class);
                if (named != null) {
                    names.addAll(List.of(named.name()));
                }
                if (method.getName().matches("(do|get|is|js)[A-Z].*")) {
                    String name = method.getName().replaceFirst("^(do|get|is|js)", "");
                    names.add(Character.toLowerCase(name.charAt(0)) + name.substring(1));
                }
            }
        }
        assertTrue(
                names.containsAll(
                        Set.of("index", "problem", "summary", "widget", "action", "open", "find", "screenshot", "run")),
                "" + names);
        names.remove("api"); // covered by the table above
        return names;
    }

    /** Returns the status of a GET without parameters for an operator, who may open but not delete. */
    private static int statusOfGet(String rest) {
        if (rest.matches("(\\./)?(d|%64)eleteScreenshot/?")) {
            return 403;
        }
        return rest.matches("(\\./)?((o|%6f)pen|(f|%66)ind)/?") ? 405 : 404;
    }

    /**
     * The answers to a GET and a POST on the screenshot of a free and of a reserved console, and to a POST that deletes
     * one that does not exist.
     */
    private static final Object[][] EXPECTED_OF_SCREENSHOTS = {
        // user, GET, POST, GET when reserved, POST when reserved, POST deleteScreenshot, sees it in the API and pages
        {ANONYMOUS, 403, 403, 403, 403, 403, false},
        {READER, 403, 403, 403, 403, 403, false},
        {BUILDER, 403, 403, 403, 403, 403, false},
        {OPERATOR, 200, 303, 403, 403, 403, true},
        {CONFIGURER, 200, 303, 403, 403, 403, true},
        {REQUESTER, 200, 303, 200, 303, 403, true},
        {ADMINISTRATOR, 200, 303, 200, 303, 404, true},
    };

    @Test
    void accessMatrixOfScreenshots() throws Exception {
        JournalFixtures.forgetOpens(); // of other tests, since they would suppress screenshots
        cvm.withScreens();
        jenkins.permitToOpen(REQUESTER);
        WorkflowRun free = build(OpenBy.PERMISSION, ", screenshot: true");
        WorkflowRun reserved = build(OpenBy.REQUESTER, ", screenshot: true");
        String screenshot = "screenshot?instance=" + FakeCvm.INSTANCE;
        String delete = "deleteScreenshot?at=1&instance=" + FakeCvm.INSTANCE;
        int mintsBefore = cvm.calls().size();
        List<Executable> cases = new ArrayList<>();
        for (Object[] row : EXPECTED_OF_SCREENSHOTS) {
            String user = (String) row[0];
            boolean mayOpen = !row[1].equals(403);
            boolean mayDelete = ADMINISTRATOR.equals(user);
            cases.add(() -> {
                for (String method : List.of("GET", "HEAD")) {
                    assertEquals(row[1], request(user, method, free, screenshot).statusCode(), user + method);
                    assertEquals(
                            row[3], request(user, method, reserved, screenshot).statusCode(), user + method);
                    assertEquals(
                            mayDelete ? 405 : 403,
                            request(user, method, free, delete).statusCode(),
                            user + " " + method + " delete");
                }
                for (String method : List.of("PUT", "DELETE", "PATCH")) {
                    HttpResponse<String> answer = request(user, method, free, screenshot);
                    assertEquals(mayOpen ? 405 : 403, answer.statusCode(), user + " " + method);
                    assertEquals(
                            mayOpen ? "GET, HEAD, POST" : "",
                            answer.headers().firstValue("Allow").orElse(""));
                }
                assertEquals(row[2], request(user, "POST", free, screenshot).statusCode(), user + " POST");
                assertEquals(row[4], request(user, "POST", reserved, screenshot).statusCode(), user + " reserved");
                assertEquals(row[5], request(user, "POST", free, delete).statusCode(), user + " delete");
                for (String page : List.of("", "api/json")) {
                    assertEquals(row[6], showsPicture(user, free, page), user + " " + page);
                    assertEquals(row[3].equals(200), showsPicture(user, reserved, page), user + " reserved " + page);
                }
            });
        }
        assertAll(cases);
        assertEquals(6, cvm.calls().size() - mintsBefore, "one for each picture that was taken");
        assertEquals(0, free.getAction(ConsoleAction.class).getConsoles().getOpeningsTotal());
    }

    private boolean showsPicture(String user, Run<?, ?> run, String page) throws Exception {
        return request(user, "GET", run, page).body().contains("tencent-vnc/screenshot?instance=");
    }

    /** A user who may delete the whole build may delete screenshots that only its requester may see. */
    @Test
    void reservedScreenshotsCanBeDeleted() throws Exception {
        cvm.withScreens();
        jenkins.permitToOpen(REQUESTER);
        strategy().grant(Run.DELETE).everywhere().to(OPERATOR);
        WorkflowRun run = build(OpenBy.REQUESTER, ", screenshot: true");
        String screenshot = "screenshot?instance=" + FakeCvm.INSTANCE;
        assertEquals(303, request(REQUESTER, "POST", run, screenshot).statusCode());
        ScreenshotStore screenshots = run.getAction(ConsoleAction.class).screenshots();
        List<StoredScreenshot> kept = List.copyOf(screenshots.of(FakeCvm.INSTANCE));
        assertEquals(2, kept.size());

        for (StoredScreenshot picture : kept) {
            String one = screenshot + "&at=" + picture.at();
            String delete = "deleteScreenshot?instance=" + FakeCvm.INSTANCE + "&at=" + picture.at();
            assertEquals(403, request(OPERATOR, "GET", run, one).statusCode());
            assertEquals(403, request(REQUESTER, "POST", run, delete).statusCode());
            assertEquals(200, request(REQUESTER, "GET", run, one).statusCode());
            assertEquals(303, request(OPERATOR, "POST", run, delete).statusCode());
            assertEquals(404, request(REQUESTER, "GET", run, one).statusCode());
        }

        assertTrue(screenshots.of(FakeCvm.INSTANCE).isEmpty());
    }

    /** The session of a signed-in browser without an API token, which a page of another site could use. */
    @Test
    void screenshotRequestsNeedACrumb() throws Exception {
        cvm.withScreens();
        WorkflowRun run = build(OpenBy.PERMISSION, ", screenshot: true");
        int mintsBefore = cvm.calls().size();
        try (JenkinsRule.WebClient browser = rule.createWebClient().withThrowExceptionOnFailingStatusCode(false)) {
            browser.login(ADMINISTRATOR);
            for (String rest : List.of("screenshot", "deleteScreenshot")) {
                WebRequest request = new WebRequest(
                        new URL(jenkins.page(run, rest + "?at=1&instance=" + FakeCvm.INSTANCE)), HttpMethod.POST);

                assertEquals(403, browser.getPage(request).getWebResponse().getStatusCode(), rest + " without a crumb");
            }
            assertEquals(mintsBefore, cvm.calls().size());
            WebRequest request = new WebRequest(
                    new URL(jenkins.page(run, "screenshot?instance=" + FakeCvm.INSTANCE + "&" + crumb(browser))),
                    HttpMethod.POST);

            assertEquals(200, browser.getPage(request).getWebResponse().getStatusCode(), "redirected to the page");
        }
        assertEquals(mintsBefore + 1, cvm.calls().size());
    }

    private String crumb(JenkinsRule.WebClient browser) throws Exception {
        JSONObject issued = JSONObject.fromObject(browser.goTo("crumbIssuer/api/json", "application/json")
                .getWebResponse()
                .getContentAsString());
        return issued.getString("crumbRequestField") + "=" + issued.getString("crumb");
    }

    @Test
    void accessMatrixOfFinders() throws Exception {
        jenkins.permitToOpen(REQUESTER);
        strategy().grant(Jenkins.READ, ConsolePermissions.OPEN).everywhere().to(STRANGER);
        cvm.failAlways("UnauthorizedOperation", "not now");
        WorkflowRun free = buildWithFinder(OpenBy.PERMISSION);
        WorkflowRun reserved = buildWithFinder(OpenBy.REQUESTER);
        cvm.behave();
        cvm.with(FakeInstance.of("ins-00000001", FakeCvm.REGION, "RUNNING").named("web-1"));
        int before = cvm.calls().size();
        String find = "find?finder=instanceName%3Dweb-1";
        List<Executable> cases = new ArrayList<>();
        for (Object[] row : EXPECTED) {
            String user = (String) row[0];
            cases.add(() -> {
                for (String method : List.of("GET", "HEAD", "PUT")) {
                    HttpResponse<String> answer = request(user, method, free, find);
                    assertEquals(row[2], answer.statusCode(), user + " " + method);
                }
                for (String no : List.of("find", "find?finder=", "find?finder=" + FakeCvm.INSTANCE)) {
                    assertEquals(
                            found(row[3], 404), request(user, "POST", free, no).statusCode(), user + no);
                }
                assertEquals(
                        found(row[3], 303), request(user, "POST", free, find).statusCode(), user + " POST");
                assertEquals(
                        found(row[4], 303),
                        request(user, "POST", reserved, find).statusCode(),
                        user + " reserved");
            });
        }
        assertAll(cases);
        assertEquals(6, cvm.calls().size() - before, "four users for the free target, two for the reserved one");
        assertEquals(0, free.getAction(ConsoleAction.class).getConsoles().getOpeningsTotal());
        try (JenkinsRule.WebClient browser = rule.createWebClient().withThrowExceptionOnFailingStatusCode(false)) {
            browser.login(OPERATOR);
            WebRequest request = new WebRequest(new URL(jenkins.page(free, find)), HttpMethod.POST);
            assertEquals(403, browser.getPage(request).getWebResponse().getStatusCode(), "without a crumb");
        }
        assertEquals(6, cvm.calls().size() - before);
    }

    /** Returns the status where an open that is answered with 200 would be answered with that one instead. */
    private static Object found(Object statusOfOpen, int status) {
        return statusOfOpen.equals(200) ? status : statusOfOpen;
    }

    private WorkflowRun buildWithFinder(OpenBy openBy) throws Exception {
        WorkflowJob job = jenkins.pipeline("tencentVncUrl instanceName: 'web-1', region: 'ap-beijing',"
                + " credentialsId: 'prod', openBy: '" + openBy + "'\nerror 'deployment failed'");
        try (ACLContext as = ACL.as2(User.getById(REQUESTER, true).impersonate2())) {
            return rule.assertBuildStatus(
                    Result.FAILURE, job.scheduleBuild2(0, new CauseAction(new Cause.UserIdCause(REQUESTER))));
        }
    }

    @Test
    void otherNamesAreNotReachable() throws Exception {
        WorkflowRun run = build(OpenBy.PERMISSION);
        List<Executable> cases = new ArrayList<>();
        for (String name : names()) {
            String encoded = "%" + Integer.toHexString(name.charAt(0)) + name.substring(1);
            for (String rest : List.of(name, encoded, "./" + name, name + "/", name + ".jelly")) {
                for (String user : new String[] {ANONYMOUS, READER, OPERATOR}) {
                    boolean permitted = OPERATOR.equals(user);
                    cases.add(() -> {
                        HttpResponse<String> answer = request(user, "GET", run, rest);
                        int expected = !permitted ? 403 : statusOfGet(rest);
                        assertEquals(expected, answer.statusCode(), user + " GET " + rest);
                        assertFalse(answer.body().contains(FakeCvm.INSTANCE), user + " GET " + rest);
                    });
                }
            }
            if (!name.equals("open")) {
                int expected = name.equals("deleteScreenshot") ? 403 : 404;
                cases.add(() -> assertEquals(
                        expected, request(OPERATOR, "POST", run, name).statusCode(), "POST " + name));
            }
        }
        assertTrue(cases.size() > 300, cases.size() + " cases");
        assertAll(cases);
        assertTrue(cvm.calls().isEmpty());
    }

    @Test
    void linkPreviewersOpenNothing() throws Exception {
        WorkflowRun run = build(OpenBy.PERMISSION);
        for (int i = 0; i < 1_000; i++) {
            HttpRequest.Builder request = HttpRequest.newBuilder(
                            URI.create(jenkins.page(run, i % 3 == 0 ? "" : "open?instance=" + FakeCvm.INSTANCE)))
                    .header("User-Agent", PREVIEWERS.get(i % PREVIEWERS.size()))
                    .method(i % 2 == 0 ? "GET" : "HEAD", HttpRequest.BodyPublishers.noBody());
            int status =
                    jenkins.send(i % 10 == 0 ? OPERATOR : ANONYMOUS, request).statusCode();
            assertTrue(status == 403 || status == 405 || (i % 10 == 0 && status == 200), "status " + status);
        }

        assertTrue(cvm.calls().isEmpty());
        assertTrue(
                run.getAction(ConsoleAction.class).getConsoles().getOpenings().isEmpty());
    }
}
