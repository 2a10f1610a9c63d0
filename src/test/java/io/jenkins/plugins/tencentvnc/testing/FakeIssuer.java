package io.jenkins.plugins.tencentvnc.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

/** Signs ID tokens with RS256, as an OpenID Connect provider does, and publishes its key as a JWK set. */
public final class FakeIssuer {

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final String url;
    private final String keyId;
    private final KeyPair keys;

    /** @param url the {@code iss} claim */
    public FakeIssuer(String url, String keyId) {
        this.url = url;
        this.keyId = keyId;
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            keys = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public String url() {
        return url;
    }

    /** Returns the JWK set to paste into the identity provider in CAM. */
    public String jwks() {
        RSAPublicKey key = (RSAPublicKey) keys.getPublic();
        JsonObject jwk = new JsonObject();
        jwk.addProperty("kid", keyId);
        jwk.addProperty("kty", "RSA");
        jwk.addProperty("alg", "RS256");
        jwk.addProperty("use", "sig");
        jwk.addProperty("n", BASE64.encodeToString(unsigned(key.getModulus())));
        jwk.addProperty("e", BASE64.encodeToString(unsigned(key.getPublicExponent())));
        JsonArray all = new JsonArray();
        all.add(jwk);
        JsonObject set = new JsonObject();
        set.add("keys", all);
        return set.toString();
    }

    private static byte[] unsigned(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }

    /** Returns a token that is issued now and lives for an hour. */
    public String token(String audience, String subject) {
        return token(audience, subject, Instant.now(), Instant.now().plusSeconds(3600));
    }

    public String token(String audience, String subject, Instant issuedAt, Instant expiry) {
        JsonObject claims = new JsonObject();
        claims.addProperty("iss", url);
        claims.addProperty("aud", audience);
        claims.addProperty("sub", subject);
        claims.addProperty("iat", issuedAt.getEpochSecond());
        claims.addProperty("exp", expiry.getEpochSecond());
        return token("RS256", claims);
    }

    /** Returns a token with any algorithm in its header, and any claims; always signed with RS256. */
    public String token(String algorithm, JsonObject claims) {
        JsonObject header = new JsonObject();
        header.addProperty("alg", algorithm);
        header.addProperty("kid", keyId);
        header.addProperty("typ", "JWT");
        String signed = encoded(header) + "." + encoded(claims);
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(keys.getPrivate());
            signature.update(signed.getBytes(UTF_8));
            return signed + "." + BASE64.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String encoded(JsonObject json) {
        return BASE64.encodeToString(json.toString().getBytes(UTF_8));
    }
}
