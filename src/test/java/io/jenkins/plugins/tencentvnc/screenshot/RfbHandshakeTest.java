package io.jenkins.plugins.tencentvnc.screenshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the client's reaction to greetings and security types of servers. */
class RfbHandshakeTest {

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private void perform(RfbServerScript script) throws IOException {
        ScriptedConnection connection = new ScriptedConnection(script, said);
        new RfbHandshake(new DataInputStream(connection), connection).perform();
    }

    private void assertFails(String code, RfbServerScript script) {
        assertEquals(
                code,
                assertThrows(ScreenshotException.class, () -> perform(script)).code());
        RfbClientTranscript.in(said.toByteArray()).assertOnlyLooks(0);
    }

    @ParameterizedTest
    @CsvSource({
        "003.003, 003.003",
        "003.005, 003.003",
        "003.006, 003.003",
        "003.007, 003.007",
        "003.008, 003.008",
        "003.009, 003.008",
        "003.889, 003.008",
        "004.000, 003.008",
        "004.001, 003.008",
        "005.000, 003.008",
        "999.999, 003.008"
    })
    void latestCommonVersionIsChosen(String server, String agreed) throws Exception {
        RfbServerScript script = new RfbServerScript().greet(server);
        perform(
                switch (agreed) {
                    case "003.003" -> script.u32(1);
                    case "003.007" -> script.types(2, 1, 16);
                    default -> script.types(2, 1, 16).u32(0);
                });

        assertEquals(
                "RFB " + agreed,
                RfbClientTranscript.in(said.toByteArray()).messages().get(0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 400 Bad Request\r\n\r\n",
                "RFB 000.000\n",
                "RFB 002.009\n",
                "RFB 3.8\n     ",
                "RFB 003.008\r",
                "rfb 003.008\n",
                "\0\0\0\0\0\0\0\0\0\0\0\0"
            })
    void otherGreetingIsNotRfb(String greeting) {
        assertFails("Client.ScreenNotRfb", new RfbServerScript().text(greeting));
        assertEquals(0, said.size(), "the greeting is not answered");
    }

    static Stream<Named<RfbServerScript>> passwords() {
        return Stream.of(
                Named.of("3.3", new RfbServerScript().greet("003.003").u32(2)),
                Named.of("3.7", new RfbServerScript().greet("003.007").types(2)),
                Named.of("3.8", new RfbServerScript().greet("003.008").types(2, 16, 19, 30, 255)));
    }

    @ParameterizedTest
    @MethodSource("passwords")
    void passwordRequestIsReported(RfbServerScript script) {
        assertFails("Client.ScreenPasswordWanted", script);
        assertEquals(12, said.size(), "nothing but the version");
    }

    static Stream<Named<RfbServerScript>> otherSecurity() {
        return Stream.of(
                Named.of("VeNCrypt", new RfbServerScript().greet("003.008").types(19)),
                Named.of(
                        "VeNCrypt of 3.7",
                        new RfbServerScript().greet("003.007").types(19)),
                Named.of("TLS and SASL", new RfbServerScript().greet("003.008").types(18, 20)),
                Named.of(
                        "an unknown one of 3.3",
                        new RfbServerScript().greet("003.003").u32(0xffffffffL)));
    }

    @ParameterizedTest
    @MethodSource("otherSecurity")
    void unsupportedSecurityIsReported(RfbServerScript script) {
        assertFails("Client.ScreenSecurityUnsupported", script);
        assertEquals(12, said.size(), "nothing but the version");
    }

    static Stream<Named<RfbServerScript>> refusals() {
        String reason = "Too many security failures";
        return Stream.of(
                Named.of("3.3", new RfbServerScript().greet("003.003").u32(0).string(reason)),
                Named.of("3.7", new RfbServerScript().greet("003.007").types().string(reason)),
                Named.of("3.8", new RfbServerScript().greet("003.008").types().string(reason)),
                Named.of(
                        "3.8, no reason", new RfbServerScript().greet("003.008").types()),
                Named.of(
                        "3.8, a reason without end",
                        new RfbServerScript().greet("003.008").types().u32(-1)),
                Named.of(
                        "3.8, the result",
                        new RfbServerScript().greet("003.008").types(1).u32(1).string(reason)),
                Named.of(
                        "3.8, too many attempts",
                        new RfbServerScript().greet("003.008").types(1).u32(2)));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void refusalIsReported(RfbServerScript script) {
        assertFails("Client.ScreenRefused", script);
    }
}
