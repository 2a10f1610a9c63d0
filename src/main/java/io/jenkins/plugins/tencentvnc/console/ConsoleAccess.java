package io.jenkins.plugins.tencentvnc.console;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Run;
import io.jenkins.plugins.tencentvnc.config.TencentVncConfiguration;
import io.jenkins.plugins.tencentvnc.link.LinkLifetime;
import io.jenkins.plugins.tencentvnc.link.OpenBy;
import java.io.File;
import java.time.Instant;
import java.util.List;
import jenkins.model.Jenkins;

/** Decides whether the current user may open the consoles of a build, why, and until when. Valid for one request. */
final class ConsoleAccess {

    private final Run<?, ?> run;
    private final Instant end;
    private final LinkLifetime lifetime = TencentVncConfiguration.get().linkLifetime();

    /** The users who started the build; null until a reserved target needs them. */
    private List<String> requesters;

    ConsoleAccess(@NonNull Run<?, ?> run) {
        this.run = run;
        this.end = endOf(run);
    }

    /**
     * The decision on one target, for the current user, who has the permission.
     *
     * @param reason why the target's policy lets the user open it; null if it doesn't
     * @param refusal the error code that denies both screenshots and opens; null for none
     * @param expired whether the link has expired, which denies opens but not stored screenshots
     */
    record Decision(
            @CheckForNull OpenBy.AccessReason reason,
            @CheckForNull String refusal,
            boolean expired) {

        @CheckForNull
        String openRefusal() {
            return refusal == null && expired ? "Client.LinkExpired" : refusal;
        }
    }

    Decision decide(@NonNull ConsoleTarget target) {
        OpenBy.AccessReason reason = reasonFor(target);
        String refusal = null;
        if (reason == null) {
            refusal = "Client.NotRequester";
        } else if (!target.isShownIn(run)) {
            refusal = "Client.NotPublished";
        }
        return new Decision(reason, refusal, isExpired());
    }

    /** Returns why the user may open the target, or null. Administrators always may; the reason then records this. */
    @CheckForNull
    private OpenBy.AccessReason reasonFor(ConsoleTarget target) {
        if (target.getOpenBy() == OpenBy.PERMISSION || requesters().isEmpty()) {
            return OpenBy.AccessReason.PERMITTED;
        }
        if (BuildRequesters.includeCurrentUser(requesters())) {
            return OpenBy.AccessReason.REQUESTER;
        }
        return Jenkins.get().hasPermission(Jenkins.ADMINISTER) ? OpenBy.AccessReason.ADMINISTRATOR : null;
    }

    /** Whether the target is reserved for the user who started the build, although no user did. */
    boolean isReservedForNoUser(@NonNull ConsoleTarget target) {
        return target.getOpenBy() == OpenBy.REQUESTER && requesters().isEmpty();
    }

    private List<String> requesters() {
        if (requesters == null) {
            requesters = BuildRequesters.of(run);
        }
        return requesters;
    }

    boolean isExpired() {
        return lifetime.isOver(end, Instant.now());
    }

    @CheckForNull
    Instant getExpiry() {
        return end == null ? null : lifetime.expiryOf(end);
    }

    /**
     * Returns the end of the build; null while it is running. If it ended with its controller, that is the last write
     * to its log.
     */
    @CheckForNull
    private static Instant endOf(Run<?, ?> run) {
        if (run.isLogUpdated()) {
            return null;
        }
        long started = run.getStartTimeInMillis();
        if (run.getDuration() > 0) {
            return Instant.ofEpochMilli(started + run.getDuration());
        }
        long lastLine = new File(run.getRootDir(), "log").lastModified(); // 0 if there is none
        return Instant.ofEpochMilli(Math.max(started, lastLine));
    }
}
