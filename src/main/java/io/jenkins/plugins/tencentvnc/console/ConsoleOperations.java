package io.jenkins.plugins.tencentvnc.console;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.error.ErrorCatalogue;
import io.jenkins.plugins.tencentvnc.error.ErrorKind;
import io.jenkins.plugins.tencentvnc.error.SafeText;
import io.jenkins.plugins.tencentvnc.link.OpenBy;
import io.jenkins.plugins.tencentvnc.screenshot.Screenshot;
import io.jenkins.plugins.tencentvnc.screenshot.ScreenshotClient;
import io.jenkins.plugins.tencentvnc.storage.JournalEntry.Event;
import io.jenkins.plugins.tencentvnc.storage.JournalEntry;
import io.jenkins.plugins.tencentvnc.storage.ScreenshotStore.Picture;
import io.jenkins.plugins.tencentvnc.tencentcloud.CallPriority;
import io.jenkins.plugins.tencentvnc.tencentcloud.ConsoleUrl;
import io.jenkins.plugins.tencentvnc.tencentcloud.Deadline;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceInfo;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceSearchResult;
import java.io.IOException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;

/** One open, screenshot or look-up by a user with the permission: it leaves exactly one line on record, however it ends. */
final class ConsoleOperations {

    private static final Logger LOGGER = Logger.getLogger(ConsoleOperations.class.getName());

    /** Outlives the build and its openings; its name is for those who configure log recorders. */
    private static final Logger AUDIT = Logger.getLogger("io.jenkins.plugins.tencentvnc.audit");

    /** What these say is about the click, not about the machine. */
    private static final Set<ErrorKind> ABOUT_THE_CLICK =
            EnumSet.of(ErrorKind.NOT_OFFERED, ErrorKind.FORBIDDEN, ErrorKind.BUDGET, ErrorKind.THROTTLED);

    private static final Map<Event, String> SUCCESS =
            Map.of(Event.OPEN, "OPENED", Event.SCREENSHOT, "TAKEN", Event.FIND, "FOUND");

    /** Each holds a thread of Jenkins' web server for as long as it takes; these keep the viewer busy. */
    private static final Semaphore SCREENSHOTS = new Semaphore(2 * ScreenshotClient.AT_ONCE);

    private ConsoleOperations() {}

    @NonNull
    static ConsoleUrl open(@NonNull ConsoleAction action, @NonNull ConsoleTarget target) throws ConsoleException {
        return attempt(action, target, Event.OPEN, deadline -> {
            ConsoleUrl url = ConsoleService.get().mintForCurrentUser(action.getRun(), target, deadline);
            return new Outcome<>(url, url.requestId(), null);
        });
    }

    /**
     * Blocks for 20 s at the longest: the mint has the time of an open, and the picture the viewer's. Refuses at once
     * while too many others wait for one.
     */
    @NonNull
    static Picture takeScreenshot(@NonNull ConsoleAction action, @NonNull ConsoleTarget target)
            throws ConsoleException {
        return attempt(action, target, Event.SCREENSHOT, deadline -> {
            if (!SCREENSHOTS.tryAcquire()) {
                throw new ConsoleException("Client.BudgetExhausted", "", null, (int) ScreenshotClient.LIMIT.toSeconds());
            }
            try {
                ConsoleUrl url = ConsoleService.get().mintForCurrentUser(action.getRun(), target, deadline);
                Screenshot screenshot = Camera.look(action, url, Deadline.after(ScreenshotClient.LIMIT));
                Picture picture = Camera.keep(action, target, screenshot, url.requestId());
                return new Outcome<>(picture, url.requestId(), null);
            } finally {
                SCREENSHOTS.release();
            }
        });
    }

    /** Looks for what the target's finder means; what is found can be opened from now on. */
    @NonNull
    static InstanceSearchResult find(@NonNull ConsoleAction action, @NonNull ConsoleTarget target) throws ConsoleException {
        return attempt(action, target, Event.FIND, deadline -> {
            InstanceSearchResult found =
                    action.withRoomFor(ConsoleService.get().findForCurrentUser(action.getRun(), target, deadline));
            return new Outcome<>(found, found.requestId(), found.instances());
        });
    }

    /** A screenshot was deleted; that outlives it, as an audit line. */
    static void recordDeletion(@NonNull ConsoleAction action, @NonNull ConsoleTarget target) {
        audit(action, target, Event.SCREENSHOT, null, "DELETED", "");
    }

    private record Outcome<T>(T value, String requestId, List<InstanceInfo> found) {}

    private interface Attempt<T> {
        Outcome<T> within(Deadline deadline) throws ConsoleException;
    }

    private static <T> T attempt(ConsoleAction action, ConsoleTarget target, Event event, Attempt<T> attempt)
            throws ConsoleException {
        Deadline deadline = CallPriority.OPEN.deadline();
        OpenBy.AccessReason capacity = null;
        Outcome<T> outcome;
        try {
            capacity = action.capacityFor(target);
            String refusal = action.refusalOf(target);
            if (refusal != null) {
                throw new ConsoleException(refusal);
            }
            outcome = attempt.within(deadline);
        } catch (ConsoleException e) {
            record(action, target, event, capacity, e.code(), e.requestId(), null);
            throw e;
        } catch (RuntimeException | Error e) {
            LOGGER.log(Level.WARNING, e, () -> "Opening a console of " + action.getRun() + " failed unexpectedly");
            record(action, target, event, capacity, "Client.Failed", "", null);
            throw new ConsoleException("Client.Failed");
        }
        record(action, target, event, capacity, null, outcome.requestId(), outcome.found());
        return outcome.value();
    }

    private static void record(
            ConsoleAction action,
            ConsoleTarget target,
            Event event,
            @CheckForNull OpenBy.AccessReason capacity,
            @CheckForNull String code,
            String requestId,
            @CheckForNull List<InstanceInfo> found) {
        audit(action, target, event, capacity, code == null ? SUCCESS.get(event) : code, requestId);
        try {
            action.record(new JournalEntry(
                    Instant.now().toEpochMilli(), event, target.getKey(), user(), capacity, code, requestId, found));
        } catch (IOException | RuntimeException e) {
            // A full disk at 3 a.m. is just when the console is needed.
            LOGGER.log(Level.WARNING, e, () -> "Could not store who opened a console of " + action.getRun());
        }
    }

    private static void audit(
            ConsoleAction action,
            ConsoleTarget target,
            Event event,
            @CheckForNull OpenBy.AccessReason capacity,
            String outcome,
            String requestId) {
        AUDIT.info(() -> "user=" + quoted(user()) + " build="
                + quoted(action.getRun().getExternalizableId()) + " instance="
                + (target.isKnown() ? target.getKey() : quoted(target.getKey())) + " outcome="
                + word(outcome) + " requestId=" + word(requestId)
                + (event == Event.OPEN ? "" : " event=" + event)
                + (capacity == OpenBy.AccessReason.ADMINISTRATOR ? " capacity=" + capacity : ""));
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
                        || ABOUT_THE_CLICK.contains(ErrorCatalogue.remedyFor(code).kind()));
    }
}
