package io.jenkins.plugins.tencentvnc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.tencentcloud.ApiKey;
import io.jenkins.plugins.tencentvnc.tencentcloud.CallContext;
import io.jenkins.plugins.tencentvnc.tencentcloud.CallPriority;
import io.jenkins.plugins.tencentvnc.tencentcloud.CamRole;
import io.jenkins.plugins.tencentvnc.tencentcloud.Endpoint;
import io.jenkins.plugins.tencentvnc.tencentcloud.IdToken;
import io.jenkins.plugins.tencentvnc.tencentcloud.Region;
import io.jenkins.plugins.tencentvnc.tencentcloud.TencentCloudClient;
import io.jenkins.plugins.tencentvnc.tencentcloud.WebIdentity;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.FakeIssuer;
import java.util.List;
import java.util.function.UnaryOperator;
import net.sf.json.JSONObject;
import org.junit.jupiter.api.Test;

/** Tests that the documented trust policies admit the named builds and no others. */
class TrustPolicySamplesTest {

    private static final String ROLE = "qcs::cam::uin/100000000001:roleName/jenkins-oidc";

    @Test
    void policyAdmitsOnlyNamedSubjects() throws Exception {
        List<DocumentSample> samples = DocumentSample.all().stream()
                .filter(sample -> sample.treatment().equals("cam"))
                .filter(sample -> sample.text().contains("oidc-provider/"))
                .toList();
        assertEquals(4, samples.size(), "of Jenkins and of TKE, in both languages");
        for (DocumentSample sample : samples) {
            JSONObject statement = JSONObject.fromObject(sample.text())
                    .getJSONArray("statement")
                    .getJSONObject(0);
            JSONObject wanted = statement.getJSONObject("condition").getJSONObject("string_equal");
            String principal = statement
                    .getJSONObject("principal")
                    .getJSONArray("federated")
                    .getString(0);
            String provider = principal.substring(principal.lastIndexOf('/') + 1);
            String audience = wanted.getJSONArray("oidc:aud").getString(0);
            String subject = wanted.getJSONArray("oidc:sub").getString(0);
            FakeIssuer issuer = new FakeIssuer(wanted.getJSONArray("oidc:iss").getString(0), "console-token");
            try (FakeCvm cvm = FakeCvm.start()) {
                cvm.withIdentityProvider(provider, issuer.url(), audience, issuer.jwks())
                        .withTrust(ROLE, sample.text());

                assertNotNull(keyFor(cvm, provider, issuer.token(audience, subject)), sample.toString());
                ConsoleException e = assertThrows(
                        ConsoleException.class,
                        () -> keyFor(cvm, provider, issuer.token(audience, subject + "job/main/")));
                assertEquals("Client.WebIdentityDenied", e.code(), sample.toString());
            }
        }
    }

    private static ApiKey keyFor(FakeCvm cvm, String provider, String token) throws ConsoleException {
        return new TencentCloudClient(UnaryOperator.identity())
                .keyFor(new CallContext(
                        new WebIdentity(new CamRole(ROLE, "jenkins", null, 900), provider, IdToken.of(token), null),
                        null,
                        new Region(FakeCvm.REGION),
                        new Endpoint(cvm.endpoint()),
                        CallPriority.CHECK,
                        CallPriority.CHECK.deadline()));
    }
}
