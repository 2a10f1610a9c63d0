package io.jenkins.plugins.tencentvnc.tencentcloud;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the parts of a console URL that the screenshot client uses. */
class ConsoleUrlTest {

    private static final String SOCKET = "wss://bjvnc.qcloud.com:26789/vnc?s=VGlja2V0%2B%3D&password=&lang=zh";

    private static ConsoleUrl of(String page) throws Exception {
        String encoded = URLEncoder.encode(SOCKET, StandardCharsets.UTF_8);
        InstanceVncUrl value = InstanceVncUrl.of(encoded, AllowedHosts.DEFAULT, Endpoint.DEFAULT, "request");
        return new ConsoleUrl(new ConsolePage(page), value, "request", Instant.EPOCH);
    }

    @Test
    void webSocketAddressIsDecodedOnce() throws Exception {
        assertEquals(SOCKET, of("").webSocketAddress());
    }

    @Test
    void toStringHidesTheUrl() throws Exception {
        assertFalse(of("").toString().contains("VGlja2V0"));
        assertFalse(of("").toString().contains("wss"));
        assertEquals("ConsoleUrl[***, request request]", of("").toString());
    }

    @ParameterizedTest
    @CsvSource({
        "'', https://img.qcloud.com",
        "https://img.qcloud.com/qcloud/app/active_vnc/index.html, https://img.qcloud.com",
        "https://IMG.qcloud.com:443/a, https://img.qcloud.com",
        "https://img.qcloud.com:8443, https://img.qcloud.com:8443",
        "http://127.0.0.1:8080/console, http://127.0.0.1:8080",
        "http://[::1]:8080/console, http://[::1]:8080"
    })
    void originIsThatOfTheConsolePage(String page, String origin) throws Exception {
        assertEquals(origin, of(page).origin());
    }

    @Test
    void expiresFifteenSecondsAfterMint() throws Exception {
        assertEquals(Instant.ofEpochSecond(15), of("").expiresAt());
    }

    @Test
    void lengthIsAtMostFourThousand() throws Exception {
        String beginning = "wss%3A%2F%2Fbjvnc.qcloud.com%3A65535%2F";
        String longest = beginning + "x".repeat(4096 - beginning.length());

        assertEquals(longest, answered(longest).encoded());
        assertThrows(ConsoleException.class, () -> answered(longest + "x"));
    }

    @Test
    void portIsAtMostSixteenBits() {
        String beginning = "wss%3A%2F%2Fbjvnc.qcloud.com%3A";

        assertDoesNotThrow(() -> answered(beginning + "65535%2F"));
        assertThrows(ConsoleException.class, () -> answered(beginning + "65536%2F"));
    }

    /** One label after the other, as many as fit. */
    @Test
    void hostOfManyLabelsIsRefused() {
        ConsoleException fault = assertThrows(
                ConsoleException.class, () -> answered("wss%3A%2F%2Fa" + ".a".repeat(2_000) + ".example%2F"));

        assertEquals("Client.UnexpectedUrl", fault.code());
    }

    @Test
    void missingUrlIsRefused() {
        assertThrows(ConsoleException.class, () -> answered(null));
    }

    private static InstanceVncUrl answered(String value) throws ConsoleException {
        return InstanceVncUrl.of(value, AllowedHosts.DEFAULT, Endpoint.DEFAULT, "request");
    }
}
