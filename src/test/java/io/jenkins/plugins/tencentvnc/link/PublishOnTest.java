package io.jenkins.plugins.tencentvnc.link;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublishOnTest {

    @ParameterizedTest
    @CsvSource({
        "FAILURE,,false",
        "FAILURE,SUCCESS,false",
        "FAILURE,UNSTABLE,false",
        "FAILURE,FAILURE,true",
        "FAILURE,NOT_BUILT,true",
        "FAILURE,ABORTED,true",
        "UNSTABLE,,false",
        "UNSTABLE,SUCCESS,false",
        "UNSTABLE,UNSTABLE,true",
        "UNSTABLE,ABORTED,true",
        "ALWAYS,,true",
        "ALWAYS,SUCCESS,true"
    })
    void linkIsShownFromItsThreshold(PublishOn publishOn, String result, boolean shown) {
        assertEquals(shown, publishOn.isMetBy(result));
    }

    @ParameterizedTest
    @CsvSource({
        "FAILURE,FAILURE,FAILURE",
        "FAILURE,UNSTABLE,UNSTABLE",
        "UNSTABLE,FAILURE,UNSTABLE",
        "ALWAYS,UNSTABLE,ALWAYS",
        "FAILURE,ALWAYS,ALWAYS"
    })
    void lowerThresholdIsSooner(PublishOn one, PublishOn other, PublishOn lessStrict) {
        assertEquals(lessStrict, PublishOn.lessStrict(one, other));
    }
}
