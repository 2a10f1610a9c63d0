package io.jenkins.plugins.tencentvnc.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the viewer needs of a console URL. */
class ConsoleUrlTest {

    private static final String SOCKET = "wss://bjvnc.qcloud.com:26789/vnc?s=VGlja2V0%2B%3D&password=&lang=zh";

    private static ConsoleUrl of(String page) throws Exception {
        String encoded = URLEncoder.encode(SOCKET, StandardCharsets.UTF_8);
        InstanceVncUrl value = InstanceVncUrl.of(encoded, ConsoleHosts.DEFAULT, Endpoint.DEFAULT, "request");
        return new ConsoleUrl(new ConsolePage(page), value, "request", Instant.EPOCH);
    }

    @Test
    void theAddressOfTheWebSocketIsDecodedOnce() throws Exception {
        assertEquals(SOCKET, of("").webSocketAddress());
    }

    @Test
    void itIsNeverPrinted() throws Exception {
        assertFalse(of("").toString().contains("VGlja2V0"));
        assertFalse(of("").toString().contains("wss"));
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
    void theOriginIsThatOfTheConsolePage(String page, String origin) throws Exception {
        assertEquals(origin, of(page).origin());
    }
}
