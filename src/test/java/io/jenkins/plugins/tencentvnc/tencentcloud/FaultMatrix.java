package io.jenkins.plugins.tencentvnc.tencentcloud;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jenkins.plugins.tencentvnc.error.TextBundle;
import io.jenkins.plugins.tencentvnc.tencentcloud.Fault.Arrangement;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import okhttp3.Authenticator;
import okhttp3.Credentials;
import okhttp3.OkHttpClient;

/** Every fault between a click and a console that a test can cause. */
final class FaultMatrix {

    /** The value that a server other than {@link FakeCvm} answers. */
    static final String CONSOLE = "wss%3A%2F%2Fbjvnc.qcloud.com%3A26789%2Fvnc%3Fs%3DaHpjWnRVMFNhYm";

    private static final String MINTED =
            "{\"Response\":{\"InstanceVncUrl\":\"" + CONSOLE + "\",\"RequestId\":\"6ef60bec\"}}";
    private static final String UNANSWERED = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    private static final String NO_HOST = "no-such-host.invalid";
    private static final int MEBI = 1 << 20;

    private final List<Fault> faults = new ArrayList<>();

    private FaultMatrix() {
        connection();
        tls();
        proxy();
        status();
        answer();
        api();
        role();
        consoleUrl();
    }

    static List<Fault> all() {
        return List.copyOf(new FaultMatrix().faults);
    }

    private void add(String group, String name, String code, int requests, Arrangement arrangement) {
        faults.add(new Fault(group, name, code, requests, arrangement));
    }

    private void connection() {
        String group = "Connection";
        add(group, "connection refused", "Client.ConnectFailed", 0, scene -> {
            ClosedPort closed = scene.with(new ClosedPort());
            scene.call("http://127.0.0.1:" + closed.number());
        });
        add(group, "no answer to the attempt to connect", "Client.ConnectFailed", 0, scene -> {
            FullBacklog silent = scene.with(new FullBacklog());
            scene.call("http://127.0.0.1:" + silent.port());
        });
        add(group, "host name unknown to the DNS", "Client.UnknownHost", 0, scene -> scene.call(NO_HOST));
        broken(group, "reset as soon as connected", "Client.ConnectionLost", 0, BrokenServer.Connection::reset);
        broken(group, "reset in place of an answer", "Client.ConnectionLost", 1, connection -> {
            connection.readRequest();
            connection.reset();
        });
        broken(group, "reset amid the headers", "Client.ConnectionLost", 1, connection -> {
            connection.readRequest();
            connection.write(UNANSWERED);
            connection.reset();
        });
        broken(group, "reset amid the body", "Client.ConnectionLost", 1, connection -> {
            connection.readRequest();
            connection.write(UNANSWERED + "Content-Length: " + MINTED.length() + "\r\n\r\n" + MINTED.substring(0, 40));
            connection.reset();
        });
        broken(group, "closed in place of an answer", "Client.ConnectionLost", 1, BrokenServer.Connection::readRequest);
        broken(group, "no answer to the request", "Client.TimedOut", 1, connection -> {
            connection.readRequest();
            connection.hang();
        });
        BrokenServer.Script onlyHeaders = connection -> {
            connection.readRequest();
            connection.write(UNANSWERED + "Content-Length: 100\r\n\r\n");
            connection.hang();
        };
        broken(group, "headers, then no body", "Client.TimedOut", 1, onlyHeaders);
        add(group, "headers, then no body, which the JDK notices before OkHttp", "Client.TimedOut", 1, scene -> {
            scene.callThrough(http ->
                    http.newBuilder().socketFactory(new ImpatientSockets()).build());
            scene.callBroken(onlyHeaders);
        });
        broken(group, "HTTP 500, then no body", "Client.ServerError", 2, connection -> {
            connection.readRequest();
            connection.write("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 100\r\n\r\n");
            connection.hang();
        });
        answered(
                group,
                "one byte a second",
                "Client.TimedOut",
                1,
                Answer.json(MINTED).dripping(Duration.ofSeconds(1)));
        add(group, "a slow HTTP 500, then no answer to the retry", "Client.TimedOut", 2, scene -> {
            scene.cvm().answerNext(Answer.status(500).delayed(Duration.ofSeconds(5)));
            scene.cvm().answerNext(Answer.hang(Duration.ofSeconds(30)));
        });
        broken(group, "headers without end", "Client.ConnectionLost", 1, connection -> {
            connection.readRequest();
            connection.write(UNANSWERED);
            for (int i = 0; i < 256; i++) {
                connection.write("X-Filler: " + "x".repeat(MEBI) + "\r\n");
            }
        });
        broken(group, "not HTTP at all", "Client.ConnectionLost", 1, connection -> {
            connection.readRequest();
            connection.write("SSH-2.0-OpenSSH_9.2\r\n");
        });
        add(group, "the server closes a connection that was kept", "", 2, FaultMatrix::closeKeptConnection);
    }

