package io.jenkins.plugins.tencentvnc.testing;

import com.google.gson.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** The CAM roles and identity providers, and the actions that issue temporary keys. */
final class FakeSts {

    private static final Pattern SESSION_NAME = Pattern.compile("[A-Za-z0-9+=,.@_-]{2,128}");
    private static final long DEFAULT_SECONDS = 7200;
    private static final long MAX_SECONDS = 43200;

    private final Map<String, String> externalIdByRole = new HashMap<>();
    private final Map<String, FakeTrustPolicy> trustByRole = new HashMap<>();
    private final Map<String, FakeIdentityProvider> providers = new HashMap<>();
    private final FakeKeys keys;
    private final InstantSource clock;

    FakeSts(FakeKeys keys, InstantSource clock) {
        this.keys = keys;
        this.clock = clock;
    }

    void put(String roleArn, String externalIdOrNull) {
        externalIdByRole.put(roleArn, externalIdOrNull);
    }

    void trust(String roleArn, FakeTrustPolicy policy) {
        trustByRole.put(roleArn, policy);
    }

    void put(String providerId, FakeIdentityProvider provider) {
        providers.put(providerId, provider);
    }

    JsonObject assumeRole(FakeParameters parameters) {
        String roleArn = parameters.required("RoleArn");
        checkSessionName(parameters.required("RoleSessionName"));
        long seconds = checkSeconds(parameters.number("DurationSeconds").orElse(DEFAULT_SECONDS));
        checkRole(roleArn, parameters.text("ExternalId").orElse(""));
        return issue(seconds);
    }

    /**
     * That an unknown provider is an invalid parameter is an assumption: the documents list the codes, not their
     * causes.
     */
    JsonObject assumeRoleWithWebIdentity(FakeParameters parameters) {
        String roleArn = parameters.required("RoleArn");
        checkSessionName(parameters.required("RoleSessionName"));
        long seconds = checkSeconds(parameters.number("DurationSeconds").orElse(DEFAULT_SECONDS));
        String providerId = parameters.required("ProviderId");
        if (!providers.containsKey(providerId)) {
            throw new FakeApiError("InvalidParameter.ParamError", "The parameter `ProviderId` is invalid.");
        }
        JsonObject claims = providers.get(providerId).verify(parameters.required("WebIdentityToken"), clock.instant());
        if (!trustByRole.containsKey(roleArn)) {
            throw new FakeApiError("InternalError.GetRoleError", "Failed to get the role.");
        }
        String account = roleArn.substring(0, roleArn.indexOf(":role"));
        if (!trustByRole.get(roleArn).allows(account + ":oidc-provider/" + providerId, claims)) {
            throw new FakeApiError(
                    "UnauthorizedOperation",
                    "you are not authorized to perform operation (sts:AssumeRoleWithWebIdentity)\n"
                            + "resource (%s) has no permission\n".formatted(roleArn));
        }
        return issue(seconds);
    }

    private JsonObject issue(long seconds) {
        return answer(keys.issueTemporary(
                clock.instant().truncatedTo(ChronoUnit.SECONDS).plusSeconds(seconds)));
    }

    private static void checkSessionName(String name) {
        if (!SESSION_NAME.matcher(name).matches()) {
            throw new FakeApiError("InvalidParameter.ParamError", "The parameter `RoleSessionName` is invalid.");
        }
    }

    private static long checkSeconds(long seconds) {
        if (seconds < 0 || seconds > MAX_SECONDS) {
            throw new FakeApiError(
                    "InvalidParameter.OverTimeError",
                    "The parameter `DurationSeconds` must be between 0 and %d.".formatted(MAX_SECONDS));
        }
        return seconds;
    }

    private void checkRole(String roleArn, String externalId) {
        if (!externalIdByRole.containsKey(roleArn)) {
            throw new FakeApiError("ResourceNotFound.RoleNotFound", "The role of the account does not exist.");
        }
        String wanted = externalIdByRole.get(roleArn);
        if (wanted != null && !wanted.equals(externalId)) {
            throw new FakeApiError(
                    "UnauthorizedOperation",
                    "you are not authorized to perform operation (sts:AssumeRole)\nresource (%s) has no permission\n"
                            .formatted(roleArn));
        }
    }

    private static JsonObject answer(FakeKeys.Key key) {
        Instant expires = key.expires();
        JsonObject credentials = new JsonObject();
        credentials.addProperty("Token", key.token());
        credentials.addProperty("TmpSecretId", key.secretId());
        credentials.addProperty("TmpSecretKey", key.secretKey());
        JsonObject answer = new JsonObject();
        answer.add("Credentials", credentials);
        answer.addProperty("ExpiredTime", expires.getEpochSecond());
        answer.addProperty("Expiration", expires.toString());
        return answer;
    }
}
