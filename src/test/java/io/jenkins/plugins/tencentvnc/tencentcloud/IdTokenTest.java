package io.jenkins.plugins.tencentvnc.tencentcloud;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.testing.FakeIssuer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which texts are tokens, since only tokens may be sent to STS. */
class IdTokenTest {

    private static final FakeIssuer ISSUER = new FakeIssuer("https://issuer.example.com", "key");

    @TempDir
    private Path folder;

    private static String jwt(String payload) {
        return "eyJhbGciOiJSUzI1NiJ9."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(payload.getBytes(UTF_8))
                + ".c2lnbmF0dXJl";
    }

    private static String refused(String text) {
        return assertThrows(ConsoleException.class, () -> IdToken.of(text)).code();
    }

    @Test
    void surroundingWhiteSpaceIsDropped() throws Exception {
        String token = ISSUER.token("aud", "sub");

        assertEquals(token, IdToken.of(" " + token + "\n").value());
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " \n"})
    void missingTokenIsReported(String text) {
        assertEquals("Client.IdTokenMissing", refused(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hunter2",
                "AKIDxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----",
                "a.b.c",
                "1.2.3",
                "root:x:0:0:root:/root:/bin/bash",
                "eyJhbGciOiJSUzI1NiJ9.eyJleHAiOjF9"
            })
    void otherTextIsMalformed(String text) {
        assertEquals("Client.IdTokenMalformed", refused(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "null", "", "{\"exp\":\"soon\"}", "{\"exp\":null}", "{\"exp\":{}}", "{"})
    void tokenWithoutExpiryIsMalformed(String payload) {
        assertEquals("Client.IdTokenMalformed", refused(jwt(payload)));
    }

    @Test
    void overlongTokenIsMalformed() throws Exception {
        String token = jwt("{\"exp\":99999999999}");
        String longest = token + "x".repeat(16_384 - token.length());

        assertEquals(longest, IdToken.of(longest).value());
        assertEquals("Client.IdTokenMalformed", refused(longest + "x"));
    }

    @Test
    void expiredTokenIsNotSent() {
        Instant now = Instant.now();

        assertEquals("Client.IdTokenExpired", refused(ISSUER.token("aud", "sub", now.minusSeconds(60), now)));
        assertEquals("Client.IdTokenExpired", refused(jwt("{\"exp\":1.5e9}")));
    }

    @Test
    void equalTokensAreEqual() throws Exception {
        String token = ISSUER.token("aud", "sub");

        assertEquals(IdToken.of(token), IdToken.of(token));
        assertEquals(IdToken.of(token).hashCode(), IdToken.of(token).hashCode());
        assertFalse(IdToken.of(token).equals(IdToken.of(ISSUER.token("aud", "sub2"))));
    }

    @Test
    void fileIsReadThroughLinks() throws Exception {
        String token = ISSUER.token("aud", "sub");
        Path file = Files.writeString(folder.resolve("token"), token + "\n");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);

        assertEquals(token, IdToken.read(file.toString()).value());
        assertEquals(token, IdToken.read(link.toString()).value(), "Kubernetes projects tokens as links");
    }

    private static String unread(Path file) {
        ConsoleException e = assertThrows(ConsoleException.class, () -> IdToken.read(file.toString()));
        assertFalse(FaultScenario.everyTextOf(e).contains("hunter2"));
        return e.code();
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void missingOrSpecialFileIsUnreadable() throws Exception {
        assertEquals("Client.IdTokenFileUnreadable", unread(folder.resolve("missing")));
        ConsoleException e = assertThrows(ConsoleException.class, () -> IdToken.read("no\0path"));
        assertEquals("Client.IdTokenFileUnreadable", e.code());
        assertEquals("Client.IdTokenFileUnreadable", unread(folder));
        assertEquals("Client.IdTokenFileUnreadable", unread(Path.of("/dev/zero")));
        Path pipe = folder.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        assertEquals("Client.IdTokenFileUnreadable", unread(pipe));
    }

    @Test
    void contentOfOtherFileIsNotShown() throws Exception {
        assertEquals("Client.IdTokenMalformed", unread(Files.writeString(folder.resolve("secret"), "hunter2")));
        assertEquals("Client.IdTokenMissing", unread(Files.createFile(folder.resolve("empty"))));
        Path large = Files.writeString(folder.resolve("large"), "hunter2".repeat(100_000));
        assertEquals("Client.IdTokenMalformed", unread(large));
        assertTrue(IdToken.of(ISSUER.token("aud", "sub")).toString().endsWith("[***]"));
    }
}
