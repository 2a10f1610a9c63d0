package io.jenkins.plugins.tencentvnc.tencentcloud;

import io.jenkins.plugins.tencentvnc.error.InvalidInputException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A Tencent Cloud API key. Never printed, and held in memory for one call; the credential stores it as a Secret.
 *
 * @param token null for a permanent key
 * @see <a href="https://cloud.tencent.com/document/product/598/40488">Access keys</a>
 */
public record ApiKey(
        String secretId,
        String secretKey, // lgtm[jenkins/plaintext-storage]
        String token) // lgtm[jenkins/plaintext-storage]
        implements KeySource {

    public ApiKey(String secretId, String secretKey) {
        this(secretId, secretKey, null);
    }

    /**
     * Removes surrounding white space: it comes from copying, and the API would refuse the key.
     *
     * @throws InvalidInputException if a part is missing or has a character that no key has; an HTTP header would
     *     refuse it with a message that contains the secret
     */
    public ApiKey {
        secretId = checked("SecretId", secretId, "input.key.secretIdMissing");
        secretKey = checked("SecretKey", secretKey, "input.key.secretKeyMissing");
        token = token == null || token.isBlank() ? null : checked("Token", token, null);
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

    @Override
    public String rateLimitKey() {
        return secretId;
    }

    /** Returns the values to redact from messages. */
    List<String> parts() {
        return Stream.of(secretId, secretKey, token).filter(Objects::nonNull).toList();
    }

    @Override
    public String toString() {
        return "ApiKey[***]";
    }
}
