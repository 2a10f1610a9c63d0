package io.jenkins.plugins.tencentvnc.tencentcloud;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.error.ErrorSubject;
import io.jenkins.plugins.tencentvnc.tencentcloud.PropertyRunner.Draw;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.FakeIssuer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.junit.jupiter.api.Test;

/**
 * Tests that for any answer of an endpoint a mint ends in a console URL or in a {@link ConsoleException} without
 * secrets.
 */
class AnswerPropertyTest {

    private static final ApiKey KEY = new ApiKey("AKIDOfAnswers", "SecretKeyOfAnswers", "TokenOfAnswers");
    private static final String CONSOLE = FaultMatrix.CONSOLE;
    private static final String[] TEMPLATES = {
        "{'Response':{'InstanceVncUrl':@,'RequestId':@}}",
        "{'Response':{'Error':{'Code':@,'Message':@},'RequestId':@}}",
        "{'Response':{'Error':@,'RequestId':@,'InstanceVncUrl':@}}",
        "{'Response':@,'Error':@}",
        "{'Response':{'Credentials':{'TmpSecretId':@,'TmpSecretKey':@,'Token':@},'ExpiredTime':@,'RequestId':@}}",
        "{'Code':@,'TmpSecretId':@,'TmpSecretKey':@,'Token':@,'ExpiredTime':@}",
        "{'Code':'Success','TmpSecretId':@,'TmpSecretKey':@,'Token':@,'ExpiredTime':4102444800}",
        // Often accepted:
        "{'Response':{'InstanceVncUrl':'" + CONSOLE + "','RequestId':@}}",
        "{'Response':{'Credentials':{'TmpSecretId':'AKIDOfAnswers','TmpSecretKey':'SecretKeyOfAnswers','Token':@},"
                + "'ExpiredTime':4102444800,'RequestId':'6ef60bec-0242-43af-bb20-270359fb54a7'}}",
        "{'Code':'Success','TmpSecretId':'AKIDOfAnswers','TmpSecretKey':'SecretKeyOfAnswers','Token':@,"
                + "'ExpiredTime':4102444800}"
    };

    private final AtomicReference<Answer> next = new AtomicReference<>();

    /** Answers without a network. */
    private final OkHttpClient http = new OkHttpClient.Builder()
            .addInterceptor(chain -> new Response.Builder()
                    .request(chain.request())
                    .protocol(Protocol.HTTP_1_1)
                    .code(200)
                    .message("OK")
                    .header("Content-Type", next.get().contentType())
                    .body(ResponseBody.create(
                            next.get().body(), MediaType.parse(next.get().contentType())))
                    .build())
            .build();

    private record Answer(String contentType, String body) {}

    private static Answer answer(Draw draw) {
        StringBuilder json = new StringBuilder();
        for (char c : draw.of(TEMPLATES).replace('\'', '"').toCharArray()) {
            json.append(c == '@' ? value(draw) : String.valueOf(c));
        }
        for (int mutations = draw.percent(50) ? draw.between(1, 4) : 0; mutations > 0; mutations--) {
            mutate(json, draw);
        }
        String type = draw.percent(95) ? "application/json" : draw.of("text/event-stream", "text/html", "x", "");
        return new Answer(type, json.toString());
    }

    private static String value(Draw draw) {
        String text = draw.percent(60)
                ? draw.of(
                        CONSOLE,
                        KEY.secretId(),
                        KEY.secretKey(),
                        KEY.token(),
                        "wss://bjvnc.qcloud.com/vnc?s=aHpjWnRVMF")
                : draw.of(
                        "",
                        " ",
                        "6ef60bec-0242-43af-bb20-270359fb54a7",
                        "InternalError",
                        "AuthFailure.X",
                        "a.b.c",
                        ".");
        return draw.percent(75)
                ? "\"" + text + draw.of("", "", "", " x", "\\n", "\\u0000", "\\u202e", "\\ud800") + "\""
                : draw.of(
                        "null", "{}", "[]", "0", "-1", "1e999", "4102444800", "9223372036854775807", "true", "NaN", "");
    }

