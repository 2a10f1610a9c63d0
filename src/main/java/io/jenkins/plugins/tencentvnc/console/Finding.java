package io.jenkins.plugins.tencentvnc.console;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.tencentvnc.cvm.CvmException;
import java.time.Instant;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** What the last check or open of a target found. Stored with the build, hence a plain class. */
@ExportedBean(defaultVisibility = 2)
public final class Finding {

    private final long at;
    private final boolean byCheck;
    private final String code;
    private final String requestId;

    private Finding(boolean byCheck, String code, String requestId) {
        this.at = Instant.now().toEpochMilli();
        this.byCheck = byCheck;
        this.code = code;
        this.requestId = requestId;
    }

    @NonNull
    static Finding works(boolean byCheck, @NonNull String requestId) {
        return new Finding(byCheck, null, requestId);
    }

    @NonNull
    static Finding fails(boolean byCheck, @NonNull CvmException fault) {
        return new Finding(byCheck, fault.code(), fault.requestId());
    }

    /** When, in milliseconds since 1970 UTC. */
    @Exported
    public long getAt() {
        return at;
    }

    /** Whether a check found it, and not somebody who opened. */
    @Exported
    public boolean isByCheck() {
        return byCheck;
    }

    /** Null if the console could be opened. */
    @CheckForNull
    @Exported
    public String getCode() {
        return code;
    }

    @NonNull
    @Exported
    public String getRequestId() {
        return requestId;
    }
}
