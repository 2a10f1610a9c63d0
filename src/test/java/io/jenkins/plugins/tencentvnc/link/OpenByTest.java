package io.jenkins.plugins.tencentvnc.link;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenByTest {

    @ParameterizedTest
    @CsvSource({
        ",,PERMISSION",
        "PERMISSION,,PERMISSION",
        ",REQUESTER,REQUESTER",
        "REQUESTER,PERMISSION,REQUESTER",
        "PERMISSION,REQUESTER,REQUESTER"
    })
    void stricterOpenByWins(OpenBy one, OpenBy other, OpenBy stricter) {
        assertEquals(stricter, OpenBy.stricter(one, other));
    }
}
