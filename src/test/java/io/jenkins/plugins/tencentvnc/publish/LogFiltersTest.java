package io.jenkins.plugins.tencentvnc.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import hudson.model.Run;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Tests calls of log filters that fail or that can't be made. */
@WithJenkins
class LogFiltersTest {

    private Run<?, ?> run;

    @BeforeEach
    void build(JenkinsRule rule) throws Exception {
        run = rule.buildAndAssertSuccess(rule.createFreeStyleProject());
    }

    @Test
    void failingFilterIsAnsweredAtOnce() {
        LogFilters filters = new LogFilters(run);

        assertTimeout(
                Duration.ofSeconds(2),
                () -> assertNull(filters.call(() -> {
                    throw new IllegalStateException("broken");
                })));
        assertEquals("masked", filters.call(() -> "masked"));
    }

    @Test
    void shutdownIsAnsweredAtOnce() {
        BackgroundExecutors.stop();

        assertTimeout(Duration.ofSeconds(2), () -> assertNull(new LogFilters(run).call(() -> "masked")));
    }
}
