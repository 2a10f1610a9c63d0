package io.jenkins.plugins.tencentvnc.tencentcloud;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.tencentcloud.PropertyRunner.Draw;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;

/** Tests that only consoles become navigation targets, whatever the API answers. */
class ConsoleUrlPropertyTest {

    /** Draws complete and nearly complete URLs, and values that have passed similar checks elsewhere. */
    private static String answer(Draw draw) {
        String beginning = draw.percent(80)
                ? "wss%3A%2F%2F"
                : draw.of(
                        "wss%3a%2f%2f",
                        "WSS%3A%2F%2F",
                        "wss://",
                        "ws%3A%2F%2F",
                        "ws%3A%2F%2F127.0.0.1%3A5700%2F",
                        "ws%3A%2F%2Flocalhost%3A5700%2F",
                        "https%3A%2F%2F",
                        "javascript%3A",
                        "wss%3A%2F",
                        "wss%253A%252F%252F",
                        "");
        String host = draw.percent(50) ? draw.of("bjvnc.qcloud.com%2F", "BJVNC.qcloud.com%3A26789%2F") : "";
        String rest = draw.made(
                7,
                "bjvnc.qcloud.com",
                "qcloud.com",
                ".qcloud.com",
                "evil.example",
                "evilqcloud.com",
                "qcloud.com.evil.example",
                "xn--a",
                "127.0.0.1",
                "vnc",
                "-",
                ".",
                "%3A26789",
                "%3A443",
                "%3A99999",
                "%3A0",
                "%3A",
                "%2F",
                "%2f",
                "%2F..%2F",
                "%5C",
                "%40",
                "%3F",
                "%3Fs%3D",
                "%26",
                "%3D",
                "%23",
                "%25",
                "%2540",
                "%00",
                "%0A",
                "%20",
                "%22",
                "%27",
                "%3C",
                "%3e",
                "%5c",
                "%60",
                "%7f",
                "%E4%BD%A0",
                "%C0%AF",
                "%FF",
                "%",
                "%4",
                "aHpjWnRVMFNhYm",
                "+",
                "=",
                "&next=https://evil.example",
                "#",
                "?",
                "/",
                "\\",
                ":",
                "@",
                "`",
                ";",
                "\uff0f",
                "。");
        return beginning + host + rest;
    }

    @Test
    void acceptedValuesAreConsoles() {
        PropertyRunner.tryAll(ConsoleUrlPropertyTest::answer, answered -> {
            Optional<InstanceVncUrl> passed = passed(answered);
            if (passed.isPresent()) {
                checkTarget(passed.get());
                checkSocket(passed.get().encoded());
            }
            return passed.isPresent();
        });
    }

    /** Draws sockets of the local machine, as of a fake Tencent Cloud there, and similar values. */
    private static String answerOfThisMachine(Draw draw) {
        String beginning = draw.percent(80) ? "ws%3A%2F%2F" : draw.of("ws%3a%2f%2f", "ws://", "wss%3A%2F%2F", "WS%3A");
        String host = draw.percent(60)
                ? draw.of("127.0.0.1", "localhost", "LOCALHOST", "%5B%3A%3A1%5D", "%5b%3a%3a1%5d")
                : draw.made(
                        3,
                        "127.0.0.1",
                        "127.0.0.2",
                        "localhost",
                        ".",
                        "evil.example",
                        "bjvnc.qcloud.com",
                        "0.0.0.0",
                        "2130706433",
                        "127.1",
                        "[::1]",
                        "%5B%3A%3A1%5D",
                        "%5B%3A%3A%5D",
                        "%40");
        String port =
                draw.percent(80) ? "%3A" + draw.between(1, 65_535) : draw.of("", "%3A0", "%3A99999", "%3A", "%40x");
        String rest = draw.percent(50)
                ? "%2Fvnc%3Fs%3D" + draw.some("abcXYZ019", 0, 20)
                : draw.made(3, "%2F", "%40evil.example", "%5C", "%0A", "%22", "&next=1", "#", "?", "/", "vnc");
        return beginning + host + port + rest;
    }

