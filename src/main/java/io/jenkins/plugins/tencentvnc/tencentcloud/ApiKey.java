package io.jenkins.plugins.tencentvnc.tencentcloud;

import io.jenkins.plugins.tencentvnc.error.InvalidInputException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A Tencent Cloud API key: SecretId, SecretKey and, for a temporary one, the token. Never printed.
 *
 * @see <a href="https://cloud.tencent.com/document/product/598/40488">Access keys</a>
 */
public final class ApiKey implements KeySource {

    private final String secretId;

    // Held in memory for one call; the credential stores both as a Secret.
    private final String secretKey; // lgtm[jenkins/plaintext-storage]
    private final String token; // lgtm[jenkins/plaintext-storage]

    /** Creates a permanent key. */
    public ApiKey(String secretId, String secretKey) {
        this(secretId, secretKey, null);
    }

    /**
     * Creates a key. Surrounding white space is removed: it comes from copying, and the API would refuse the key.
     *
     * @param token null or blank for a permanent key
     * @throws InvalidInputException if a part is missing or has a character that no key has; an HTTP header would
     *     refuse it with a message that contains the secret
     */
    public ApiKey(String secretId, String secretKey, String token) {
        this.secretId = checked("SecretId", secretId, "input.key.secretIdMissing");
        this.secretKey = checked("SecretKey", secretKey, "input.key.secretKeyMissing");
        this.token = token == null || token.isBlank() ? null : checked("Token", token, null);
    }

    private static String checked(String name, String part, String missing) {
        if (part == null || part.isBlank()) {
            throw new InvalidInputException(missing);
        }
        String stripped = part.strip();
        if (!stripped.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new InvalidInputException("input.key.unprintable", name);
        }
        return stripped;
    }

    public String secretId() {
        return secretId;
    }

    public String secretKey() {
        return secretKey;
    }

    /** Returns the token, or null for a permanent key. */
    public String token() {
        return token;
    }

    /** Returns the SecretId: the API's limit applies to the account's key, whichever role was assumed with it. */
    @Override
    public String rateLimitKey() {
        return secretId;
    }

    /** Returns the values to redact from messages. */
    List<String> parts() {
        return Stream.of(secretId, secretKey, token).filter(Objects::nonNull).toList();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ApiKey that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return "ApiKey[***]";
    }
}
