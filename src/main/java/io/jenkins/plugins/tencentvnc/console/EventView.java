package io.jenkins.plugins.tencentvnc.console;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.tencentvnc.error.ErrorText;
import io.jenkins.plugins.tencentvnc.link.OpenBy;
import io.jenkins.plugins.tencentvnc.storage.JournalEntry;
import org.jvnet.localizer.LocaleProvider;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** An entry of the journal as page and API show it: a check, an opening or a screenshot, with its outcome. */
@ExportedBean(defaultVisibility = 2)
@Restricted(NoExternalUse.class)
public final class EventView {

    private final JournalEntry entry;
    private final ConsoleTarget target;

    /** @param target null if the build no longer has the target of the entry */
    EventView(@NonNull JournalEntry entry, @CheckForNull ConsoleTarget target) {
        this.entry = entry;
        this.target = target;
    }

    /** Returns when it happened, in milliseconds since 1970 UTC. */
    @Exported
    public long getAt() {
        return entry.at();
    }

    /** Returns how long ago it happened, in words. */
    @NonNull
    public String getAge() {
        return Age.of(entry.at());
    }

    /** Whether it was a check or a screenshot rather than an open. */
    @Exported
    public boolean isByCheck() {
        return !entry.isOpening();
    }

    /** Returns the id of the user; null for the build itself. */
    @CheckForNull
    @Exported
    public String getUser() {
        return entry.user();
    }

    /** Returns why the user had access; null for the build itself and for a refused user. */
    @CheckForNull
    @Exported
    public OpenBy.AccessReason getCapacity() {
        return entry.capacity();
    }

    @NonNull
    @Exported
    public String getInstanceId() {
        return target == null ? entry.instanceId() : target.getLabel();
    }

    /** Returns the error code; null for a success. */
    @CheckForNull
    @Exported
    public String getCode() {
        return entry.code();
    }

    /** Returns the RequestId; empty if Tencent Cloud was not called or did not answer. */
    @NonNull
    @Exported
    public String getRequestId() {
        return entry.requestId();
    }

    /** Returns the name of the machine. */
    @NonNull
    public String getMachineName() {
        return target == null ? entry.instanceId() : target.getName();
    }

    /** Returns the error and the next move; null for a success. */
    @CheckForNull
    public ErrorText getAdvice() {
        return entry.code() == null || target == null
                ? null
                : ErrorText.of(entry.code(), target.subject(0), LocaleProvider.getLocale());
    }

    /** Returns the outcome in words. */
    @NonNull
    public String getOutcomeText() {
        if (entry.code() == null) {
            return Messages.EventView_opened();
        }
        ErrorText advice = getAdvice();
        return advice == null ? entry.code() : advice.sentence();
    }
}