    @Test
    void acceptedLocalSocketsAreLoopback() {
        Endpoint here = new Endpoint("http://127.0.0.1:8080");
        PropertyRunner.tryAll(ConsoleUrlPropertyTest::answerOfThisMachine, answered -> {
            Optional<InstanceVncUrl> passed = passed(answered, here);
            if (passed.isPresent()
                    && passed.get().encoded().toLowerCase(Locale.ROOT).startsWith("ws%")) {
                checkTarget(passed.get());
                checkSocketOfThisMachine(passed.get().encoded());
                assertEquals(Optional.empty(), passed(answered), "the value is rejected in an answer of Tencent Cloud");
                return true;
            }
            passed.ifPresent(value -> checkSocket(value.encoded()));
            return false;
        });
    }

    private static void checkSocketOfThisMachine(String encoded) {
        String decoded = URLDecoder.decode(encoded, UTF_8);
        assertFalse(decoded.chars().anyMatch(c -> c < ' ' || c == 127), decoded);
        HttpUrl socket = HttpUrl.parse("http" + decoded.substring("ws".length()));
        assertNotNull(socket, decoded);
        String host = socket.host().contains(":") ? "[" + socket.host() + "]" : socket.host();
        assertTrue(Endpoint.isLoopback(host), decoded);
        assertEquals("", socket.username() + socket.password());
    }

    private static void checkTarget(InstanceVncUrl value) {
        String encoded = value.encoded();
        HttpUrl target = HttpUrl.parse(new ConsoleUrl(ConsolePage.DEFAULT, value, "request", Instant.EPOCH).reveal());
        assertNotNull(target);
        assertEquals("https", target.scheme());
        assertEquals("img.qcloud.com", target.host());
        assertEquals("", target.username());
        assertNull(target.fragment());
        assertEquals(Set.of("InstanceVncUrl"), target.queryParameterNames());
        assertTrue(encoded.chars().allMatch(c -> c > ' ' && c < 127 && "\"'<>&`\\#".indexOf(c) < 0), encoded);
    }

    /** Reads the value as a browser does, which takes a backslash for a slash and skips tabs. */
    private static void checkSocket(String encoded) {
        String decoded = URLDecoder.decode(encoded, UTF_8);
        assertTrue(decoded.toLowerCase(Locale.ROOT).startsWith("wss://"), decoded);
        assertFalse(decoded.chars().anyMatch(c -> c <= ' ' || c == 127 || "\"'<>\\`".indexOf(c) >= 0), decoded);
        HttpUrl socket = HttpUrl.parse("https" + decoded.substring("wss".length()));
        assertNotNull(socket, decoded);
        assertTrue(socket.host().equals("qcloud.com") || socket.host().endsWith(".qcloud.com"), decoded);
        assertEquals("", socket.username() + socket.password());
    }

    /** Draws a value as documented, or as observed with Lighthouse. */
    private static String console(Draw draw) {
        String letters = "abcdefghijklmnopqrstuvwxyz0123456789";
        return "wss://%s.qcloud.com%s/vnc?s=%s%s"
                .formatted(
                        draw.some(letters, 1, 20),
                        draw.percent(80) ? ":" + draw.between(1, 65_535) : "",
                        draw.some(letters + letters.toUpperCase(Locale.ROOT) + "+/=-_.~", 0, 200),
                        draw.of("", "&password=", "&isWindows=false", "&isUbuntu=true&lang=zh"));
    }

    @Test
    void documentedUrlsAreAcceptedVerbatim() {
        PropertyRunner.tryAll(ConsoleUrlPropertyTest::console, console -> {
            String encoded = URLEncoder.encode(console, UTF_8);
            assertEquals(encoded, passed(encoded).orElseThrow().encoded());
            assertEquals(encoded, passed(console).orElseThrow().encoded(), "an unencoded value is encoded");
            return true;
        });
    }

    private static Optional<InstanceVncUrl> passed(String answered) {
        return passed(answered, Endpoint.DEFAULT);
    }

    private static Optional<InstanceVncUrl> passed(String answered, Endpoint answeredBy) {
        try {
            return Optional.of(InstanceVncUrl.of(answered, AllowedHosts.DEFAULT, answeredBy, "request"));
        } catch (ConsoleException e) {
            assertEquals("Client.UnexpectedUrl", e.code());
            return Optional.empty();
        }
    }
}
