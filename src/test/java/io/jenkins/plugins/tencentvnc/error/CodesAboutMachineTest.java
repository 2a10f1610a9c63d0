package io.jenkins.plugins.tencentvnc.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which outcomes tell whether the console of an instance can be opened. */
class CodesAboutMachineTest {

    @Test
    void faultOfAScreenshotIsNotAboutTheMachine() {
        List<String> faults = ErrorCatalogue.codes().stream()
                .filter(code -> code.startsWith("Client.Screen"))
                .toList();

        assertTrue(faults.contains("Client.ScreenFailed") && faults.contains("Client.ScreenTimedOut"), "" + faults);
        for (String fault : faults) {
            assertFalse(ErrorCatalogue.isAboutMachine(fault), fault);
        }
        assertFalse(ErrorCatalogue.isAboutMachine("Client.ScreenOfTheFuture"));
        assertEquals(
                ErrorKind.PLUGIN,
                ErrorCatalogue.remedyFor("Client.ScreenFailed").kind());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Client.NotPublished",
                "Client.LinkExpired",
                "Client.NoPermission",
                "Client.NotRequester",
                "Client.BudgetExhausted",
                "RequestLimitExceeded",
                "RequestLimitExceeded.UinLimitExceeded"
            })
    void refusalOfTheRequestIsNotAboutTheMachine(String code) {
        assertFalse(ErrorCatalogue.isAboutMachine(code));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UnsupportedOperation.InstanceStateStopped",
                "InvalidInstanceId.NotFound",
                "UnauthorizedOperation",
                "AuthFailure.SecretIdNotFound",
                "Client.ConnectFailed",
                "Client.TimedOut",
                "Client.Failed",
                "Brand.NewCode"
            })
    void otherFaultIsAboutTheMachine(String code) {
        assertTrue(ErrorCatalogue.isAboutMachine(code));
    }

    @Test
    void policyResolvesOnlyMissingPermissions() {
        List<String> resolved = ErrorCatalogue.codes().stream()
                .filter(ErrorCatalogue::isMissingPermission)
                .sorted()
                .toList();

        assertEquals(List.of("AuthFailure.UnauthorizedOperation", "UnauthorizedOperation"), resolved);
        assertTrue(ErrorCatalogue.isMissingPermission("UnauthorizedOperation.CamNoAuth"), "a code of the future");
    }

    @Test
    void successIsAboutTheMachine() {
        assertTrue(ErrorCatalogue.isAboutMachine(null));
    }
}
