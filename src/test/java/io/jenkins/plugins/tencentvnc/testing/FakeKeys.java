package io.jenkins.plugins.tencentvnc.testing;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The API keys that the fake accepts: permanent ones, and temporary ones of STS. */
final class FakeKeys {

    private final Map<String, Key> keys = new HashMap<>();
    private final SecureRandom random = new SecureRandom();

    /** A permanent key has no token and never expires. */
    record Key(String secretId, String secretKey, String token, Instant expires) {

        boolean accepts(String givenToken, Instant now) {
            return token == null ? givenToken == null : token.equals(givenToken) && now.isBefore(expires);
        }
    }

    void add(String secretId, String secretKey) {
        keys.put(secretId, new Key(secretId, secretKey, null, null));
    }

    void revoke(String secretId) {
        keys.remove(secretId);
    }

    Key issueTemporary(Instant expires) {
        String secretId = "AKID" + HexFormat.of().formatHex(randomBytes(32));
        String secretKey = Base64.getEncoder().encodeToString(randomBytes(32));
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(randomBytes(192));
        Key key = new Key(secretId, secretKey, token, expires);
        keys.put(secretId, key);
        return key;
    }

    /** Returns SecretKey and token of each temporary key. */
    List<String> temporarySecrets() {
        return keys.values().stream()
                .filter(key -> key.token() != null)
                .flatMap(key -> Stream.of(key.secretKey(), key.token()))
                .toList();
    }

    List<Instant> temporaryEnds() {
        return keys.values().stream()
                .filter(key -> key.token() != null)
                .map(Key::expires)
                .toList();
    }

    Optional<Key> find(String secretId) {
        return Optional.ofNullable(keys.get(secretId));
    }

    private byte[] randomBytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
