package io.jenkins.plugins.tencentvnc.testing;

import com.google.gson.JsonObject;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm.Call;
import io.jenkins.plugins.tencentvnc.testing.Tc3Verifier.Claim;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/** The checks that all actions share: key, signature, rate, action, version, region; then the action itself. */
final class FakeApi {

    private static final Duration MAX_SKEW = Duration.ofSeconds(300);
    private static final String CVM_VERSION = "2017-03-12";
    private static final String LIGHTHOUSE_VERSION = "2020-03-24";
    private static final String DESCRIBE_INSTANCES = "DescribeInstances";
    private static final String WEB_IDENTITY = "AssumeRoleWithWebIdentity";
    private static final Map<String, Integer> OWN_LIMITS = Map.of(DESCRIBE_INSTANCES, 40, WEB_IDENTITY, 20);

    private final FakeKeys keys;
    private final FakeInstances instances;
    private final FakeFaults faults;
    private final InstantSource clock;
    private final List<Action> actions;
    private final Map<Counted, RateWindow> arrivals = new HashMap<>();
    private final List<Call> calls = new ArrayList<>();
    private int limitPerSecond = 10;

    FakeApi(FakeKeys keys, FakeInstances instances, FakeSts sts, FakeFaults faults, InstantSource clock) {
        this.keys = keys;
        this.instances = instances;
        this.faults = faults;
        this.clock = clock;
        this.actions = List.of(
                new Action(
                        "DescribeInstanceVncUrl",
                        CVM_VERSION,
                        Set.of("InstanceId"),
                        (region, parameters) -> instances.describeVncUrl(region, parameters, FakeProduct.CVM)),
                new Action(
                        "DescribeInstanceVncUrl",
                        LIGHTHOUSE_VERSION,
                        Set.of("InstanceId"),
                        (region, parameters) -> instances.describeVncUrl(region, parameters, FakeProduct.LIGHTHOUSE)),
                new Action(
                        DESCRIBE_INSTANCES,
                        CVM_VERSION,
                        Set.of("InstanceIds", "Filters", "Offset", "Limit"),
                        instances::describe),
                new Action(
                        "AssumeRole",
                        "2018-08-13",
                        Set.of("RoleArn", "RoleSessionName", "DurationSeconds", "Policy", "ExternalId"),
                        (region, parameters) -> sts.assumeRole(parameters)),
                new Action(
                        WEB_IDENTITY,
                        "2018-08-13",
                        Set.of("RoleArn", "RoleSessionName", "DurationSeconds", "ProviderId", "WebIdentityToken"),
                        (region, parameters) -> sts.assumeRoleWithWebIdentity(parameters)));
    }

    private record Action(
            String name,
            String version,
            Set<String> parameters,
            BiFunction<String, FakeParameters, JsonObject> perform) {}

    /** What a rate limit applies to. CVM and Lighthouse have actions of the same name, in different versions. */
    private record Counted(String secretId, String action, String version) {}

    /** Limits every action without a limit of its own. */
    void limitPerSecond(int limit) {
        limitPerSecond = limit;
    }

    List<Call> calls() {
        return List.copyOf(calls);
    }

    int mostCallsInAnySecond(String secretId, String action) {
        return arrivals.entrySet().stream()
                .filter(entry -> entry.getKey().secretId().equals(secretId)
                        && action.equals(entry.getKey().action()))
                .mapToInt(entry -> entry.getValue().most())
                .max()
                .orElse(0);
    }

    FakeResponse answer(FakeRequest request) {
        Instant arrivedAt = Instant.now();
        long arrivedNanos = System.nanoTime();
        Optional<Claim> claim = Tc3Verifier.claim(request);
        Counted counted = new Counted(
                claim.map(Claim::secretId).orElse(""), request.header("X-TC-Action"), request.header("X-TC-Version"));
        int rate = arrivals.computeIfAbsent(counted, any -> new RateWindow()).arrive(arrivedNanos);
        FakeResponse outcome = faults.take().orElseGet(() -> honestAnswer(request, claim, rate));
        calls.add(new Call(
                arrivedAt,
                arrivedNanos,
                request.header("X-TC-Action"),
                request.header("X-TC-Version"),
                request.header("X-TC-Region"),
                claim.map(Claim::secretId).orElse(null),
                instanceId(request),
                outcome.requestId(),
                outcome.errorCode(),
                request.header("X-TC-Language"),
                claim.map(c -> signed(c, request)).orElse(false)));
        return outcome;
    }

