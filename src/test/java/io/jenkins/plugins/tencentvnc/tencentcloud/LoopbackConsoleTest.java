package io.jenkins.plugins.tencentvnc.tencentcloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that a plain socket of the local machine is a console only for an endpoint on the local machine. */
class LoopbackConsoleTest {

    private static final String CONSOLE = "ws%3A%2F%2F127.0.0.1%3A5700%2Fvnc%3Fs%3DaHpjWnRVMFNhYm";

    private static InstanceVncUrl answered(String value, String endpoint) throws ConsoleException {
        return InstanceVncUrl.of(value, AllowedHosts.DEFAULT, new Endpoint(endpoint), "request");
    }

    private static void assertRefused(String value, String endpoint) {
        ConsoleException e = assertThrows(ConsoleException.class, () -> answered(value, endpoint));
        assertEquals("Client.UnexpectedUrl", e.code());
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080"})
    void loopbackEndpointMayNameLoopbackSocket(String endpoint) throws Exception {
        assertEquals(CONSOLE, answered(CONSOLE, endpoint).encoded());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "cvm.tencentcloudapi.com",
                "cvm.internal.tencentcloudapi.com",
                "proxy.example",
                "127.0.0.1:8443",
                "localhost:8443"
            })
    void otherEndpointMayNotNameLoopback(String endpoint) {
        assertRefused(CONSOLE, endpoint);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ws%3A%2F%2Flocalhost%3A1%2F",
                "ws%3a%2f%2fLOCALHOST%3a65535%2fvnc",
                "ws%3A%2F%2F%5B%3A%3A1%5D%3A5700%2Fvnc%3Fs%3Dx"
            })
    void everyLoopbackNameIsAccepted(String value) throws Exception {
        assertEquals(value, answered(value, "http://127.0.0.1:8080").encoded());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ws://127.0.0.1:5700/vnc",
                "ws%3A%2F%2F127.0.0.1%2Fvnc",
                "ws%3A%2F%2F127.0.0.1%3A0%2Fvnc",
                "ws%3A%2F%2F127.0.0.1%3A65536%2Fvnc",
                "ws%3A%2F%2F127.0.0.1%3A5700",
                "ws%3A%2F%2F127.0.0.2%3A5700%2Fvnc",
                "ws%3A%2F%2F0.0.0.0%3A5700%2Fvnc",
                "ws%3A%2F%2F127.1%3A5700%2Fvnc",
                "ws%3A%2F%2F2130706433%3A5700%2Fvnc",
                "ws%3A%2F%2F192.168.0.1%3A5700%2Fvnc",
                "ws%3A%2F%2Fbjvnc.qcloud.com%3A26789%2Fvnc",
                "ws%3A%2F%2Flocalhost.evil.example%3A5700%2Fvnc",
                "ws%3A%2F%2Flocalhost.%3A5700%2Fvnc",
                "ws%3A%2F%2F127.0.0.1%40evil.example%3A5700%2Fvnc",
                "ws%3A%2F%2Fuser%40127.0.0.1%3A5700%2Fvnc",
                "ws%3A%2F%2F127.0.0.1%3A5700%40evil.example%2Fvnc",
                "wss%3A%2F%2F127.0.0.1%3A5700%2Fvnc",
                "wss%3A%2F%2Flocalhost%3A5700%2Fvnc",
                "http%3A%2F%2F127.0.0.1%3A5700%2Fvnc",
                "ws%253A%252F%252F127.0.0.1%253A5700%252Fvnc",
                "ws%3A%2F%2F127.0.0.1%3A5700%2Fvnc&next=1",
                "ws%3A%2F%2F127.0.0.1%3A5700%2Fvnc#x",
                "ws%3A%2F%2F127.0.0.1%3A5700%2Fvnc%0A"
            })
    void similarValuesAreRefused(String value) {
        assertRefused(value, "http://127.0.0.1:8080");
    }

    @Test
    void consolesOfTencentCloudAreAccepted() throws Exception {
        String value = "wss%3A%2F%2Fbjvnc.qcloud.com%3A26789%2Fvnc%3Fs%3DaHpjWnRVMFNhYm";

        assertEquals(value, answered(value, "http://127.0.0.1:8080").encoded());
        assertEquals(value, answered(value, "").encoded());
    }
}
