package io.jenkins.plugins.tencentvnc.step;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.remoting.ProxyException;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;

/**
 * The failure of a block, kept until it is let through. Pipeline stores this with its program, which must not fail
 * because of what a job has thrown.
 */
final class BlockFailure implements Serializable {

    private static final long serialVersionUID = 1L;

    private final transient Throwable thrown;
    private final Throwable storable;

    BlockFailure(@NonNull Throwable thrown) {
        this.thrown = thrown;
        this.storable = isStorable(thrown) ? thrown : new ProxyException(thrown);
    }

    private static boolean isStorable(Throwable thrown) {
        try (ObjectOutputStream out = new ObjectOutputStream(OutputStream.nullOutputStream())) {
            out.writeObject(thrown);
            return true;
        } catch (IOException | RuntimeException | StackOverflowError e) {
            return false;
        }
    }

    private Object readResolve() {
        return new BlockFailure(storable);
    }

    /** Returns the failure as it was thrown; after a restart, what could be stored of it. */
    @NonNull
    Throwable get() {
        return thrown;
    }

    /** Returns the failure itself or, if it can't be stored, a copy with its text and stack trace. */
    @NonNull
    Throwable storable() {
        return storable;
    }
}
