package io.jenkins.plugins.tencentvnc.console;

import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.ADMINISTRATOR;
import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.OPERATOR;
import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.READER;
import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.STEP;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.tencentvnc.config.TencentVncConfiguration;
import io.jenkins.plugins.tencentvnc.publish.PublishTask;
import io.jenkins.plugins.tencentvnc.tencentcloud.LogRecords;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.Pictures;
import io.jenkins.plugins.tencentvnc.testing.SilentScreen;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import io.jenkins.plugins.tencentvnc.testing.jenkins.WithVncJenkins;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.awaitility.Awaitility;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;

/** Tests the way from a failed deployment to the screenshot on the build page. */
@WithVncJenkins
class ScreenshotTest {

    private static final String WITH_PICTURE = STEP + ", screenshot: true";
    private static final String FAILING = WITH_PICTURE + "\nerror 'deployment failed'";

    private static JenkinsRule rule;

    private final FakeCvm cvm = FakeCvm.start().withScreens();
    private VncJenkins jenkins;

    private HttpResponse<String> request(String user, String method, Run<?, ?> run, String rest, String accept)
            throws Exception {
        return jenkins.send(
                user,
                HttpRequest.newBuilder(URI.create(jenkins.page(run, rest)))
                        .header("Accept", accept)
                        .method(method, HttpRequest.BodyPublishers.noBody()));
    }

