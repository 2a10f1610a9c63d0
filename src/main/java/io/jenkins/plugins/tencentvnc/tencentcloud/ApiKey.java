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

    // Kept in memory for one call and never stored; at rest both are a Secret of the credential.
    private final String secretKey; // lgtm[jenkins/plaintext-storage]
    private final String token; // lgtm[jenkins/plaintext-storage]

    /** A key without token. */
    public ApiKey(String secretId, String secretKey) {
        this(secretId, secretKey, null);
    }

    /**
     * White space around the parts is dropped: it comes from copying, and the API takes it for a wrong key.
     *
     * @param token null or blank for a permanent key
     * @throws InvalidInputException if a part is missing or has a character that no key has; an HTTP header would
     *     refuse it with a message that holds the secret
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

    /** Null for a permanent key. */
    public String token() {
        return token;
    }

    /** The limit on calls is that of a key of the account, whichever of its roles it has assumed. */
    @Override
    public String countedAs() {
        return secretId;
    }

    /** Everything that must not be seen in a message. */
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
