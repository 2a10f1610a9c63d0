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

/**
 * An entry of the journal as page and API show it: a check, an opening, a screenshot or a search, with its outcome.
 *
 * @param at when it happened, in milliseconds since 1970 UTC
 * @param byCheck whether it was not an opening, but a check, a screenshot or a search
 * @param user the ID of the user; null for the build itself
 * @param capacity why the user had access; null for the build itself and for a refused user
 * @param instanceId the instance ID, or the finder as a step's argument is written
 * @param code the error code; null for a success
 * @param requestId empty if Tencent Cloud was not called or did not answer
 * @param target null if the build no longer has the target of the entry
 */
@ExportedBean(defaultVisibility = 2)
@Restricted(NoExternalUse.class)
public record EventView(
        @Exported long at,
        @Exported boolean byCheck,
        @Exported @CheckForNull String user,
        @Exported @CheckForNull OpenBy.AccessReason capacity,
        @Exported @NonNull String instanceId,
        @Exported @CheckForNull String code,
        @Exported @NonNull String requestId,
        @CheckForNull ConsoleTarget target) {

    static EventView of(@NonNull JournalEntry entry, @CheckForNull ConsoleTarget target) {
        return new EventView(
                entry.at(),
                !entry.isOpening(),
                entry.user(),
                entry.accessReason(),
                target == null ? entry.instanceId() : target.getLabel(),
                entry.code(),
                entry.requestId(),
                target);
    }

    public String age() {
        return Age.of(at);
    }

    public String machineName() {
        return target == null ? instanceId : target.getName();
    }

    /** Returns the error and the next step; null for a success, or without the target. */
    @CheckForNull
    public ErrorText advice() {
        return code == null || target == null
                ? null
                : ErrorText.of(code, target.subject(0), LocaleProvider.getLocale());
    }

    public String outcomeText() {
        if (code == null) {
            return Messages.EventView_opened();
        }
        ErrorText advice = advice();
        return advice == null ? code : advice.sentence();
    }
}