    private HttpResponse<byte[]> picture(Run<?, ?> run, String rest) throws Exception {
        return jenkins.send(
                OPERATOR,
                HttpRequest.newBuilder(URI.create(jenkins.page(run, rest))),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    private HttpResponse<String> takeScreenshot(Run<?, ?> run, String accept) throws Exception {
        return request(OPERATOR, "POST", run, "screenshot?instance=" + FakeCvm.INSTANCE, accept);
    }

    private static List<Path> files(Run<?, ?> run) throws Exception {
        try (Stream<Path> files = Files.list(run.getRootDir().toPath().resolve("tencent-vnc"))) {
            return files.filter(file -> !file.endsWith("journal.jsonl"))
                    .sorted()
                    .toList();
        }
    }

    private JSONArray screenshots(Run<?, ?> run) throws Exception {
        JSONObject api = JSONObject.fromObject(
                request(OPERATOR, "GET", run, "api/json", "*/*").body());
        return api.getJSONArray("targets").getJSONObject(0).getJSONArray("screenshots");
    }

    @Test
    void oneCallServesCheckAndScreenshot() throws Exception {
        WorkflowRun run = jenkins.build(FAILING, Result.FAILURE);

        assertEquals(1, cvm.calls().size());
        rule.assertLogContains("Checked: the console can be opened (request ", run);
        BufferedImage shown = cvm.drawnScreen(FakeCvm.INSTANCE).picture();
        String line = "Screenshot: " + shown.getWidth() + " × " + shown.getHeight() + " pixels.";
        rule.assertLogContains(line, run);
        String log = JenkinsRule.getLog(run);
        assertTrue(log.indexOf("Checked: ") < log.indexOf(line));
        assertEquals(List.of("CHECK ins-r9hr2upy null", "SCREENSHOT ins-r9hr2upy null"), JournalFixtures.journal(run));
        assertEquals(1, files(run).size());
        assertNull(JournalFixtures.finding(run).code());
        assertTrue(
                run.getAction(ConsoleAction.class).getConsoles().getOpenings().isEmpty());
        assertEquals(List.of(), cvm.drawnScreen(FakeCvm.INSTANCE).keys(), "no key");
        assertEquals(0, cvm.drawnScreen(FakeCvm.INSTANCE).pointerEvents(), "no pointer");
    }

    /** A permalink leads to another build later. */
    @Test
    void urlNamesTheBuildByNumber() throws Exception {
        WorkflowRun run = jenkins.build(FAILING, Result.FAILURE);
        URI page = URI.create(jenkins.page(run, "").replace("/" + run.getNumber() + "/", "/lastBuild/") + "api/json");

        JSONObject api = JSONObject.fromObject(
                jenkins.send(OPERATOR, HttpRequest.newBuilder(page)).body());

        String url = api.getJSONArray("targets")
                .getJSONObject(0)
                .getJSONArray("screenshots")
                .getJSONObject(0)
                .getString("url");
        assertTrue(url.startsWith(jenkins.page(run, "screenshot?")), url);
    }

    @Test
    void screenshotIsServedAsImageOnly() throws Exception {
        WorkflowRun run = jenkins.build(FAILING, Result.FAILURE);

        HttpResponse<byte[]> answer = picture(run, "screenshot?instance=" + FakeCvm.INSTANCE);

        assertEquals(200, answer.statusCode());
        assertTrue(Pictures.areAlikeButForACursor(
                cvm.drawnScreen(FakeCvm.INSTANCE).picture(), ImageIO.read(new ByteArrayInputStream(answer.body()))));
        assertArrayEquals(Files.readAllBytes(files(run).get(0)), answer.body());
        assertEquals("image/png", answer.headers().firstValue("Content-Type").orElse(""));
        assertEquals("private", answer.headers().firstValue("Cache-Control").orElse(""));
        assertEquals(
                "nosniff", answer.headers().firstValue("X-Content-Type-Options").orElse(""));
        assertEquals(List.of("default-src 'none'; sandbox"), answer.headers().allValues("Content-Security-Policy"));
        HttpResponse<String> head = request(OPERATOR, "HEAD", run, "screenshot?instance=" + FakeCvm.INSTANCE, "*/*");
        assertEquals(200, head.statusCode());
        assertEquals(
                answer.body().length,
                head.headers().firstValueAsLong("Content-Length").orElse(0));
        assertEquals(1, cvm.calls().size(), "no further API call");
    }

    @Test
    void timestampSelectsExistingScreenshot() throws Exception {
        WorkflowRun run = jenkins.build(FAILING, Result.FAILURE);
        long at = screenshots(run).getJSONObject(0).getLong("at");
        Files.writeString(run.getRootDir().toPath().resolve("tencent-vnc/screenshot.new"), "half a picture");

        String instance = "screenshot?instance=" + FakeCvm.INSTANCE;
        assertEquals(200, picture(run, instance + "&at=" + at).statusCode());
        for (String other : List.of(
                instance + "&at=" + (at + 1),
                instance + "&at=0" + at,
                instance + "&at=%2B" + at,
                instance + "&at=..%2F..%2Fbuild.xml",
                instance + "&at=-1",
                instance + "&at=99999999999999999999",
                "screenshot?instance=ins-other001&at=" + at,
                "screenshot?instance=..%2F..&at=" + at,
                "screenshot?at=" + at,
                "screenshot")) {
            assertEquals(404, picture(run, other).statusCode(), other);
        }
    }

    @Test
    void pagesShowScreenshotWithAltText() throws Exception {
        WorkflowRun run =
                jenkins.build(FAILING.replace(", screenshot", ", name: 'web <3>', screenshot"), Result.FAILURE);
        int calls = cvm.calls().size();

        String page = request(OPERATOR, "GET", run, "", "text/html").body();
        String build = jenkins.send(OPERATOR, HttpRequest.newBuilder(URI.create(rule.getURL() + run.getUrl())))
                .body();

        for (String shown : List.of(page, build)) {
            assertTrue(shown.contains("tencent-vnc/screenshot?instance=ins-r9hr2upy&amp;at="), shown);
            assertTrue(shown.contains("alt=\"The screen of web &lt;3"), shown);
        }
        assertTrue(page.contains("Take screenshot"));
        assertFalse(page.contains("deleteScreenshot"), "only for users who may delete the build");
        assertTrue(request(ADMINISTRATOR, "GET", run, "", "text/html").body().contains("deleteScreenshot"));
        assertEquals(calls, cvm.calls().size(), "no API call while rendering");
    }

    @Test
    void takenScreenshotRedirectsToThePage() throws Exception {
        WorkflowRun run = jenkins.build(FAILING, Result.FAILURE);
        byte[] before = Files.readAllBytes(run.getRootDir().toPath().resolve("build.xml"));
        List<String> audit;
        HttpResponse<String> answer;
        try (LogRecords records = new LogRecords("io.jenkins.plugins.tencentvnc.audit")) {
            answer = takeScreenshot(run, "text/html");
            audit = records.all();
        }

        assertEquals(303, answer.statusCode());
        assertEquals("no-store", answer.headers().firstValue("Cache-Control").orElse(""));
        assertEquals(
                URI.create(jenkins.page(run, "#ins-r9hr2upy")).getRawPath() + "#ins-r9hr2upy",
                answer.headers().firstValue("Location").orElse(""));
        assertEquals(2, files(run).size());
        assertEquals(
                "SCREENSHOT ins-r9hr2upy null", JournalFixtures.journal(run).get(2));
        assertEquals(1, audit.size(), audit.toString());
        assertTrue(audit.get(0)
                .contains("user=\"operator\" build=\"" + run.getExternalizableId()
                        + "\" instance=ins-r9hr2upy outcome=TAKEN"));
        assertTrue(audit.get(0).contains(" event=SCREENSHOT"));
        assertTrue(
                run.getAction(ConsoleAction.class).getConsoles().getOpenings().isEmpty());
        assertArrayEquals(before, Files.readAllBytes(run.getRootDir().toPath().resolve("build.xml")));
    }

    @Test
    void jsonAnswerNamesScreenshotUrl() throws Exception {
        WorkflowRun run = jenkins.build(STEP + "\nerror 'deployment failed'", Result.FAILURE);

        JSONObject answer =
                JSONObject.fromObject(takeScreenshot(run, "application/json").body());

        assertEquals(FakeCvm.INSTANCE, answer.getString("instanceId"));
        assertEquals(cvm.drawnScreen(FakeCvm.INSTANCE).picture().getWidth(), answer.getInt("width"));
        assertEquals(cvm.drawnScreen(FakeCvm.INSTANCE).picture().getHeight(), answer.getInt("height"));
        assertEquals(
                jenkins.page(run, "screenshot?instance=ins-r9hr2upy&at=" + answer.getLong("at")),
                answer.getString("url"));
        JSONObject listed = screenshots(run).getJSONObject(0);
        for (String key : List.of("at", "width", "height", "url")) {
            assertEquals(answer.get(key), listed.get(key), key);
        }
        assertFalse(listed.getBoolean("dark"));
    }

    /** A row of a video wall, the smallest text screen, and a screen in standby. */
    @ParameterizedTest
    @CsvSource({"4000, 30, false", "320, 200, true", "30, 4000, true", "801, 601, false"})
    void screenshotMayHaveAnySizeAndBeDark(int width, int height, boolean dark) throws Exception {
        BufferedImage shown = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        shown.setRGB(0, 0, dark ? 0 : 0xff8800);
        cvm.drawnScreen(FakeCvm.INSTANCE).show(shown);

        WorkflowRun run = jenkins.build(FAILING, Result.FAILURE);

        rule.assertLogContains(
                "Screenshot: " + width + " × " + height + " pixels" + (dark ? ", all of one colour." : "."), run);
        JSONObject listed = screenshots(run).getJSONObject(0);
        assertEquals(width, listed.getInt("width"));
        assertEquals(height, listed.getInt("height"));
        assertEquals(dark, listed.getBoolean("dark"));
        String page = request(OPERATOR, "GET", run, "", "text/html").body();
        String build = jenkins.send(OPERATOR, HttpRequest.newBuilder(URI.create(rule.getURL() + run.getUrl())))
                .body();
        Pattern sized = Pattern.compile("<img [^>]*width=\"" + width + "\"[^>]* height=\"" + height + "\"");
        for (String html : List.of(page, build)) {
            assertTrue(sized.matcher(html).find(), html);
        }
        assertEquals(dark, page.contains("Dark: the picture has a single colour."), page);
        BufferedImage kept = ImageIO.read(new ByteArrayInputStream(
                picture(run, "screenshot?instance=" + FakeCvm.INSTANCE).body()));
        assertTrue(Pictures.areAlikeButForACursor(shown, kept));
        assertEquals(dark ? 1 : 2, Pictures.colours(kept));
    }

    @Test
    void firstAndNewestFourAreKept() throws Exception {
        WorkflowRun run = jenkins.build(FAILING, Result.FAILURE);
        long first = screenshots(run).getJSONObject(0).getLong("at");

        for (int i = 0; i < 6; i++) {
            assertEquals(303, takeScreenshot(run, "text/html").statusCode());
        }

        assertEquals(5, files(run).size());
        JSONArray newestFirst = screenshots(run);
        assertEquals(5, newestFirst.size());
        assertEquals(first, newestFirst.getJSONObject(4).getLong("at"));
        assertTrue(request(OPERATOR, "GET", run, "", "text/html").body().contains("Earlier screenshots: 4"));
    }

    @Test
    void deletionNeedsBuildDeletePermission() throws Exception {
        WorkflowRun run = jenkins.build(FAILING, Result.FAILURE);
        long at = screenshots(run).getJSONObject(0).getLong("at");
        String delete = "deleteScreenshot?instance=ins-r9hr2upy&at=" + at;

        assertEquals(403, request(OPERATOR, "POST", run, delete, "text/html").statusCode());
        assertEquals(
                405, request(ADMINISTRATOR, "GET", run, delete, "text/html").statusCode());
        assertEquals(1, files(run).size());
        for (String other : List.of("deleteScreenshot?instance=ins-r9hr2upy", delete + "1", "deleteScreenshot")) {
            assertEquals(
                    404, request(ADMINISTRATOR, "POST", run, other, "text/html").statusCode(), other);
        }
        assertEquals(
                303, request(ADMINISTRATOR, "POST", run, delete, "text/html").statusCode());

        assertEquals(0, files(run).size());
        assertEquals(
                404, picture(run, "screenshot?instance=ins-r9hr2upy&at=" + at).statusCode());
        assertEquals(
                404, request(ADMINISTRATOR, "POST", run, delete, "text/html").statusCode(), "once");
    }

    @Test
    void headingNamesTheFailedAttempt() throws Exception {
        WorkflowRun run = jenkins.build(FAILING, Result.FAILURE);

        assertAll(
                () -> heading("The console could not be opened", run, "POST", "open?instance=ins-00000000"),
                () -> heading("The machine could not be found", run, "POST", "find?finder=tag%3Dnone"),
                () -> heading("No screenshot was taken", run, "POST", "screenshot?instance=ins-00000000"),
                () -> heading("The screenshot is not available", run, "GET", "screenshot?instance=ins-00000000"),
                () -> heading(
                        "The screenshot is not available",
                        run,
                        "POST",
                        "deleteScreenshot?instance=" + FakeCvm.INSTANCE),
                () -> heading("The request was refused", run, "GET", "deleteScreenshot"),
                () -> heading("The request was refused", run, "GET", "find"),
                () -> heading("The request was refused", run, "GET", "noSuchPage"));
    }

    private void heading(String expected, Run<?, ?> run, String method, String rest) throws Exception {
        String body = request(ADMINISTRATOR, method, run, rest, "text/html").body();
        for (String heading : List.of(
                "The console could not be opened",
                "The machine could not be found",
                "No screenshot was taken",
                "The screenshot is not available",
                "The screenshot was not deleted",
                "The request was refused")) {
            assertEquals(expected.equals(heading), body.contains(heading), () -> rest + ": " + heading + "\n" + body);
        }
    }

    @Test
    void deletionAlsoNeedsOpenPermission() throws Exception {
        WorkflowRun run = jenkins.build(FAILING, Result.FAILURE);
        long at = screenshots(run).getJSONObject(0).getLong("at");
        ((MockAuthorizationStrategy) rule.jenkins.getAuthorizationStrategy())
                .grant(Run.DELETE)
                .everywhere()
                .to(READER);

        String delete = "deleteScreenshot?instance=ins-r9hr2upy&at=" + at;
        assertEquals(403, request(READER, "POST", run, delete, "text/html").statusCode());

        assertEquals(1, files(run).size());
        assertEquals(
                303, request(ADMINISTRATOR, "POST", run, delete, "text/html").statusCode());
    }

    /** On Windows, another program that reads a file keeps it from being deleted. */
    @Test
    void undeletableScreenshotIsReported() throws Exception {
        WorkflowRun run = jenkins.build(FAILING, Result.FAILURE);
        long at = screenshots(run).getJSONObject(0).getLong("at");
        Path held = files(run).get(0);
        Files.delete(held);
        Files.createDirectories(held.resolve("held"));
        String delete = "deleteScreenshot?instance=ins-r9hr2upy&at=" + at;

        List<String> audit;
        HttpResponse<String> page;
        try (LogRecords records = new LogRecords("io.jenkins.plugins.tencentvnc.audit")) {
            page = request(ADMINISTRATOR, "POST", run, delete, "text/html");
            audit = records.all();
        }
        HttpResponse<String> json = request(ADMINISTRATOR, "POST", run, delete, "application/json");

        assertEquals(502, page.statusCode(), page.body());
        assertTrue(page.body().contains("The screenshot was not deleted"), page.body());
        assertTrue(page.body().contains("Client.ScreenNotDeleted"), page.body());
        assertFalse(page.body().contains("No screenshot was taken"), page.body());
        assertEquals(502, json.statusCode());
        assertEquals(
                "Client.ScreenNotDeleted", JSONObject.fromObject(json.body()).getString("code"));
        assertEquals(1, audit.size(), audit.toString());
        assertTrue(audit.get(0).contains("outcome=Client.ScreenNotDeleted requestId= event=SCREENSHOT"), audit.get(0));

        Files.delete(held.resolve("held"));
        assertEquals(
                303, request(ADMINISTRATOR, "POST", run, delete, "text/html").statusCode(), "no longer held");
    }

    @Test
    void expiredLinkKeepsOldScreenshotsOnly() throws Exception {
        WorkflowRun run = jenkins.build(FAILING, Result.FAILURE);
        TencentVncConfiguration.get().setLinkLifetimeHours(1);
        java.lang.reflect.Field start = Run.class.getDeclaredField("startTime");
        start.setAccessible(true);
        start.setLong(run, run.getStartTimeInMillis() - TimeUnit.HOURS.toMillis(2));

        assertEquals(
                200, picture(run, "screenshot?instance=" + FakeCvm.INSTANCE).statusCode());
        assertEquals(410, takeScreenshot(run, "text/html").statusCode());
        String page = request(OPERATOR, "GET", run, "", "text/html").body();
        assertTrue(page.contains("screenshot?instance=ins-r9hr2upy"), page);
        assertFalse(page.contains("Take screenshot"), page);
    }

    @Test
    void screenshotIsHiddenBelowThreshold() throws Exception {
        WorkflowRun run = jenkins.build(WITH_PICTURE, Result.SUCCESS);

        assertEquals(1, files(run).size());
        assertEquals(
                410, picture(run, "screenshot?instance=" + FakeCvm.INSTANCE).statusCode());
        assertEquals(410, takeScreenshot(run, "text/html").statusCode());
    }

    @Test
    void screenshotAloneCountsAsCheck() throws Exception {
        WorkflowRun run = jenkins.build(FAILING.replace(", screenshot", ", check: false, screenshot"), Result.FAILURE);

        assertEquals(1, cvm.calls().size());
        assertEquals(1, files(run).size());
        rule.assertLogContains("Checked: the console can be opened", run);
    }

    @Test
    void stepOverridesGlobalScreenshotSetting() throws Exception {
        TencentVncConfiguration.get().setScreenshot(true);

        assertEquals(1, files(jenkins.build(STEP, Result.SUCCESS)).size());
        assertEquals(
                0,
                files(jenkins.build(STEP + ", screenshot: false", Result.SUCCESS))
                        .size());
        assertEquals(
                1,
                files(jenkins.build(
                                STEP.replace("tencentVncUrl ", "tencentVncOnFailure(") + ") { error 'broken' }",
                                Result.FAILURE))
                        .size());
    }

    @Test
    void failedCheckTakesNoScreenshot() throws Exception {
        cvm.setState(FakeCvm.INSTANCE, "STOPPED");

        WorkflowRun run = jenkins.build(FAILING, Result.FAILURE);

        rule.assertLogContains("Checked: ins-r9hr2upy is shut down", run);
        rule.assertLogNotContains("Screenshot:", run);
        assertEquals(1, JournalFixtures.journal(run).size());
        assertEquals(409, takeScreenshot(run, "text/html").statusCode());
        assertTrue(takeScreenshot(run, "text/html").body().contains("No screenshot was taken"));
        assertEquals(
                2,
                JournalFixtures.journal(run).stream()
                        .filter(line -> line.startsWith("SCREENSHOT"))
                        .count());
    }

    /** The client has ten seconds, the publication thirty. */
    @Test
    void silentScreenTimesOutAndCheckStays() throws Exception {
        try (SilentScreen silent = new SilentScreen()) {
            cvm.withScreen(FakeCvm.INSTANCE, silent);
            long before = System.nanoTime();

            WorkflowRun run = jenkins.build(FAILING, Result.FAILURE);

            assertTrue(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - before) <= 25);
            rule.assertLogContains("Checked: the console can be opened", run);
            rule.assertLogContains(
                    "Screenshot: The console of ins-r9hr2upy did not show the whole screen in time."
                            + " (Client.ScreenTimedOut, request ",
                    run);
            assertEquals(
                    "SCREENSHOT ins-r9hr2upy Client.ScreenTimedOut",
                    JournalFixtures.journal(run).get(1));
            assertNull(JournalFixtures.finding(run).code(), "the console itself can be opened");
            assertEquals(0, files(run).size());
            HttpResponse<String> problem = takeScreenshot(run, "text/html");
            assertEquals(504, problem.statusCode());
            assertTrue(problem.body().contains("/tencent-vnc/screenshot\""), "it can be tried again");
        }
    }

    /** A hanging gateway must not block Jenkins, however many users request a screenshot. */
    @Test
    void silentScreensLeaveThreadsToOthers() throws Exception {
        WorkflowRun run = jenkins.build(STEP + ", check: false\nerror 'deployment failed'", Result.FAILURE);
        assertEquals(303, takeScreenshot(run, "text/html").statusCode(), "warm");
        ExecutorService people = Executors.newCachedThreadPool();
        try (SilentScreen silent = new SilentScreen()) {
            cvm.withScreen(FakeCvm.INSTANCE, silent);
            List<Future<Integer>> clicks = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                clicks.add(people.submit(
                        () -> takeScreenshot(run, "application/json").statusCode()));
            }

            Awaitility.await()
                    .until(() -> clicks.stream().filter(Future::isDone).count() >= 90);
            assertEquals(200, request(OPERATOR, "GET", run, "", "text/html").statusCode(), "another page");
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> click : clicks) {
                statuses.add(click.get(30, TimeUnit.SECONDS));
            }

            // Four, the share of one user, wait for ten seconds; a click that comes later may get their places.
            int refused = Collections.frequency(statuses, 429);
            int timedOut = Collections.frequency(statuses, 504);
            assertTrue(refused >= 90 && timedOut >= 4, statuses.toString());
            assertEquals(100, refused + timedOut, statuses.toString());
            assertEquals(1 + timedOut, cvm.calls().size(), "no unused URL is requested");
            assertEquals(1 + 100, JournalFixtures.journal(run).size(), "each is recorded");
        } finally {
            people.shutdownNow();
        }
        cvm.withScreen(FakeCvm.INSTANCE, cvm.drawnScreen(FakeCvm.INSTANCE)).setState(FakeCvm.INSTANCE, "RUNNING");
        assertEquals(303, takeScreenshot(run, "text/html").statusCode(), "capacity is free again");
    }

    @Test
    void unstorableScreenshotIsReported() throws Exception {
        WorkflowRun run = jenkins.build(STEP + "\nerror 'deployment failed'", Result.FAILURE);
        Path occupied = run.getRootDir().toPath().resolve("tencent-vnc/screenshot.new");
        Files.createDirectories(occupied.resolve("occupied"));

        HttpResponse<String> problem = takeScreenshot(run, "application/json");

        assertEquals(502, problem.statusCode());
        assertTrue(problem.body().contains("Client.ScreenNotStored"), problem.body());
        assertEquals(
                "SCREENSHOT ins-r9hr2upy Client.ScreenNotStored",
                JournalFixtures.journal(run).get(1));
        assertEquals(200, jenkins.open(OPERATOR, run, "application/json").statusCode());
    }

    @Test
    void screenshotDoesNotRecreateDeletedBuild() throws Exception {
        try (SilentScreen silent = new SilentScreen()) {
            cvm.withScreen(FakeCvm.INSTANCE, silent);
            WorkflowJob job = jenkins.pipeline(FAILING);
            WorkflowRun run = job.scheduleBuild2(0).waitForStart();
            rule.waitForMessage("Checked: the console can be opened", run);

            job.delete();

            Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> !isWatching());
            assertFalse(run.getRootDir().exists());
            assertFalse(job.getRootDir().exists());
        }
    }

    private static boolean isWatching() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().startsWith("Tencent Cloud VNC screen"))
                .flatMap(thread -> Stream.of(thread.getValue()))
                .anyMatch(frame -> frame.getClassName().equals(PublishTask.class.getName()));
    }

    @Test
    void screenshotIsNoArtifactAndNotLogged() throws Exception {
        WorkflowRun run = jenkins.build(FAILING, Result.FAILURE);

        assertEquals(List.of(), run.getArtifacts());
        assertTrue(run.getArtifactManager().root().list().length == 0);
        // The fingerprint of the key exists; it says where the key was used.
        try (Stream<Path> all = Files.walk(rule.jenkins.getRootDir().toPath().resolve("fingerprints"))) {
            for (Path fingerprint : all.filter(Files::isRegularFile).toList()) {
                assertFalse(Files.readString(fingerprint).contains("screenshot"), fingerprint.toString());
            }
        }
        rule.assertLogNotContains("screenshot-ins", run);
        rule.assertLogNotContains(".png", run);
    }

    /** Each gets its screenshot in time, within the API's rate limit. */
    @Test
    void fiftyScreenshotsAtOnceAreTaken() throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            ids.add("ins-machin%02d".formatted(i));
            cvm.withInstance(ids.get(i), FakeCvm.REGION, "RUNNING");
            cvm.drawnScreen(ids.get(i));
        }
        jenkins.build(FAILING, Result.FAILURE); // loads classes
        long heapBefore = heap();
        WorkflowJob job = jenkins.pipeline("""
                def branches = [:]
                for (int i = 0; i < 50; i++) {
                  def id = String.format('ins-machin%02d', i)
                  branches[id] = {
                    tencentVncUrl instanceId: id, region: 'ap-beijing', credentialsId: 'prod', screenshot: true
                  }
                }
                parallel branches
                error 'deployment failed'
                """);
        WorkflowRun run = job.scheduleBuild2(0).waitForStart();
        rule.waitForMessage("Tencent Cloud VNC console for", run);
        long first = System.nanoTime();

        rule.assertBuildStatus(Result.FAILURE, rule.waitForCompletion(run));

        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - first);
        System.out.println("50 screenshots took " + seconds + " s");
        assertTrue(seconds <= 60, seconds + " s");
        assertEquals(50, files(run).size(), JenkinsRule.getLog(run));
        assertTrue(cvm.mostCallsInAnySecond(FakeCvm.SECRET_ID) <= 10);
        // Threads of the build may hold memory until they end.
        Awaitility.await().pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
            long grown = (heap() - heapBefore) >> 20;
            assertTrue(grown <= 64, grown + " MiB");
        });
    }

    /** Returns the bytes still in use after a garbage collection. */
    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
