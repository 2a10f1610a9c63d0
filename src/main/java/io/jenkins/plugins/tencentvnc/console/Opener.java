package io.jenkins.plugins.tencentvnc.console;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Run;
import io.jenkins.plugins.tencentvnc.cloud.ConsoleUrl;
import io.jenkins.plugins.tencentvnc.cloud.Deadline;
import io.jenkins.plugins.tencentvnc.cloud.Urgency;
import io.jenkins.plugins.tencentvnc.link.JournalEntry;
import io.jenkins.plugins.tencentvnc.link.OpenBy;
import io.jenkins.plugins.tencentvnc.remedy.Catalogue;
import io.jenkins.plugins.tencentvnc.remedy.ConsoleException;
import io.jenkins.plugins.tencentvnc.remedy.Kind;
import io.jenkins.plugins.tencentvnc.remedy.SafeText;
import java.io.IOException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;

/** One open by a user with the permission: it leaves exactly one opening, however it ends. */
final class Opener {

    private static final Logger LOGGER = Logger.getLogger(Opener.class.getName());

    /** Outlives the build and its openings; its name is for those who configure log recorders. */
    private static final Logger AUDIT = Logger.getLogger("io.jenkins.plugins.tencentvnc.audit");

    /** What these say is about the click, not about the machine. */
    private static final Set<Kind> ABOUT_THE_CLICK =
            EnumSet.of(Kind.NOT_OFFERED, Kind.FORBIDDEN, Kind.BUDGET, Kind.THROTTLED);

    private Opener() {}

    @NonNull
    static ConsoleUrl open(@NonNull ConsoleAction action, @NonNull ConsoleTarget target) throws ConsoleException {
        Deadline deadline = Urgency.OPEN.deadline();
        OpenBy.Capacity capacity = action.capacityFor(target);
        try {
            ConsoleUrl url = mint(action, target, deadline);
            record(action, target, capacity, null, url.requestId());
            return url;
        } catch (ConsoleException e) {
            record(action, target, capacity, e.code(), e.requestId());
            throw e;
        }
    }

    private static ConsoleUrl mint(ConsoleAction action, ConsoleTarget target, Deadline deadline)
            throws ConsoleException {
        String refusal = action.refusalOf(target);
        if (refusal != null) {
            throw new ConsoleException(refusal);
        }
        try {
            return ConsoleService.get().mintForCurrentUser(action.getRun(), target, deadline);
        } catch (RuntimeException e) {
            LOGGER.log(Level.WARNING, e, () -> "Opening a console of " + action.getRun() + " failed unexpectedly");
            throw new ConsoleException("Client.Failed");
        }
    }

    private static void record(
            ConsoleAction action,
            ConsoleTarget target,
            @CheckForNull OpenBy.Capacity capacity,
            @CheckForNull String code,
            String requestId) {
        Run<?, ?> run = action.getRun();
        String user = Jenkins.getAuthentication2().getName();
        AUDIT.info(() -> "user=" + SafeText.oneLine(user, 200) + " build=" + run.getExternalizableId() + " instance="
                + target.getInstanceId() + " outcome=" + (code == null ? "OPENED" : code) + " requestId=" + requestId
                + (capacity == OpenBy.Capacity.ADMINISTRATOR ? " capacity=" + capacity : ""));
        try {
            action.record(JournalEntry.open(
                    Instant.now().toEpochMilli(), target.getInstanceId(), user, capacity, code, requestId));
        } catch (IOException e) {
            // A full disk at 3 a.m. is just when the console is needed.
            LOGGER.log(Level.WARNING, e, () -> "Could not store who opened a console of " + run);
        }
    }

    /** @param code how a check or an open ended, or null if it found a console */
    static boolean saysSomethingOfTheMachine(@CheckForNull String code) {
        return code == null
                || !ABOUT_THE_CLICK.contains(Catalogue.remedyFor(code).kind());
    }
}
