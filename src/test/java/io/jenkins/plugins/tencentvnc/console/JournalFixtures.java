package io.jenkins.plugins.tencentvnc.console;

import hudson.model.Run;
import io.jenkins.plugins.tencentvnc.link.OpenBy;
import io.jenkins.plugins.tencentvnc.storage.Journal;
import io.jenkins.plugins.tencentvnc.storage.JournalEntry;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** Writes and reads the journal of a build for tests of other packages. */
public final class JournalFixtures {

    private JournalFixtures() {}

    /**
     * Adds an opening to the journal.
     *
     * @param code the error code, or null if the console was handed over
     */
    public static void add(
            Run<?, ?> run, String user, OpenBy.AccessReason capacity, String instanceId, String code, String requestId)
            throws IOException {
        add(Instant.now(), run, user, capacity, instanceId, code, requestId);
    }

    /** Adds an opening of that time. */
    static void add(
            Instant at,
            Run<?, ?> run,
            String user,
            OpenBy.AccessReason capacity,
            String instanceId,
            String code,
            String requestId)
            throws IOException {
        run.getAction(ConsoleAction.class)
                .journal()
                .append(new JournalEntry(
                        at.toEpochMilli(), JournalEntry.Event.OPEN, instanceId, user, capacity, code, requestId, null));
    }

    /** Forgets the openings of earlier tests, so that they suppress no screenshots. */
    public static void forgetOpens() {
        RecentOpens.get().clear();
    }

    /** Returns the journal's entries, the oldest first, as {@code EVENT instance code}; a finder without its digest. */
    public static List<String> journal(Run<?, ?> run) {
        return new Journal(() -> run.getRootDir().toPath())
                .read().entries().stream()
                        .map(entry -> entry.event() + " " + entry.instanceId().replaceFirst(" #[0-9a-f]{12}$", "") + " "
                                + entry.code())
                        .toList();
    }

    /** Returns the last check or open of the build's first target, or null. */
    public static EventView finding(Run<?, ?> run) {
        BuildConsoles consoles = run.getAction(ConsoleAction.class).getConsoles();
        return consoles.viewOf(consoles.getTargets().get(0)).finding();
    }
}
