package io.jenkins.plugins.tencentvnc.console;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.tencentvnc.rules.OpenBy;
import java.time.Instant;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** The record of one open; never of the URL. Stored with the build, hence a plain class. */
@ExportedBean(defaultVisibility = 2)
public final class Opening {

    private final long at;
    private final String user;
    private final OpenBy.Capacity capacity;
    private final String instanceId;
    private final String code;
    private final String requestId;

    /**
     * @param capacity in which the user was allowed to, or null if not
     * @param code why it failed, or null if the console was handed over
     */
    Opening(
            @NonNull String user,
            @CheckForNull OpenBy.Capacity capacity,
            @NonNull String instanceId,
            @CheckForNull String code,
            @NonNull String requestId) {
        this.at = Instant.now().toEpochMilli();
        this.user = user;
        this.capacity = capacity;
        this.instanceId = instanceId;
        this.code = code;
        this.requestId = requestId;
    }

    /** When, in milliseconds since 1970 UTC. */
    @Exported
    public long getAt() {
        return at;
    }

    /** The user's id. */
    @NonNull
    @Exported
    public String getUser() {
        return user;
    }

    @CheckForNull
    @Exported
    public OpenBy.Capacity getCapacity() {
        return capacity;
    }

    @NonNull
    @Exported
    public String getInstanceId() {
        return instanceId;
    }

    /** Null if the console was handed over, else why not. */
    @CheckForNull
    @Exported
    public String getCode() {
        return code;
    }

    /** Empty if Tencent Cloud was not asked or did not answer. */
    @NonNull
    @Exported
    public String getRequestId() {
        return requestId;
    }
}