    /** Servers close idle connections after 5 s or more; the client must have closed them before. */
    private static void closeKeptConnection(FaultScenario scene) throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        scene.callThrough(http -> http);
        scene.callBroken(connection -> {
            connection.readRequest();
            connection.write(minted());
            connection.socket().setSoTimeout(5_000);
            try {
                connection.readRequest();
            } finally {
                connection.socket().close();
                closed.countDown();
            }
        });
        scene.open();
        closed.await(10, TimeUnit.SECONDS);
    }

    private void tls() {
        String group = "TLS";
        add(group, "certificate not trusted", "Client.TlsFailed", 0, scene -> scene.callTls("localhost", answers()));
        add(group, "certificate for another host", "Client.TlsFailed", 0, scene -> {
            scene.callThrough(scene.tls()::trustedBy);
            scene.callTls("127.0.0.1", answers());
        });
        add(group, "certificate trusted and for this host", "", 1, scene -> {
            scene.callThrough(scene.tls()::trustedBy);
            scene.callTls("localhost", answers());
        });
        add(group, "plain http in place of TLS", "Client.UnexpectedStatus", 0, scene -> {
            BrokenServer server = scene.callBroken(connection -> connection.write(minted()));
            scene.call("localhost:" + server.port());
        });
        add(group, "reset amid the handshake", "Client.ConnectionLost", 0, scene -> {
            BrokenServer server = scene.callBroken(connection -> {
                connection.socket().getInputStream().read();
                connection.reset();
            });
            scene.call("localhost:" + server.port());
        });
        add(group, "closed amid the handshake", "Client.ConnectionLost", 0, scene -> {
            BrokenServer server = scene.callBroken(
                    connection -> connection.socket().getInputStream().read(new byte[4096]));
            scene.call("localhost:" + server.port());
        });
        add(group, "no answer to the handshake", "Client.TimedOut", 0, scene -> {
            BrokenServer server = scene.callBroken(BrokenServer.Connection::hang);
            scene.call("localhost:" + server.port());
        });
    }

    private void proxy() {
        String group = "Proxy";
        add(group, "407 after a wrong password, http", "Client.ProxyRefused", 2, scene -> {
            BrokenServer proxy = scene.proxy(FaultMatrix::refuseForEver);
            scene.callThrough(http -> through(proxy.port(), http));
        });
        add(group, "407 after a wrong password, https", "Client.ProxyRefused", 1, scene -> {
            BrokenServer proxy = scene.proxy(FaultMatrix::refuseForEver);
            scene.callThrough(http -> through(proxy.port(), http));
            scene.call("cvm.example:443");
        });
        add(group, "proxy refuses to connect further", "Client.ConnectionLost", 1, scene -> {
            BrokenServer proxy = scene.proxy(connection -> {
                connection.readRequest();
                connection.write("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
            });
            scene.callThrough(http -> through(proxy.port(), http));
            scene.call("cvm.example:443");
        });
        add(group, "no proxy, but a host of such a name, which closes", "Client.ConnectionLost", 1, scene -> {
            callNamedLikeProxy(scene, BrokenServer.Connection::readRequest);
        });
        add(group, "proxy not there", "Client.ConnectFailed", 0, scene -> {
            ClosedPort closed = scene.with(new ClosedPort());
            scene.callThrough(http -> through(closed.number(), http));
        });
    }

    /** A host that is named like a proxy but is the endpoint. */
    private static void callNamedLikeProxy(FaultScenario scene, BrokenServer.Script script) {
        scene.callTls(TestTls.NAMED_LIKE_A_PROXY, script);
        scene.callThrough(http -> scene.tls()
                .trustedBy(http)
                .newBuilder()
                .dns(name -> List.of(InetAddress.getLoopbackAddress()))
                .build());
    }

    /** Sets up Jenkins' proxy as okhttp-api does: a password is tried once. */
    private static OkHttpClient through(int proxyPort, OkHttpClient http) {
        Authenticator once = (route, response) -> response.request().header("Proxy-Authorization") != null
                ? null
                : response.request()
                        .newBuilder()
                        .header("Proxy-Authorization", Credentials.basic("jenkins", "wrong"))
                        .build();
        return http.newBuilder()
                .proxy(new Proxy(Proxy.Type.HTTP, new InetSocketAddress("127.0.0.1", proxyPort)))
                .proxyAuthenticator(once)
                .build();
    }

    private static void refuseForEver(BrokenServer.Connection connection) throws IOException {
        while (true) {
            connection.readRequest();
            connection.write("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n"
                    + "Proxy-Authenticate: Basic realm=\"proxy\"\r\n\r\n");
        }
    }

    private void status() {
        String group = "HTTP status";
        for (int status : new int[] {204, 301, 400, 401, 404, 407, 408, 421}) {
            String code = status == 407 ? "Client.ProxyRefused" : "Client.UnexpectedStatus";
            withAndWithoutRetryAfter(group, status, code, 1);
        }
        withAndWithoutRetryAfter(group, 429, "RequestLimitExceeded", 2);
        for (int status : new int[] {500, 502, 503, 504}) {
            withAndWithoutRetryAfter(group, status, "Client.ServerError", 2);
        }
        add(group, "HTTP 503 once", "", 2, scene -> scene.cvm().answerNext(Answer.status(503)));
        answered(
                group,
                "HTTP 503 with `Retry-After: 3600`",
                "Client.ServerError",
                2,
                Answer.status(503).withHeader("Retry-After", "3600"));
        for (int status : new int[] {302, 307, 308}) {
            add(group, "HTTP " + status + " to another host", "Client.UnexpectedStatus", 1, scene -> {
                scene.answer(Answer.redirect(status, "http://127.0.0.1:" + scene.bystanderPort() + "/"));
            });
        }
    }

    private void withAndWithoutRetryAfter(String group, int status, String code, int requests) {
        String name = "HTTP " + status + ", with and without `Retry-After: 0`";
        answered(group, name, code, requests, Answer.status(status));
        answered(group, name, code, requests, Answer.status(status).withHeader("Retry-After", "0"));
    }

    private void answer() {
        String group = "Answer";
        String unreadable = "Client.UnreadableAnswer";
        answered(group, "empty", unreadable, 1, Answer.json(""));
        for (String json : List.of("{}", "null", "{\"Response\":null}", "{\"Response\":[]}", "[]", "\"text\"")) {
            answered(group, "`" + json + "`", unreadable, 1, Answer.json(json));
        }
        answered(group, "JSON cut short", unreadable, 1, Answer.json(MINTED.substring(0, 40)));
        answered(
                group,
                "fewer bytes than announced",
                "Client.ConnectionLost",
                1,
                Answer.json(MINTED).declaring(MINTED.length() + 100L));
        answered(group, "a web page", unreadable, 1, Answer.html("<!DOCTYPE html><title>Log in</title>"));
        answered(group, "`InstanceVncUrl` an object", unreadable, 1, Answer.json(withUrl("{}")));
        answered(group, "`InstanceVncUrl` a list", unreadable, 1, Answer.json(withUrl("[\"" + CONSOLE + "\"]")));
        answered(group, "`InstanceVncUrl` a number", "Client.UnexpectedUrl", 1, Answer.json(withUrl("42")));
        answered(group, "`InstanceVncUrl` null", "Client.UnexpectedUrl", 1, Answer.json(withUrl("null")));
        answered(
                group,
                "`InstanceVncUrl` missing",
                "Client.UnexpectedUrl",
                1,
                Answer.json("{\"Response\":{\"RequestId\":\"6ef60bec\"}}"));
        answered(
                group,
                "`text/event-stream`",
                "",
                1,
                Answer.json(MINTED).withHeader("Content-Type", "text/event-stream"));
        answered(group, "nested 100,000 deep", unreadable, 1, Answer.json("{\"Response\":" + "[".repeat(100_000)));
        broken(group, "256 MiB", "Client.AnswerTooLarge", 1, connection -> {
            connection.readRequest();
            connection.write(UNANSWERED + "Content-Length: " + 256 * MEBI + "\r\n\r\n");
            byte[] filler = new byte[MEBI];
            for (int i = 0; i < 256; i++) {
                connection.write(filler);
            }
        });
        answered(group, "64 MiB in 64 KiB of gzip", "Client.AnswerTooLarge", 1, gzip(64 * MEBI));
    }

    private void api() {
        String group = "Error code of Tencent Cloud";
        add(group, "clock off by 301 s", "AuthFailure.SignatureExpire", 1, scene -> {
            scene.cvm().advance(Duration.ofSeconds(301));
        });
        add(group, "SecretId not known", "AuthFailure.SecretIdNotFound", 1, scene -> {
            scene.cvm().revokeKey(scene.key().secretId());
        });
        add(group, "SecretKey wrong", "AuthFailure.SignatureFailure", 1, scene -> {
            scene.useKey(new ApiKey(scene.key().secretId(), "NotTheRightSecretKey"));
        });
        add(group, "token expired", "AuthFailure.TokenFailure", 1, scene -> {
            scene.useKey(new ApiKey(scene.key().secretId(), scene.key().secretKey(), "TokenThatHasExpired"));
        });
        refused(group, "too many calls, twice", "RequestLimitExceeded", 2);
        refused(group, "too many calls of the whole account, twice", "RequestLimitExceeded.UinLimitExceeded", 2);
        refused(group, "internal error, twice", "InternalError", 2);
        refused(group, "service not available, twice", "ServiceUnavailable", 2);
        add(group, "too many calls, once", "", 2, scene -> scene.cvm().failNext("RequestLimitExceeded", "slow down"));
        refused(group, "a code that is not in the catalogue", "BrandNew.Code", 1);
        for (String code : documentedCodes()) {
            refused(group, "refused as documented", code, 1);
        }
    }

    private void role() {
        String group = "Role to assume";
        String well = "{\"Response\":{\"Credentials\":{\"TmpSecretId\":\"AKIDtmp\",\"TmpSecretKey\":\"TmpSecretKey\","
                + "\"Token\":\"TmpToken\"},\"ExpiredTime\":4102444800,\"RequestId\":\"6ef60bec\"}}";
        assumed(group, "role not known", "ResourceNotFound.RoleNotFound", 1, null);
        assumed(group, "HTTP 503 from STS", "Client.ServerError", 2, Answer.status(503));
        assumed(group, "no credentials in the answer of STS", "Client.UnreadableAnswer", 1, Answer.json("{}"));
        assumed(
                group,
                "a line break in the token from STS",
                "Client.UnreadableAnswer",
                1,
                Answer.json(well.replace("TmpToken", "Tmp\\nToken")));
        assumed(
                group,
                "an end of the token in the year 292 billion",
                "Client.UnreadableAnswer",
                1,
                Answer.json(well.replace("4102444800", Long.toString(Long.MAX_VALUE))));
    }

    /** @param answer of STS; null for a correct one */
    private void assumed(String group, String name, String code, int requests, Answer answer) {
        add(group, name, code, requests, scene -> {
            scene.assume(new CamRole("qcs::cam::uin/100000000001:roleName/console", "jenkins", null, 3600));
            if (answer != null) {
                scene.answer(answer);
            }
        });
    }

    private void consoleUrl() {
        String group = "Console URL";
        hostile(group, "of `https`", "https%3A%2F%2Fbjvnc.qcloud.com%2Fvnc");
        hostile(group, "of `javascript:`", "javascript%3Aalert(1)");
        hostile(group, "at another host", "wss%3A%2F%2Fbjvnc.qcloud.com.evil.example%2Fvnc");
        hostile(group, "at a host that only ends alike", "wss%3A%2F%2Fevilqcloud.com%2Fvnc");
        hostile(group, "with user information", "wss%3A%2F%2Fbjvnc.qcloud.com%40evil.example%2Fvnc");
        hostile(group, "encoded twice", "wss%253A%252F%252Fbjvnc.qcloud.com%252Fvnc");
        hostile(group, "with a quote", CONSOLE + "\\\"><script>");
        hostile(group, "with a second parameter", CONSOLE + "&next=https://evil.example");
        hostile(group, "of 512 KiB", CONSOLE + "a".repeat(MEBI / 2));
        add(group, "of 1 MiB", "Client.AnswerTooLarge", 1, scene -> scene.cvm().nextInstanceVncUrl("a".repeat(MEBI)));
    }

    private void broken(String group, String name, String code, int requests, BrokenServer.Script script) {
        add(group, name, code, requests, scene -> scene.callBroken(script));
    }

    private void answered(String group, String name, String code, int requests, Answer answer) {
        add(group, name, code, requests, scene -> scene.answer(answer));
    }

    /** Adds a refusal whose message contains secrets. */
    private void refused(String group, String name, String code, int requests) {
        add(group, name, code, requests, scene -> {
            String message =
                    "The key " + scene.key().secretId() + ":" + scene.key().secretKey() + " and " + CONSOLE;
            scene.cvm().failAlways(code, message);
        });
    }

    private void hostile(String group, String name, String value) {
        add(group, name, "Client.UnexpectedUrl", 1, scene -> scene.cvm().nextInstanceVncUrl(value));
    }

    private static BrokenServer.Script answers() {
        return connection -> {
            connection.readRequest();
            connection.write(minted());
        };
    }

    private static String minted() {
        return UNANSWERED + "Content-Length: " + MINTED.length() + "\r\n\r\n" + MINTED;
    }

    private static String withUrl(String json) {
        return MINTED.replace("\"" + CONSOLE + "\"", json);
    }

    private static Answer gzip(int size) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(new byte[size]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Answer(200, Map.of("Content-Encoding", "gzip"), bytes.toByteArray(), null, null, null);
    }

    private static List<String> documentedCodes() {
        try (InputStream in = TextBundle.class.getResourceAsStream("DescribeInstanceVncUrl-error-codes.txt")) {
            return new String(in.readAllBytes(), UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
