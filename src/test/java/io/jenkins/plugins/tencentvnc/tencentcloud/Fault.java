package io.jenkins.plugins.tencentvnc.tencentcloud;

import io.jenkins.plugins.tencentvnc.error.ErrorCatalogue;
import io.jenkins.plugins.tencentvnc.error.ErrorSubject;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import java.util.Locale;

/**
 * Something that goes wrong, and how an open must end in it.
 *
 * @param group under which heading the document lists it
 * @param code empty if the console opens all the same
 * @param requests how many arrive, the retry included
 */
record Fault(String group, String name, String code, int requests, Arrangement arrangement) {

    private static final ErrorSubject EXAMPLE =
            new ErrorSubject(FakeCvm.INSTANCE, FakeCvm.REGION, Endpoint.DEFAULT.authority(), "deploy-key", 3);

    /** Breaks something. */
    interface Arrangement {
        void in(FaultScenario scene) throws Exception;
    }

    /** The line of the table in docs/development/faults.md. */
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
