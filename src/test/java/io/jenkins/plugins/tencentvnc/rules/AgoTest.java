package io.jenkins.plugins.tencentvnc.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgoTest {

    @ParameterizedTest
    @CsvSource({
        "PT-5M,     just now,   刚刚",
        "PT59S,     just now,   刚刚",
        "PT1M,      1 min ago,  1 分钟前",
        "PT59M59S,  59 min ago, 59 分钟前",
        "PT1H,      1 h ago,    1 小时前",
        "PT47H59M,  47 h ago,   47 小时前",
        "PT48H,     2 days ago, 2 天前",
        "P1200D,    1200 days ago, 1200 天前"
    })
    void saysItRoughly(Duration age, String english, String chinese) {
        assertEquals(english, Ago.text(age, Locale.ENGLISH));
        assertEquals(chinese, Ago.text(age, Locale.SIMPLIFIED_CHINESE));
    }
}
