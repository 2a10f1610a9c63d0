package io.jenkins.plugins.tencentvnc.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests the fake's metadata service and web identities at HTTP level. */
class FakeIdentityTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String ROLE = "qcs::cam::uin/100000000001:roleName/jenkins";
    private static final FakeIssuer ISSUER = new FakeIssuer("https://issuer.example.com", "key");
    private static final String TRUST = """
            {"version": "2.0", "statement": [{
                "effect": "allow",
                "action": "name/sts:AssumeRoleWithWebIdentity",
                "principal": {"federated": "qcs::cam::uin/100000000001:oidc-provider/idp"},
                "condition": {"string_equal": {"oidc:sub": "job"}}}]}
            """;

    private final FakeCvm fake = FakeCvm.start();

    @AfterEach
    void stop() {
        fake.close();
    }

    private HttpResponse<String> metadata(String method, String role) throws Exception {
        URI uri = URI.create(fake.endpoint() + "/latest/meta-data/cam/security-credentials/" + role);
        return HTTP.send(
                HttpRequest.newBuilder(uri)
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private JsonObject key() throws Exception {
        return JsonParser.parseString(metadata("GET", "role").body()).getAsJsonObject();
    }

    @Test
    void instanceWithoutRoleListsNone() throws Exception {
        assertEquals(404, metadata("GET", "").statusCode());
        assertEquals(404, metadata("GET", "role").statusCode());
    }

    @Test
    void instanceListsItsRoleOnly() throws Exception {
        fake.withInstanceRole("role", Duration.ofHours(2));

        assertEquals("role", metadata("GET", "").body());
        assertEquals(404, metadata("GET", "another").statusCode());
        assertEquals(405, metadata("POST", "role").statusCode());
        assertEquals(List.of("", "another", "role"), fake.metadataCalls());
    }

    @Test
    void keyIsStableUntilShortlyBeforeEnd() throws Exception {
        fake.withInstanceRole("role", Duration.ofHours(2));
        JsonObject first = key();

        assertEquals("Success", first.get("Code").getAsString());
        assertTrue(first.get("ExpiredTime").getAsLong() > Instant.now().getEpochSecond() + 7_000);
        assertEquals(first, key());

        fake.advance(Duration.ofMinutes(116));
        assertNotEquals(first, key());
    }

    private String codeOf(String authorization, String parameters) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(fake.endpoint() + "/"))
                .header("X-TC-Action", "AssumeRoleWithWebIdentity")
                .header("X-TC-Version", "2018-08-13")
                .header("X-TC-Region", FakeCvm.REGION)
                .header("Authorization", authorization)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(parameters))
                .build();
        String body = HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
        JsonObject response = JsonParser.parseString(body).getAsJsonObject().getAsJsonObject("Response");
        return response.has("Error")
                ? response.getAsJsonObject("Error").get("Code").getAsString()
                : "issued until " + response.get("Expiration").getAsString();
    }

    private static String parameters(String subject) {
        return "{\"RoleArn\":\"%s\",\"RoleSessionName\":\"name\",\"ProviderId\":\"idp\",\"WebIdentityToken\":\"%s\"}"
                .formatted(ROLE, ISSUER.token("client", subject));
    }

    @Test
    void webIdentityCallNeedsNoSignature() throws Exception {
        fake.withIdentityProvider("idp", ISSUER.url(), "client", ISSUER.jwks()).withTrust(ROLE, TRUST);

        assertTrue(codeOf("SKIP", parameters("job")).startsWith("issued until 2"));
        assertEquals("AuthFailure.InvalidAuthorization", codeOf("Bearer x", parameters("job")));
        assertEquals("UnauthorizedOperation", codeOf("SKIP", parameters("another job")));
        assertEquals("MissingParameter", codeOf("SKIP", "{}"));
        assertEquals("UnknownParameter", codeOf("SKIP", "{\"Nonsense\":1}"));
    }
}
