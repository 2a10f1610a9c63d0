package io.jenkins.plugins.tencentvnc.step;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hudson.AbortException;
import hudson.model.Result;
import jenkins.model.CauseOfInterruption;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the line that tells a failure on the build page. */
class FailureLineTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            exit code 1                          | exit code 1
            \\n\\n  exit code 1\\ndetails         | exit code 1
            Assertion failed: \\n\\nassert x == 2  | Assertion failed: assert x == 2
            Errors:\\n - disk full\\n - no memory  | Errors: - disk full
            部署失败：\\n磁盘已满                  | 部署失败： 磁盘已满
            Deployment failed:                   | Deployment failed:
            ` `                                  | hudson.AbortException
            """)
    void firstLineThatTellsTheFailure(String message, String line) {
        assertEquals(line, FailureLine.of(new AbortException(message.replace("\\n", "\n"))));
    }

    @Test
    void interruptionIsNamedByItsCausesOrResult() {
        CauseOfInterruption cause = new CauseOfInterruption() {
            @Override
            public String getShortDescription() {
                return "Aborted by operator";
            }
        };

        assertEquals("Aborted by operator", FailureLine.of(new FlowInterruptedException(Result.ABORTED, cause)));
        assertEquals("ABORTED", FailureLine.of(new FlowInterruptedException(Result.ABORTED)));
    }
}
