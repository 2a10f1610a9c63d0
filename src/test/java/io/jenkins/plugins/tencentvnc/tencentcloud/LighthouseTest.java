package io.jenkins.plugins.tencentvnc.tencentcloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests consoles of Lighthouse instances, which have an API of their own. */
class LighthouseTest {

    private static final String INSTANCE = "lhins-cfcgqi2u";
    private static final ApiKey KEY = new ApiKey(FakeCvm.SECRET_ID, FakeCvm.SECRET_KEY);

    private final FakeCvm cvm = FakeCvm.start().withInstance(INSTANCE, FakeCvm.REGION, "RUNNING");
    private final TencentCloudClient client = new TencentCloudClient(UnaryOperator.identity());

    @AfterEach
    void stop() {
        cvm.close();
    }

    private ConsoleUrl mint(String instance) throws ConsoleException {
        return client.mint(Mints.open(new Endpoint(cvm.endpoint()), KEY, null, instance));
    }

    @Test
    void lighthouseApiIsCalled() throws Exception {
        ConsoleUrl url = mint(INSTANCE);

        FakeCvm.Call call = cvm.calls().get(0);
        assertEquals("2020-03-24", call.version());
        assertEquals("DescribeInstanceVncUrl", call.action());
        assertEquals(FakeCvm.REGION, call.region());
        assertEquals(INSTANCE, call.instanceId());
        assertTrue(call.signatureValid());
        assertEquals(call.requestId(), url.requestId());
        assertTrue(url.reveal().endsWith(cvm.mintedValues().get(0)));
    }

    @Test
    void eachServiceHasItsOwnLimit() throws Exception {
        ApiCallLimiter budget = new ApiCallLimiter();
        CallContext caller = Mints.open(cvm.endpoint()).context();
        for (int i = 0; i < ApiAction.CVM_VNC_URL.callsPerSecond(); i++) {
            budget.awaitCall(caller, ApiAction.CVM_VNC_URL, Duration.ZERO);
        }

        budget.awaitCall(caller, ApiAction.vncUrlOf(new InstanceId(INSTANCE)), Duration.ZERO)
                .close();
        assertThrows(
                ConsoleException.class,
                () -> budget.awaitCall(caller, ApiAction.vncUrlOf(new InstanceId(FakeCvm.INSTANCE)), Duration.ZERO));
    }

    @ParameterizedTest
    @CsvSource({
        "PENDING, OperationDenied.InstanceCreating",
        "REBOOTING, UnsupportedOperation.LatestOperationUnfinished",
        "STOPPED, UnsupportedOperation.InvalidInstanceState"
    })
    void statesHaveLighthouseCodes(String state, String code) {
        cvm.setState(INSTANCE, state);

        ConsoleException e = assertThrows(ConsoleException.class, () -> mint(INSTANCE));

        assertEquals(code, e.code());
        assertEquals(code, e.remedy().code());
    }

    @Test
    void unknownInstanceIsReported() {
        assertEquals(
                "ResourceNotFound.InstanceIdNotFound",
                assertThrows(ConsoleException.class, () -> mint("lhins-00000000"))
                        .code());
    }

    @ParameterizedTest
    @CsvSource({
        "cvm.tencentcloudapi.com, lighthouse.tencentcloudapi.com",
        "cvm.intl.tencentcloudapi.com, lighthouse.intl.tencentcloudapi.com",
        "cvm.ap-beijing.tencentcloudapi.com, lighthouse.ap-beijing.tencentcloudapi.com",
        "proxy.example.com:8443, proxy.example.com:8443"
    })
    void hostFollowsCvmEndpoint(String typed, String expected) {
        assertEquals(expected, new Endpoint(typed).forService("lighthouse").authority());
    }
}
