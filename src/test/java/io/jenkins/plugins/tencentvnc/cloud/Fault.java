package io.jenkins.plugins.tencentvnc.cloud;

import io.jenkins.plugins.tencentvnc.fakecvm.FakeCvm;
import io.jenkins.plugins.tencentvnc.remedy.Catalogue;
import io.jenkins.plugins.tencentvnc.remedy.Subject;
import java.util.Locale;

/**
 * Something that goes wrong, and how an open must end in it.
 *
 * @param group under which heading the document lists it
 * @param code empty if the console opens all the same
 * @param requests how many arrive, the retry included
 */
record Fault(String group, String name, String code, int requests, Arrangement arrangement) {

    private static final Subject EXAMPLE =
            new Subject(FakeCvm.INSTANCE, FakeCvm.REGION, Endpoint.DEFAULT.authority(), "deploy-key", 3);

    /** Breaks something. */
    interface Arrangement {
        void in(Scene scene) throws Exception;
    }

    /** The line of the table in docs/faults.md. */
    String documented() {
        String told = code.isEmpty()
                ? "(the console opens)"
                : Catalogue.remedyFor(code).sentence(Locale.ENGLISH, EXAMPLE);
        String shown = code.isEmpty() ? "" : "`" + code + "`";
        return "| " + name + " | " + told + " | " + shown + " | " + requests + " |";
    }

    @Override
    public String toString() {
        return group + ": " + name;
    }
}
