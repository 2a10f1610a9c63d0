package io.jenkins.plugins.tencentvnc.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Locale;
import org.junit.jupiter.api.Test;

class ConsoleExceptionTest {

    private static final ErrorSubject SUBJECT = new ErrorSubject("ins-r9hr2upy", "ap-beijing", "host", "a-key", 0);

    private static String sentence(String code, String serverMessage) {
        return new ConsoleException(code, serverMessage, null, 0).sentence(Locale.ENGLISH, SUBJECT);
    }

    @Test
    void messageIsQuotedForUnknownCodesOnly() {
        String plain = sentence("Brand.NewCode", "");

        assertEquals(plain + " Sorry.", sentence("Brand.NewCode", "Sorry."));
        assertEquals(plain.strip(), plain);
        assertFalse(sentence("InternalError", "Sorry.").contains("Sorry"));
    }

    @Test
    void fieldsAreSingleLines() {
        ConsoleException e = new ConsoleException("Brand\nNewCode", "", "6ef60bec\n", 3);

        assertEquals("Brand NewCode", e.code());
        assertEquals("6ef60bec", e.requestId());
        assertEquals(3, e.waitSeconds());
        assertEquals("", new ConsoleException("Client.Failed").requestId());
        assertEquals(0, new ConsoleException("Client.Failed", "6ef60bec").waitSeconds());
    }
}
