package io.jenkins.plugins.tencentvnc.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * An identity provider in CAM: the issuer's URL, a client ID, and a copy of the issuer's JWK set. Verifies tokens with
 * the JDK alone.
 */
final class FakeIdentityProvider {

    private final String issuer;
    private final String clientId;
    private final JsonObject jwks;

    FakeIdentityProvider(String issuer, String clientId, String jwks) {
        this.issuer = issuer;
        this.clientId = clientId;
        this.jwks = JsonParser.parseString(jwks).getAsJsonObject();
    }

    /**
     * Returns the claims of a token of this provider; any other one is refused with one code, since no other is
     * documented.
     */
    JsonObject verify(String token, Instant now) {
        try {
            String[] parts = token.split("\\.", -1);
            JsonObject header = decoded(parts[0]);
            JsonObject claims = decoded(parts[1]);
            boolean valid = parts.length == 3
                    && header.get("alg").getAsString().equals("RS256")
                    && isSigned(header.get("kid").getAsString(), parts)
                    && claims.get("iss").getAsString().equals(issuer)
                    && audiences(claims).contains(clientId)
                    && now.getEpochSecond() < claims.get("exp").getAsLong()
                    && claims.get("iat").getAsLong() <= now.getEpochSecond() + 60;
            if (valid) {
                return claims;
            }
        } catch (RuntimeException | GeneralSecurityException unreadable) {
            // treated like a missing token
        }
        throw new FakeApiError("InvalidParameter.WebIdentityTokenError", "The WebIdentityToken is invalid: " + token);
    }

    static List<String> audiences(JsonObject claims) {
        JsonElement audience = claims.get("aud");
        return audience.isJsonArray()
                ? StreamSupport.stream(audience.getAsJsonArray().spliterator(), false)
                        .map(JsonElement::getAsString)
                        .toList()
                : List.of(audience.getAsString());
    }

    private boolean isSigned(String keyId, String[] parts) throws GeneralSecurityException {
        for (JsonElement key : jwks.getAsJsonArray("keys")) {
            JsonObject jwk = key.getAsJsonObject();
            if (jwk.get("kid").getAsString().equals(keyId)) {
                Signature signature = Signature.getInstance("SHA256withRSA");
                signature.initVerify(publicKey(jwk));
                signature.update((parts[0] + "." + parts[1]).getBytes(UTF_8));
                return signature.verify(Base64.getUrlDecoder().decode(parts[2]));
            }
        }
        return false;
    }

    private static PublicKey publicKey(JsonObject jwk) throws GeneralSecurityException {
        return KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(number(jwk.get("n")), number(jwk.get("e"))));
    }

    private static BigInteger number(JsonElement base64) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(base64.getAsString()));
    }

    private static JsonObject decoded(String part) {
        return JsonParser.parseString(new String(Base64.getUrlDecoder().decode(part), UTF_8))
                .getAsJsonObject();
    }
}
