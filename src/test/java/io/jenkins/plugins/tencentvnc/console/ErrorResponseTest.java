package io.jenkins.plugins.tencentvnc.console;

import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.OPERATOR;
import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.SCRIPTED;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.InvisibleAction;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.Result;
import hudson.model.RootAction;
import hudson.model.Run;
import io.jenkins.plugins.tencentvnc.error.ErrorCatalogue;
import io.jenkins.plugins.tencentvnc.error.ErrorSubject;
import io.jenkins.plugins.tencentvnc.error.Remedy;
import io.jenkins.plugins.tencentvnc.storage.JournalEntry.Event;
import io.jenkins.plugins.tencentvnc.tencentcloud.Faulty;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import io.jenkins.plugins.tencentvnc.testing.jenkins.WithVncJenkins;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import jenkins.model.Jenkins;
import net.sf.json.JSONObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.TestExtension;
import org.kohsuke.stapler.QueryParameter;

/** Tests every entry of the catalogue, as page and as JSON, in both languages. */
@WithVncJenkins
class ErrorResponseTest {

    private static final String REQUEST_ID = "6ef60bec-0242-43af-bb20-270359fb54a7";

    /** The documented statuses; all other codes are refusals or failures of Tencent Cloud. */
    private static final Map<String, Integer> STATUS = Map.of(
            "Client.NoPermission", 403,
            "Client.NotRequester", 403,
            "Client.NoSuchTarget", 404,
            "Client.WrongVerb", 405,
            "UnsupportedOperation.InstanceStateStopped", 409,
            "Client.LinkExpired", 410,
            "Client.BudgetExhausted", 429,
            "RequestLimitExceeded", 429,
            "AuthFailure.SecretIdNotFound", 502,
            "Client.TimedOut", 504);

    private static JenkinsRule rule;

    private FakeCvm cvm;
    private VncJenkins jenkins;

    /** Shows any error on demand, since an open can't provoke all of them. */
    @TestExtension
    public static final class AnyProblem extends InvisibleAction implements RootAction {

        @Override
        public String getUrlName() {
            return "any-problem";
        }

        public org.kohsuke.stapler.HttpResponse doIndex(@QueryParameter String code) {
            Run<?, ?> run = Jenkins.get().getAllItems(Job.class).get(0).getLastBuild();
            run.checkPermission(Item.READ);
            ConsoleAction action = run.getAction(ConsoleAction.class);
            ConsoleTarget target = action.getConsoles().getTargets().get(0);
            return ErrorResponse.of(
                    action,
                    Event.OPEN,
                    action.getConsoles().viewAfterError(target),
                    Faulty.of(code, "What Tencent Cloud said.", REQUEST_ID));
        }
    }

    @Test
    void everyCodeHasPageAndJsonInBothLanguages() throws Exception {
        jenkins.build(SCRIPTED, Result.FAILURE);
        List<Executable> cases = new ArrayList<>();
        TreeSet<String> codes = new TreeSet<>(ErrorCatalogue.codes());
        codes.remove("Unknown");
        codes.add("Brand.NewCode");
        for (Locale locale : List.of(Locale.ENGLISH, Locale.SIMPLIFIED_CHINESE)) {
            for (String code : codes) {
                cases.add(() -> page(locale, code));
                cases.add(() -> json(locale, code));
            }
        }
        assertEquals(codes.size() * 4, cases.size());
        assertAll(cases);
    }

    private static ErrorSubject subject() {
        Run<?, ?> run = Jenkins.get().getAllItems(Job.class).get(0).getLastBuild();
        return run.getAction(ConsoleAction.class)
                .getConsoles()
                .getTargets()
                .get(0)
                .subject(3);
    }

    private static String sentence(Locale locale, String code) {
        return Faulty.of(code, "What Tencent Cloud said.", REQUEST_ID).sentence(locale, subject());
    }

    private HttpResponse<String> get(Locale locale, String code, String accept) throws Exception {
        return jenkins.send(
                OPERATOR,
                HttpRequest.newBuilder(URI.create(rule.getURL() + "any-problem/?code=" + code))
                        .header("Accept", accept)
                        .header("Accept-Language", locale.toLanguageTag()));
    }

    private void page(Locale locale, String code) throws Exception {
        HttpResponse<String> page = get(locale, code, "text/html");

        Remedy remedy = ErrorCatalogue.remedyFor(code);
        assertEquals(remedy.kind().httpStatus(), page.statusCode(), code);
        assertRetryAfter(page, code);
        for (String text : List.of(sentence(locale, code), remedy.nextMove(locale, subject()), code, REQUEST_ID)) {
            assertTrue(unescaped(page.body()).contains(text), () -> code + " lacks " + text + ": " + page.body());
        }
        boolean offered = page.body().contains("tencent-vnc/open\"");
        assertEquals(remedy.kind().isRetryable(), offered, code);
        // A next move may contain the words too, hence the button's own name.
        String button = "aria-label=\"" + (locale == Locale.ENGLISH ? "Try again: " : "重试：");
        assertEquals(offered, page.body().contains(button), code);
    }

    private static void assertRetryAfter(HttpResponse<String> answer, String code) {
        String expected = answer.statusCode() == 429 ? "3" : "none";
        assertEquals(expected, answer.headers().firstValue("Retry-After").orElse("none"), code);
    }

    /** Returns the text of the page as displayed. */
    private static String unescaped(String html) {
        return html.replace("&#039;", "'")
                .replace("&#39;", "'")
                .replace("&quot;", "\"")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&");
    }

    private void json(Locale locale, String code) throws Exception {
        HttpResponse<String> answer = get(locale, code, "application/json");

        Remedy remedy = ErrorCatalogue.remedyFor(code);
        JSONObject json = JSONObject.fromObject(answer.body());
        assertEquals(remedy.kind().httpStatus(), answer.statusCode(), code);
        assertEquals(STATUS.getOrDefault(code, answer.statusCode()), answer.statusCode(), code);
        assertRetryAfter(answer, code);
        assertEquals("no-store", answer.headers().firstValue("Cache-Control").orElse(""), code);
        assertEquals(code, json.getString("code"));
        assertEquals(sentence(locale, code), json.getString("message"));
        assertEquals(remedy.nextMove(locale, subject()), json.getString("nextMove"));
        assertEquals(REQUEST_ID, json.getString("requestId"));
        assertEquals(remedy.kind().isRetryable(), json.getBoolean("tryAgain"), code);
    }
}
