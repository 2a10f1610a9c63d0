package io.jenkins.plugins.tencentvnc.storage;

import com.google.gson.annotations.SerializedName;
import io.jenkins.plugins.tencentvnc.error.ErrorCatalogue;
import io.jenkins.plugins.tencentvnc.link.OpenBy;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceId;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceInfo;
import java.util.List;

/**
 * One line of a {@link Journal}: what happened to a target. Never holds a console URL. The names in the file are short,
 * since a build may keep thousands of lines.
 *
 * @param at when, in milliseconds since 1970 UTC
 * @param event what happened
 * @param instanceId to which machine, such as {@code ins-r9hr2upy}; of a finder what it looks for, such as {@code
 *     instanceName=web-1}
 * @param user who opened or took a screenshot, by user id; null for the build itself
 * @param capacity in which that user was allowed to; null for the build itself, and for who was not
 * @param code why it failed, as in the catalogue of remedies; null if it did not
 * @param requestId of Tencent Cloud's answer; empty if there was none
 * @param found what a finder found, at least one; null unless it did
 */
public record JournalEntry(
        @SerializedName("at") long at,
        @SerializedName("event") Event event,
        @SerializedName("instance") String instanceId,
        @SerializedName("user") String user,
        @SerializedName("as") OpenBy.AccessReason capacity,
        @SerializedName("code") String code,
        @SerializedName("request") String requestId,
        @SerializedName("found") List<InstanceInfo> found) {

    /** A file may be edited by hand: what is missing has its default, and a machine that can't be asked for is left out. */
    public JournalEntry {
        requestId = requestId == null ? "" : requestId;
        found = found == null ? List.of() : found;
        found = found.stream()
                .filter(instance -> instance != null && InstanceId.isValid(instance.id()))
                .toList();
        found = found.isEmpty() ? null : found;
    }

    /** What can happen to a target. */
    public enum Event {
        /** A build tried whether the console could be opened. */
        @SerializedName("check")
        CHECK,
        /** Somebody pressed the button. */
        @SerializedName("open")
        OPEN,
        /** A picture was taken of its screen, by the build or by somebody who pressed the button for it. */
        @SerializedName("screenshot")
        SCREENSHOT,
        /** Machines were looked for that a job knows by something else than their ids. */
        @SerializedName("find")
        FIND
    }

    /** Where nothing was looked for. */
    public JournalEntry(
            long at,
            Event event,
            String instanceId,
            String user,
            OpenBy.AccessReason capacity,
            String code,
            String requestId) {
        this(at, event, instanceId, user, capacity, code, requestId, null);
    }

    public static JournalEntry check(long at, String instanceId, String code, String requestId) {
        return new JournalEntry(at, Event.CHECK, instanceId, null, null, code, requestId);
    }

    public static JournalEntry open(
            long at, String instanceId, String user, OpenBy.AccessReason capacity, String code, String requestId) {
        return new JournalEntry(at, Event.OPEN, instanceId, user, capacity, code, requestId);
    }

    /** @param user and capacity as for an open; both null if the build itself took it */
    public static JournalEntry screenshot(
            long at, String instanceId, String user, OpenBy.AccessReason capacity, String code, String requestId) {
        return new JournalEntry(at, Event.SCREENSHOT, instanceId, user, capacity, code, requestId);
    }

    /** @param found null if nothing was found, which {@code code} explains then */
    public static JournalEntry find(long at, String finder, String code, String requestId, List<InstanceInfo> found) {
        return new JournalEntry(at, Event.FIND, finder, null, null, code, requestId, found);
    }

    /** Whether the entry says something of the machine or its credential, and not of a click alone. */
    public boolean isAboutMachine() {
        return ErrorCatalogue.isAboutMachine(code);
    }

    public boolean isOpening() {
        return event == Event.OPEN;
    }

    /** Whether it says which machines a finder means. */
    public boolean isFinding() {
        return event == Event.FIND && found != null;
    }
}
