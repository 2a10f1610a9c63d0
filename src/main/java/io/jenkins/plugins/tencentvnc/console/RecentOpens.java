package io.jenkins.plugins.tencentvnc.console;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.ExtensionList;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The machines whose consoles were opened within the last 15 minutes, from any build. Tencent Cloud's documentation
 * describes VNC login as exclusive: a screenshot may disconnect the user who has the console open (unverified).
 */
@Extension
@Restricted(NoExternalUse.class)
public final class RecentOpens {

    public static final Duration PERIOD = Duration.ofMinutes(15);

    private final Map<String, Instant> openedAt = new ConcurrentHashMap<>();

    public static RecentOpens get() {
        return ExtensionList.lookupSingleton(RecentOpens.class);
    }

    void add(@NonNull String instanceId) {
        add(instanceId, Instant.now());
    }

    void add(@NonNull String instanceId, @NonNull Instant now) {
        openedAt.values().removeIf(at -> at.isBefore(now.minus(PERIOD)));
        openedAt.put(instanceId, now);
    }

    /** @param lastOpen the last open in the build's own journal, which survives a restart of Jenkins; null for none */
    public boolean include(@NonNull String instanceId, @CheckForNull Instant lastOpen) {
        Instant since = Instant.now().minus(PERIOD);
        Instant opened = openedAt.get(instanceId);
        return (opened != null && opened.isAfter(since)) || (lastOpen != null && lastOpen.isAfter(since));
    }

    /** Forgets all opens, for tests. */
    void clear() {
        openedAt.clear();
    }
}