    private static void mutate(StringBuilder json, Draw draw) {
        int at = draw.between(0, json.length());
        int end = Math.min(json.length(), at + draw.between(0, 6));
        if (draw.percent(10)) {
            json.setLength(at);
        } else {
            json.replace(
                    at, end, draw.made(2, "{", "}", "[", "]", "\"", ",", ":", "\\", "null", "1", "'", "/*", "\\u"));
        }
    }

    @Test
    void mintNeverRevealsSecrets() {
        MintRequest mint = Mints.open(Endpoint.DEFAULT, KEY, null, FakeCvm.INSTANCE);

        PropertyRunner.tryTenth(AnswerPropertyTest::answer, answer -> {
            next.set(answer);
            try {
                ConsoleUrl url = new SdkCalls(mint.context(), KEY, http).describeInstanceVncUrl(mint);
                assertTrue(url.reveal().startsWith(ConsolePage.DEFAULT + "?InstanceVncUrl=wss%3A%2F%2F"), url.reveal());
                assertTellsNoSecret(url + url.requestId());
                return true;
            } catch (ConsoleException e) {
                assertTellsNoSecret(everythingAbout(e));
                return false;
            }
        });
    }

    @Test
    void assumeRoleNeverRevealsSecrets() {
        CamRole role = new CamRole("qcs::cam::uin/100000000001:roleName/console", "jenkins", null, 3600);
        MintRequest mint = Mints.open(Endpoint.DEFAULT, KEY, role, FakeCvm.INSTANCE);

        PropertyRunner.tryTenth(AnswerPropertyTest::answer, answer -> {
            next.set(answer);
            try {
                SdkCalls.TemporaryKey temporary = new SdkCalls(mint.context(), KEY, http).assumeRole(role);
                assertFalse(temporary.key().secretId().isBlank());
                assertTellsNoSecret(temporary.toString());
                return true;
            } catch (ConsoleException e) {
                assertTellsNoSecret(everythingAbout(e));
                return false;
            }
        });
    }

    @Test
    void webIdentityNeverRevealsToken() throws Exception {
        String token = new FakeIssuer("https://issuer.example.com", "key").token("audience", "subject");
        CamRole role = new CamRole("qcs::cam::uin/100000000001:roleName/console", "jenkins", null, 3600);
        WebIdentity identity = new WebIdentity(role, "provider", IdToken.of(token), null);
        MintRequest mint = Mints.open(Endpoint.DEFAULT, KEY, null, FakeCvm.INSTANCE);

        PropertyRunner.tryTenth(AnswerPropertyTest::answer, answer -> {
            String body = answer.body().replace(KEY.token(), token).replace(KEY.secretId(), token.split("\\.")[1]);
            next.set(new Answer(answer.contentType(), body));
            try {
                SdkCalls.TemporaryKey temporary =
                        new SdkCalls(mint.context(), null, http).assumeRoleWithWebIdentity(identity);
                assertFalse(temporary.key().secretId().isBlank());
                return true;
            } catch (ConsoleException e) {
                String told = everythingAbout(e);
                assertTrue(Stream.of(token.split("\\.")).noneMatch(told::contains), told);
                return false;
            }
        });
    }

    @Test
    void metadataNeverRevealsSecrets() {
        PropertyRunner.tryTenth(AnswerPropertyTest::answer, answer -> {
            try {
                SdkCalls.TemporaryKey temporary = MetadataService.read(answer.body());
                assertFalse(temporary.key().secretId().isBlank());
                assertTellsNoSecret(temporary.toString());
                return true;
            } catch (ConsoleException e) {
                assertTellsNoSecret(everythingAbout(e));
                return false;
            }
        });
    }

    private static String everythingAbout(ConsoleException e) {
        ErrorSubject subject = new ErrorSubject(FakeCvm.INSTANCE, FakeCvm.REGION, "endpoint", "credentials", 1);
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text, true));
        return text + e.code() + e.requestId() + e.sentence(Locale.ENGLISH, subject);
    }

    private static void assertTellsNoSecret(String text) {
        assertTrue(KEY.parts().stream().noneMatch(text::contains), text);
        assertFalse(text.contains("wss%3A") || text.contains("wss://"), text);
    }
}
