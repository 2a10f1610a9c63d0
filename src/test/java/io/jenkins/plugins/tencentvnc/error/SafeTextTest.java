package io.jenkins.plugins.tencentvnc.error;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class SafeTextTest {

    @Test
    void oneLineDropsInvisibleCharacters() {
        assertEquals("a b c", SafeText.oneLine(" a\r\nb\u202e\u200bc\t", 80));
        assertEquals("a b c", SafeText.oneLine("a\ufffeb\uffffc\ud83d", 80), "characters that XML forbids");
        assertEquals("", SafeText.oneLine(null, 80));
        assertEquals("", SafeText.redacted(null, 80, List.of("secret")));
    }

    @Test
    void truncationEndsInEllipsis() {
        assertEquals("abc", SafeText.oneLine("abc", 3));
        assertEquals("abc…", SafeText.oneLine("abcd", 3));
        assertEquals("ab…", SafeText.oneLine("ab😀", 3));
        assertEquals("a😀…", SafeText.oneLine("a😀b", 3));
    }

    @Test
    void longTextIsReadInPart() {
        assertEquals("abc…", SafeText.oneLine("abc".repeat(1_000_000), 3));
        assertEquals("x", SafeText.oneLine(" ".repeat(11) + "x", 3));
        assertEquals("", SafeText.oneLine(" ".repeat(12) + "x", 3));
    }

    @Test
    void secretsAndConsoleUrlsAreRedacted() {
        String text = "at wss://bjvnc.qcloud.com/vnc?s=x, WSS%3A%2F%2Fy or InstanceVncUrl=z with s3cret";

        assertEquals("at *** *** or *** with ***", SafeText.redacted(text, 80, List.of("s3cret")));
    }
}
