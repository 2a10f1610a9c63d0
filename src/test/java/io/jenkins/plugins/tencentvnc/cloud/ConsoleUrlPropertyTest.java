package io.jenkins.plugins.tencentvnc.cloud;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.tencentvnc.cloud.Cases.Draw;
import io.jenkins.plugins.tencentvnc.remedy.ConsoleException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;

/** Whatever the API answers, only a console may become a navigation target. */
class ConsoleUrlPropertyTest {

    /** Whole and nearly whole URLs, and what has got past such checks elsewhere. */
    private static String answer(Draw draw) {
        String beginning = draw.percent(80)
                ? "wss%3A%2F%2F"
                : draw.of(
                        "wss%3a%2f%2f",
                        "WSS%3A%2F%2F",
                        "wss://",
                        "ws%3A%2F%2F",
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
    void whatPassesIsAConsoleAndNothingElse() {
        Cases.tryAll(ConsoleUrlPropertyTest::answer, answered -> {
            Optional<InstanceVncUrl> passed = passed(answered);
            if (passed.isPresent()) {
                checkTarget(passed.get());
                checkSocket(passed.get().encoded());
            }
            return passed.isPresent();
        });
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

    /** Reads the value as a browser does, which also takes a backslash for a slash and a tab for nothing. */
    private static void checkSocket(String encoded) {
        String decoded = URLDecoder.decode(encoded, UTF_8);
        assertTrue(decoded.toLowerCase(Locale.ROOT).startsWith("wss://"), decoded);
        assertFalse(decoded.chars().anyMatch(c -> c < ' ' || c == 127), decoded);
        HttpUrl socket = HttpUrl.parse("https" + decoded.substring("wss".length()));
        assertNotNull(socket, decoded);
        assertTrue(socket.host().equals("qcloud.com") || socket.host().endsWith(".qcloud.com"), decoded);
        assertEquals("", socket.username() + socket.password());
    }

    /** As documented, or observed with Lighthouse. */
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
    void everyConsoleOfTheDocumentedFormPassesVerbatim() {
        Cases.tryAll(ConsoleUrlPropertyTest::console, console -> {
            String encoded = URLEncoder.encode(console, UTF_8);
            assertEquals(encoded, passed(encoded).orElseThrow().encoded());
            assertEquals(encoded, passed(console).orElseThrow().encoded(), "and is encoded if it was not");
            return true;
        });
    }

    private static Optional<InstanceVncUrl> passed(String answered) {
        try {
            return Optional.of(InstanceVncUrl.of(answered, ConsoleHosts.DEFAULT, "request"));
        } catch (ConsoleException e) {
            assertEquals("Client.UnexpectedUrl", e.code());
            return Optional.empty();
        }
    }
}
