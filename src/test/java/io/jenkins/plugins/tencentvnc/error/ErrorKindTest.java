package io.jenkins.plugins.tencentvnc.error;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ErrorKindTest {

    static final Set<ErrorKind> ABOUT_THE_INSTANCE =
            EnumSet.of(ErrorKind.PASSING_STATE, ErrorKind.STOPPED, ErrorKind.GONE, ErrorKind.INSTANCE);

    @Test
    void instanceKindsAreConflicts() {
        for (ErrorKind kind : ErrorKind.values()) {
            assertEquals(ABOUT_THE_INSTANCE.contains(kind), kind.httpStatus() == 409, kind.name());
        }
    }

    @Test
    void temporaryKindsAreWorthRetrying() {
        Set<ErrorKind> worth = EnumSet.of(
                ErrorKind.PASSING_STATE,
                ErrorKind.STOPPED,
                ErrorKind.THROTTLED,
                ErrorKind.BUDGET,
                ErrorKind.CLOUD,
                ErrorKind.NETWORK,
                ErrorKind.TIMEOUT,
                ErrorKind.UNKNOWN);
        for (ErrorKind kind : ErrorKind.values()) {
            assertEquals(worth.contains(kind), kind.isRetryable(), kind.name());
        }
    }
}
