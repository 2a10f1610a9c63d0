package io.jenkins.plugins.tencentvnc.console;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.tencentvnc.link.OpenBy;
import io.jenkins.plugins.tencentvnc.storage.JournalEntry;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** A line of the journal as page and API show it: a check, an opening or a screenshot, and how it ended. */
@ExportedBean(defaultVisibility = 2)
@Restricted(NoExternalUse.class)
public final class EventView {

    private final ConsoleAction action;
    private final JournalEntry entry;

    EventView(@NonNull ConsoleAction action, @NonNull JournalEntry entry) {
        this.action = action;
        this.entry = entry;
    }

    /** When, in milliseconds since 1970 UTC. */
    @Exported
    public long getAt() {
        return entry.at();
    }

    /** Whether a check or a screenshot found it, and not somebody who opened. */
    @Exported
    public boolean isByCheck() {
        return !entry.isOpening();
    }

    /** The id of the user who did it; null for the build itself. */
    @CheckForNull
    @Exported
    public String getUser() {
        return entry.user();
    }

    /** Null for the build itself, and for a user who was not allowed to. */
    @CheckForNull
    @Exported
    public OpenBy.AccessReason getCapacity() {
        return entry.capacity();
    }

    @NonNull
    @Exported
    public String getInstanceId() {
        return entry.instanceId();
    }

    /** Null if the console was handed over or could have been, else why not. */
    @CheckForNull
    @Exported
    public String getCode() {
        return entry.code();
    }

    /** Empty if Tencent Cloud was not asked or did not answer. */
    @NonNull
    @Exported
    public String getRequestId() {
        return entry.requestId();
    }

    /** How people call the machine. */
    @NonNull
    public String getMachineName() {
        ConsoleTarget target = action.find(entry.instanceId());
        return target == null ? entry.instanceId() : target.getName();
    }

    /** What is wrong and what to do about it; null if nothing is. */
    @CheckForNull
    public ErrorText getAdvice() {
        ConsoleTarget target = action.find(entry.instanceId());
        return entry.code() == null || target == null ? null : ErrorText.on(entry.code(), target);
    }

    /** How it ended, in words. */
    @NonNull
    public String getOutcomeText() {
        if (entry.code() == null) {
            return Messages.ConsoleEvent_opened();
        }
        ErrorText advice = getAdvice();
        return advice == null ? entry.code() : advice.sentence();
    }
}
