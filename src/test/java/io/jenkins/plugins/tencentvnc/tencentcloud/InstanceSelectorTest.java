package io.jenkins.plugins.tencentvnc.tencentcloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.tencentvnc.error.InvalidInputException;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceSelector.By;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests what a job may say in place of an instance ID. */
class InstanceSelectorTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "INSTANCE_NAME |              | instance",
                "INSTANCE_NAME | ''           | instance",
                "INSTANCE_NAME | '  '         | instance",
                "IP            | 10.0.0       | IPv4",
                "IP            | 10.0.0.256   | IPv4",
                "IP            | 010.0.0.1    | IPv4",
                "IP            | ::1          | IPv4",
                "IP            | web-1        | IPv4",
                "TAG           | ''           | tag"
            })
    void impossibleValueIsRefusedAtOnce(By by, String value, String word) {
        InvalidInputException e = assertThrows(InvalidInputException.class, () -> new InstanceSelector(by, value));

        assertTrue(e.getMessage().contains(word), e.getMessage());
        assertFalse(e.in(Locale.SIMPLIFIED_CHINESE).contains(" is "), e.in(Locale.SIMPLIFIED_CHINESE));
    }

    @Test
    void overlongOrInvisibleValueIsRefused() {
        assertThrows(InvalidInputException.class, () -> new InstanceSelector(By.INSTANCE_NAME, "x".repeat(129)));
        assertThrows(InvalidInputException.class, () -> new InstanceSelector(By.TAG, "x".repeat(128)));
        assertThrows(InvalidInputException.class, () -> new InstanceSelector(By.TAG, "x".repeat(128) + "=y"));
        assertThrows(InvalidInputException.class, () -> new InstanceSelector(By.TAG, "x=" + "y".repeat(256)));
        assertThrows(InvalidInputException.class, () -> new InstanceSelector(By.INSTANCE_NAME, "web\u202e1"));
        assertThrows(InvalidInputException.class, () -> new InstanceSelector(By.TAG, "role=a\nb"));
        for (String noXml : List.of("\ufffe", "\uffff", "\ud83d")) {
            assertThrows(
                    InvalidInputException.class, () -> new InstanceSelector(By.INSTANCE_NAME, "web" + noXml + "1"));
        }
        assertThrows(InvalidInputException.class, () -> InstanceSelector.parse("zone=ap-beijing-3"));
        assertThrows(InvalidInputException.class, () -> InstanceSelector.parse("web-1"));
    }

    @Test
    void maximumLengthIsAccepted() {
        assertEquals(
                128,
                new InstanceSelector(By.INSTANCE_NAME, "x".repeat(128)).value().length());
        assertEquals(127, new InstanceSelector(By.TAG, "x".repeat(127)).value().length());
        String longest = "x".repeat(127) + "=" + "y".repeat(255);
        assertEquals(longest, new InstanceSelector(By.TAG, longest).value());
    }

    @ParameterizedTest
    @CsvSource({"instanceName=web-1", "ip=10.0.0.1", "tag=role", "tag=role=web", "tag=a=b=c"})
    void selectorRoundTripKeepsText(String text) {
        assertEquals(text, InstanceSelector.parse(text).toString());
    }
}
