package io.jenkins.plugins.tencentvnc.tencentcloud;

import io.jenkins.plugins.tencentvnc.error.ErrorCatalogue;
import io.jenkins.plugins.tencentvnc.error.ErrorSubject;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import java.util.Locale;

/**
 * A fault, and the expected outcome of an open.
 *
 * @param group the heading in the document
 * @param code empty if the console still opens
 * @param requests the number of requests that arrive, including the retry
 */
record Fault(String group, String name, String code, int requests, Arrangement arrangement) {

    private static final ErrorSubject EXAMPLE =
            new ErrorSubject(FakeCvm.INSTANCE, FakeCvm.REGION, Endpoint.DEFAULT.authority(), "deploy-key", 3);

    /** Causes the fault. */
    interface Arrangement {
        void in(FaultScenario scene) throws Exception;
    }

    /** Returns the row of the table in docs/development/faults.md. */
    String documented() {
        String told = code.isEmpty()
                ? "(the console opens)"
                : ErrorCatalogue.remedyFor(code).sentence(Locale.ENGLISH, EXAMPLE);
        String shown = code.isEmpty() ? "" : "`" + code + "`";
        return "| " + name + " | " + told + " | " + shown + " | " + requests + " |";
    }

    @Override
    public String toString() {
        return group + ": " + name;
    }
}
