package io.jenkins.plugins.tencentvnc.console;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Run;
import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.error.ErrorCatalogue;
import io.jenkins.plugins.tencentvnc.error.ErrorKind;
import io.jenkins.plugins.tencentvnc.error.SafeText;
import io.jenkins.plugins.tencentvnc.link.OpenBy;
import io.jenkins.plugins.tencentvnc.screenshot.ScreenshotClient;
import io.jenkins.plugins.tencentvnc.storage.Journal;
import io.jenkins.plugins.tencentvnc.storage.JournalEntry;
import io.jenkins.plugins.tencentvnc.storage.JournalEntry.Event;
import io.jenkins.plugins.tencentvnc.storage.ScreenshotStore;
import io.jenkins.plugins.tencentvnc.storage.ScreenshotStore.StoredScreenshot;
import io.jenkins.plugins.tencentvnc.tencentcloud.CallPriority;
import io.jenkins.plugins.tencentvnc.tencentcloud.ConcurrencyLimiter;
import io.jenkins.plugins.tencentvnc.tencentcloud.ConsoleUrl;
import io.jenkins.plugins.tencentvnc.tencentcloud.Deadline;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceInfo;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceSearchResult;
import io.jenkins.plugins.tencentvnc.tencentcloud.Permit;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;

/**
 * The operations of the current user, who has the permission, on the consoles of a build. Opening a console, taking a
 * screenshot and searching are recorded in journal and audit log before the answer, whatever the outcome; a refusal
 * that the same user repeats within a minute, and a deletion, only in the audit log. Viewing is not recorded.
 */
final class ConsoleOperations {

    private static final Logger LOGGER = Logger.getLogger(ConsoleOperations.class.getName());

    /** The audit log. It outlives the build and its journal; administrators use this name in log recorders. */
    private static final Logger AUDIT = Logger.getLogger("io.jenkins.plugins.tencentvnc.audit");

    /** Interval in which a repeated refusal of a user is recorded only once. */
    private static final Duration SAME_REFUSAL = Duration.ofMinutes(1);

    /** Limits the threads of Jenkins' web server that screenshots hold; enough of them to keep the client busy. */
    private static final ConcurrencyLimiter SCREENSHOTS =
            new ConcurrencyLimiter(2 * ScreenshotClient.MAX_CONCURRENT, ScreenshotClient.TIMEOUT);

    private static final Map<Event, String> SUCCESS =
            Map.of(Event.OPEN, "OPENED", Event.SCREENSHOT, "TAKEN", Event.FIND, "FOUND");

    private final Run<?, ?> run;
    private final Journal journal;
    private final ScreenshotStore screenshots;
    private final ConsoleAccess access;

    ConsoleOperations(@NonNull Run<?, ?> run, @NonNull Journal journal, @NonNull ScreenshotStore screenshots) {
        this.run = run;
        this.journal = journal;
        this.screenshots = screenshots;
        this.access = new ConsoleAccess(run);
    }

    /** Requests a console URL. Blocks for at most 10 s. */
    ConsoleUrl open(@NonNull ConsoleTarget target) throws ConsoleException {
        return attempt(target, Event.OPEN, deadline -> {
            ConsoleUrl url = ConsoleService.get().mintForCurrentUser(run, target, deadline);
            RecentOpens.get().add(target.requireInstanceId());
            return new Outcome<>(url, url.requestId(), null);
        });
    }

    /** Takes a screenshot. Blocks for at most 10 s for the URL and 10 s for the image, then encodes and stores it. */
    StoredScreenshot takeScreenshot(@NonNull ConsoleTarget target) throws ConsoleException {
        return attempt(target, Event.SCREENSHOT, deadline -> {
            try (Permit permit = SCREENSHOTS.acquire(user(), target.getCredentialsId())) {
                ConsoleUrl url = ConsoleService.get().mintForCurrentUser(run, target, deadline);
                StoredScreenshot picture = ConsoleService.get()
                        .takeScreenshot(
                                url,
                                target.requireInstanceId(),
                                Deadline.after(ScreenshotClient.TIMEOUT),
                                screenshots,
                                () -> false);
                return new Outcome<>(picture, url.requestId(), null);
            }
        });
    }

    /**
     * Searches for the instances of a finder; from then on they can be opened.
     *
     * @param room the number of instances that the build can still take
     */
    InstanceSearchResult find(@NonNull ConsoleTarget target, int room) throws ConsoleException {
        return attempt(target, Event.FIND, deadline -> {
            InstanceSearchResult found = ConsoleService.get()
                    .findForCurrentUser(run, target, deadline)
                    .limitedTo(Math.max(1, room));
            return new Outcome<>(found, found.requestId(), found.instances());
        });
    }

    /**
     * Returns a stored screenshot, the newest unless {@code at} names another.
     *
     * @throws ConsoleException if the user may not see it, or there is none
     */
    PngResponse screenshot(@NonNull ConsoleTarget target, @CheckForNull String at) throws ConsoleException {
        String refusal = access.decide(target).refusal();
        if (refusal != null) {
            throw new ConsoleException(refusal);
        }
        StoredScreenshot picture = find(target, at);
        try {
            return new PngResponse(picture, screenshots.read(picture));
        } catch (IOException e) {
            LOGGER.log(Level.FINE, e, () -> "A screenshot of " + run + " can't be read");
            throw new ConsoleException("Client.NoSuchScreenshot");
        }
    }