    private FakeResponse honestAnswer(FakeRequest request, Optional<Claim> claim, int rate) {
        try {
            authenticate(request, claim);
            String action = request.header("X-TC-Action");
            int limit = action == null ? limitPerSecond : OWN_LIMITS.getOrDefault(action, limitPerSecond);
            if (rate > limit) {
                throw new FakeApiError(
                        "RequestLimitExceeded",
                        ("Your current request times equals to `%d` in a second, which exceeds the frequency limit `%d`"
                                        + " for a second. Please reduce the frequency of calls.")
                                .formatted(rate, limit));
            }
            return FakeResponse.success(perform(request));
        } catch (FakeApiError e) {
            return FakeResponse.error(e);
        }
    }

    private void authenticate(FakeRequest request, Optional<Claim> claimed) {
        if (WEB_IDENTITY.equals(request.header("X-TC-Action"))) {
            authenticateByToken(request);
            return;
        }
        Claim claim = claimed.orElseThrow(() -> new FakeApiError(
                "AuthFailure.InvalidAuthorization",
                "The `Authorization` or `X-TC-Timestamp` header of the request is missing or invalid."));
        if (Duration.between(claim.timestamp(), clock.instant()).abs().compareTo(MAX_SKEW) > 0) {
            throw new FakeApiError(
                    "AuthFailure.SignatureExpire",
                    "The signature has expired. Timestamp and server time cannot differ by more than five minutes.");
        }
        FakeKeys.Key key = keys.find(claim.secretId())
                .orElseThrow(() -> new FakeApiError(
                        "AuthFailure.SecretIdNotFound",
                        "The SecretId is not found, please ensure that your SecretId is correct."));
        if (!signed(claim, request)) {
            throw new FakeApiError(
                    "AuthFailure.SignatureFailure",
                    "The provided credentials could not be validated. Please check your signature is correct.");
        }
        if (!key.accepts(request.header("X-TC-Token"), clock.instant())) {
            throw new FakeApiError(
                    "AuthFailure.TokenFailure",
                    "The provided credentials could not be validated because of invalid or expired token.");
        }
    }

    /** Checks the one unsigned action, which the caller must declare; its token is checked with its parameters. */
    private static void authenticateByToken(FakeRequest request) {
        if (!"SKIP".equals(request.header("Authorization"))) {
            throw new FakeApiError(
                    "AuthFailure.InvalidAuthorization",
                    "The `Authorization` header of the request is missing or invalid.");
        }
    }

    private boolean signed(Claim claim, FakeRequest request) {
        return keys.find(claim.secretId())
                .map(key -> Tc3Verifier.verify(claim, request, key.secretKey()))
                .orElse(false);
    }

    private JsonObject perform(FakeRequest request) {
        if (!request.method().equals("POST")) {
            throw new FakeApiError("InvalidParameter", "The fake takes its parameters from a JSON body sent by POST.");
        }
        String name = required(request, "Action");
        if (actions.stream().noneMatch(action -> action.name().equals(name))) {
            throw new FakeApiError(
                    "InvalidAction", "The API `%s` does not exist or is no longer supported.".formatted(name));
        }
        String version = required(request, "Version");
        // Loopback has one host for all services, so the version, which differs by service, identifies the service.
        Action action = actions.stream()
                .filter(known -> known.name().equals(name) && known.version().equals(version))
                .findFirst()
                .orElseThrow(() -> new FakeApiError(
                        "NoSuchVersion", "The version `%s` of the API `%s` does not exist.".formatted(version, name)));
        String region = required(request, "Region");
        if (!instances.knowsRegion(region)) {
            throw new FakeApiError("UnsupportedRegion", "The action not support this region.");
        }
        FakeParameters parameters = FakeParameters.of(request.body());
        parameters.allowOnly(action.parameters());
        return action.perform().apply(region, parameters);
    }

    private static String required(FakeRequest request, String name) {
        return Optional.ofNullable(request.header("X-TC-" + name)).orElseThrow(() -> FakeApiError.missing(name));
    }

    /** Returns the instance of a call, also of a refused one, as far as its body can be read. */
    private static String instanceId(FakeRequest request) {
        try {
            return FakeParameters.of(request.body()).text("InstanceId").orElse(null);
        } catch (FakeApiError unreadable) {
            return null;
        }
    }
}
