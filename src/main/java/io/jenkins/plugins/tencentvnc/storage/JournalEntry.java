package io.jenkins.plugins.tencentvnc.storage;

import com.google.gson.annotations.SerializedName;
import io.jenkins.plugins.tencentvnc.error.ErrorCatalogue;
import io.jenkins.plugins.tencentvnc.link.OpenBy;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceId;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceInfo;
import java.util.List;

/**
 * One line of a {@link Journal}: an event of a target. Never contains a console URL. The names in the file are short,
 * since a build may keep thousands of lines.
 *
 * @param at time in milliseconds since 1970 UTC
 * @param instanceId the machine, such as {@code ins-r9hr2upy}, or the selector of a search, such as {@code
 *     instanceName=web-1}
 * @param user ID of the user who requested the console or the screenshot; null for the build itself
 * @param accessReason the reason why that user had access; null for the build itself, and for a user without access
 * @param code the error code, as in the catalogue of remedies; null for a success
 * @param requestId of Tencent Cloud's answer; empty without an answer
 * @param found the instances that a search found, at least one; null otherwise
 */
public record JournalEntry(
        @SerializedName("at") long at,
        @SerializedName("event") Event event,
        @SerializedName("instance") String instanceId,
        @SerializedName("user") String user,
        @SerializedName("as") OpenBy.AccessReason accessReason,
        @SerializedName("code") String code,
        @SerializedName("request") String requestId,
        @SerializedName("found") List<InstanceInfo> found) {

    /**
     * Accepts a file that was edited by hand: missing values get their default, and instances with an invalid ID are
     * left out.
     */
    public JournalEntry {
        requestId = requestId == null ? "" : requestId;
        found = found == null ? List.of() : found;
        found = found.stream()
                .filter(instance -> instance != null && InstanceId.isValid(instance.id()))
                .toList();
        found = found.isEmpty() ? null : found;
    }

    public enum Event {
        /** A build checked that the console can be opened. */
        @SerializedName("check")
        CHECK,
        /** A user requested the console. */
        @SerializedName("open")
        OPEN,
        /** A screenshot was captured, by the build or at the request of a user. */
        @SerializedName("screenshot")
        SCREENSHOT,
        /** Instances were searched for with a job's selector. */
        @SerializedName("find")
        FIND
    }

    public static JournalEntry check(long at, String instanceId, String code, String requestId) {
        return new JournalEntry(at, Event.CHECK, instanceId, null, null, code, requestId, null);
    }

    /** Creates the entry of a screenshot that the build itself took. */
    public static JournalEntry screenshot(long at, String instanceId, String code, String requestId) {
        return new JournalEntry(at, Event.SCREENSHOT, instanceId, null, null, code, requestId, null);
    }

    /**
     * @param found null if nothing was found; {@code code} then gives the reason
     */
    public static JournalEntry find(long at, String selector, String code, String requestId, List<InstanceInfo> found) {
        return new JournalEntry(at, Event.FIND, selector, null, null, code, requestId, found);
    }

    public boolean isAboutMachine() {
        return ErrorCatalogue.isAboutMachine(code);
    }

    public boolean isOpening() {
        return event == Event.OPEN;
    }

    public boolean isSearchResult() {
        return event == Event.FIND && found != null;
    }
}
