package io.jenkins.plugins.tencentvnc.console;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.tencentvnc.cloud.ConsoleUrl;
import io.jenkins.plugins.tencentvnc.cloud.Deadline;
import io.jenkins.plugins.tencentvnc.cloud.Urgency;
import io.jenkins.plugins.tencentvnc.link.JournalEntry;
import io.jenkins.plugins.tencentvnc.link.JournalEntry.Event;
import io.jenkins.plugins.tencentvnc.link.OpenBy;
import io.jenkins.plugins.tencentvnc.link.Screenshots.Picture;
import io.jenkins.plugins.tencentvnc.remedy.Catalogue;
import io.jenkins.plugins.tencentvnc.remedy.ConsoleException;
import io.jenkins.plugins.tencentvnc.remedy.Kind;
import io.jenkins.plugins.tencentvnc.remedy.SafeText;
import io.jenkins.plugins.tencentvnc.screen.Viewer;
import java.io.IOException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;

/** One open or screenshot by a user with the permission: it leaves exactly one line on record, however it ends. */
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
        return attempt(action, target, Event.OPEN, url -> url);
    }

    /** Blocks for 20 s at the longest: the mint has the time of an open, and the picture the viewer's. */
    @NonNull
    static Picture takeScreenshot(@NonNull ConsoleAction action, @NonNull ConsoleTarget target)
            throws ConsoleException {
        return attempt(
                action,
                target,
                Event.SCREENSHOT,
                url -> Camera.keep(action, target, Camera.look(action, url, Deadline.after(Viewer.LIMIT))));
    }

    /** A screenshot was deleted; that outlives it, as an audit line. */
    static void recordDeletion(@NonNull ConsoleAction action, @NonNull ConsoleTarget target) {
        audit(action, target, Event.SCREENSHOT, null, "DELETED", "");
    }

    private interface Use<T> {
        T of(ConsoleUrl url) throws ConsoleException;
    }

    private static <T> T attempt(ConsoleAction action, ConsoleTarget target, Event event, Use<T> use)
            throws ConsoleException {
        Deadline deadline = Urgency.OPEN.deadline();
        OpenBy.Capacity capacity = action.capacityFor(target);
        String requestId = "";
        try {
            ConsoleUrl url = mint(action, target, deadline);
            requestId = url.requestId();
            T result = use.of(url);
            record(action, target, event, capacity, null, requestId);
            return result;
        } catch (ConsoleException e) {
            record(action, target, event, capacity, e.code(), e.requestId().isEmpty() ? requestId : e.requestId());
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
            Event event,
            @CheckForNull OpenBy.Capacity capacity,
            @CheckForNull String code,
            String requestId) {
        String success = event == Event.OPEN ? "OPENED" : "TAKEN";
        audit(action, target, event, capacity, code == null ? success : code, requestId);
        try {
            action.record(new JournalEntry(
                    Instant.now().toEpochMilli(), event, target.getInstanceId(), user(), capacity, code, requestId));
        } catch (IOException e) {
            // A full disk at 3 a.m. is just when the console is needed.
            LOGGER.log(Level.WARNING, e, () -> "Could not store who opened a console of " + action.getRun());
        }
    }

    private static void audit(
            ConsoleAction action,
            ConsoleTarget target,
            Event event,
            @CheckForNull OpenBy.Capacity capacity,
            String outcome,
            String requestId) {
        AUDIT.info(() -> "user=" + quoted(user()) + " build="
                + quoted(action.getRun().getExternalizableId()) + " instance=" + target.getInstanceId() + " outcome="
                + word(outcome) + " requestId=" + word(requestId)
                + (event == Event.OPEN ? "" : " event=" + event)
                + (capacity == OpenBy.Capacity.ADMINISTRATOR ? " capacity=" + capacity : ""));
    }

    /** Names may hold what looks like the rest of the line. */
    private static String quoted(String name) {
        return '"' + SafeText.oneLine(name, 200).replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** Codes and ids come from whoever answers, and may be anything. */
    private static String word(String text) {
        return text.replaceAll("[^A-Za-z0-9._-]+", "_");
    }

    private static String user() {
        return Jenkins.getAuthentication2().getName();
    }

    /**
     * Whether it tells if the console can be opened. Where no picture could be taken, the console URL was minted all
     * the same, so that the picture's own trouble says nothing.
     *
     * @param code how a check, an open or a screenshot ended, or null if it found a console
     */
    static boolean saysSomethingOfTheMachine(@CheckForNull String code) {
        return code == null
                || !(code.startsWith("Client.Screen")
                        || ABOUT_THE_CLICK.contains(Catalogue.remedyFor(code).kind()));
    }
}
