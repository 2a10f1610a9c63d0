package io.jenkins.plugins.tencentvnc.console;

import hudson.model.Run;
import io.jenkins.plugins.tencentvnc.link.OpenBy;
import java.io.IOException;

/** Openings for tests of other packages that need many, or strange ones, without opening anything. */
public final class Records {

    private Records() {}

    /** @param code why it failed, or null if the console was handed over */
    public static void add(
            Run<?, ?> run, String user, OpenBy.Capacity capacity, String instanceId, String code, String requestId)
            throws IOException {
        ConsoleAction.of(run).record(new Opening(user, capacity, instanceId, code, requestId), null);
    }
}
