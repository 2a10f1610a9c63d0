package io.jenkins.plugins.tencentvnc.tencentcloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TkeIdentityTest {

    private final Map<String, String> variables = new HashMap<>(Map.of(
            "TKE_ROLE_ARN", "qcs::cam::uin/100000000001:roleName/jenkins",
            "TKE_PROVIDER_ID", "cls-7a9vyodw",
            "TKE_WEB_IDENTITY_TOKEN_FILE", "/var/run/secrets/cloud.tencent.com/serviceaccount/token",
            "TKE_REGION", "ap-guangzhou"));

    @Test
    void identityComesFromPodVariables() throws Exception {
        assertEquals(
                new TkeIdentity(
                        "qcs::cam::uin/100000000001:roleName/jenkins",
                        "cls-7a9vyodw",
                        "/var/run/secrets/cloud.tencent.com/serviceaccount/token",
                        new Region("ap-guangzhou")),
                TkeIdentity.of(variables::get));
    }

    @Test
    void regionVariableIsOptional() throws Exception {
        variables.put("TKE_REGION", "");
        assertNull(TkeIdentity.of(variables::get).region());
        variables.remove("TKE_REGION");
        assertNull(TkeIdentity.of(variables::get).region());
    }

    @ParameterizedTest
    @ValueSource(strings = {"TKE_ROLE_ARN", "TKE_PROVIDER_ID", "TKE_WEB_IDENTITY_TOKEN_FILE"})
    void missingVariableIsReported(String missing) {
        variables.put(missing, " ");
        assertMissing();
        variables.remove(missing);
        assertMissing();
    }

    private void assertMissing() {
        ConsoleException e = assertThrows(ConsoleException.class, () -> TkeIdentity.of(variables::get));
        assertEquals("Client.TkeVariablesMissing", e.code());
    }
}