    private StoredScreenshot find(ConsoleTarget target, @CheckForNull String at) throws ConsoleException {
        return screenshots
                .find(target.requireInstanceId(), at)
                .orElseThrow(() -> new ConsoleException("Client.NoSuchScreenshot"));
    }

    /** Deletes the screenshot of that time. The audit line outlives it. */
    StoredScreenshot delete(@NonNull ConsoleTarget target, @CheckForNull String at) throws ConsoleException {
        if (at == null || at.isEmpty()) {
            throw new ConsoleException("Client.NoSuchScreenshot"); // never the newest by default
        }
        StoredScreenshot picture = find(target, at);
        try {
            screenshots.delete(picture);
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "A screenshot of " + run + " can't be deleted");
            audit(target, Event.SCREENSHOT, null, "Client.ScreenNotDeleted", "");
            throw new ConsoleException("Client.ScreenNotDeleted");
        }
        audit(target, Event.SCREENSHOT, null, "DELETED", "");
        return picture;
    }

    private record Outcome<T>(T value, String requestId, List<InstanceInfo> found) {}

    private interface Attempt<T> {
        Outcome<T> within(Deadline deadline) throws ConsoleException;
    }

    private <T> T attempt(ConsoleTarget target, Event event, Attempt<T> attempt) throws ConsoleException {
        Deadline deadline = CallPriority.OPEN.deadline();
        OpenBy.AccessReason reason = null;
        Outcome<T> outcome;
        try {
            ConsoleAccess.Decision decision = access.decide(target);
            reason = decision.reason();
            String refusal = decision.openRefusal();
            if (refusal != null) {
                throw new ConsoleException(refusal);
            }
            outcome = attempt.within(deadline);
        } catch (ConsoleException e) {
            record(target, event, reason, e.code(), e.requestId(), null);
            throw e;
        } catch (RuntimeException | Error e) {
            LOGGER.log(
                    Level.WARNING,
                    e,
                    () -> "A request (" + event + ") for a console of " + run + " failed unexpectedly");
            record(target, event, reason, "Client.Failed", "", null);
            throw new ConsoleException("Client.Failed");
        }
        record(target, event, reason, null, outcome.requestId(), outcome.found());
        return outcome.value();
    }

    private void record(
            ConsoleTarget target,
            Event event,
            @CheckForNull OpenBy.AccessReason reason,
            @CheckForNull String code,
            String requestId,
            @CheckForNull List<InstanceInfo> found) {
        audit(target, event, reason, code == null ? SUCCESS.get(event) : code, requestId);
        JournalEntry entry = new JournalEntry(
                Instant.now().toEpochMilli(), event, target.getKey(), user(), reason, code, requestId, found);
        if (isRefusal(code) && isRepeated(entry)) {
            return;
        }
        try {
            journal.append(entry);
        } catch (IOException | RuntimeException e) {
            // A full disk must not keep users from a console, which they need most then.
            LOGGER.log(Level.WARNING, e, () -> "Could not store " + event + " in the journal of " + run);
        }
    }

    /** Whether Jenkins itself refused, without a call to Tencent Cloud. */
    private static boolean isRefusal(@CheckForNull String code) {
        ErrorKind kind = code == null ? null : ErrorCatalogue.remedyFor(code).kind();
        return kind == ErrorKind.NOT_OFFERED || kind == ErrorKind.FORBIDDEN;
    }

    private boolean isRepeated(JournalEntry entry) {
        long since = entry.at() - SAME_REFUSAL.toMillis();
        return journal.read().entries().stream()
                .anyMatch(earlier -> earlier.at() > since
                        && earlier.event() == entry.event()
                        && entry.instanceId().equals(earlier.instanceId())
                        && entry.user().equals(earlier.user())
                        && entry.code().equals(earlier.code()));
    }

    private void audit(
            ConsoleTarget target,
            Event event,
            @CheckForNull OpenBy.AccessReason reason,
            String outcome,
            String requestId) {
        AUDIT.info(() -> "user=" + quoted(user()) + " build="
                + quoted(run.getExternalizableId()) + " instance="
                + (target.isKnown() ? target.getLabel() : quoted(target.getLabel())) + " outcome="
                + word(outcome) + " requestId=" + word(requestId)
                + (event == Event.OPEN ? "" : " event=" + event)
                + (reason == OpenBy.AccessReason.ADMINISTRATOR ? " capacity=" + reason : ""));
    }

    /** Quotes a name, which may contain text that looks like the rest of the line. */
    private static String quoted(String name) {
        return '"' + SafeText.oneLine(name, 200).replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** Replaces special characters: codes and IDs come from a server and may contain anything. */
    private static String word(String text) {
        return text.replaceAll("[^A-Za-z0-9._-]+", "_");
    }

    private static String user() {
        return Jenkins.getAuthentication2().getName();
    }
}
