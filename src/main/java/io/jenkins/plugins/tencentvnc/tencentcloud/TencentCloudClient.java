package io.jenkins.plugins.tencentvnc.tencentcloud;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.error.ErrorKind;
import java.text.SimpleDateFormat;
import java.time.Duration;
import java.util.Date;
import java.util.Locale;
import java.util.Set;
import java.util.TimeZone;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import okhttp3.OkHttpClient;

/**
 * Calls Tencent Cloud through the official SDK, over an HTTP client that ends in time and with one budget of calls for
 * all. One for the whole controller; safe to call from many threads. Every method blocks until the caller's deadline at
 * the longest.
 */
public final class TencentCloudClient {

    /** The remedies of the codes after which the same call may succeed. */
    private static final Set<String> PASSING = Set.of(
            "RequestLimitExceeded",
            "InternalError",
            "InternalServerError",
            "ServiceUnavailable",
            "Client.ServerError",
            "Client.ConnectFailed");

    /** A call that begins with less than this left until the deadline would hardly be answered in time. */
    private static final Duration LAST_CALL = Duration.ofSeconds(1);

    /** The last default locale that was found to be fit, since finding out takes a while. */
    private static volatile Locale checkedLocale;

    private final Transport transport;
    private final RoleKeyCache roleSessions = new RoleKeyCache();
    private final InstanceRoleKeys instanceRoles = new InstanceRoleKeys();
    private final ApiCallLimiter budget = new ApiCallLimiter();

    /**
     * @param proxied adds proxy settings that are looked up at each connection to a client, by
     *     {@link OkHttpClient#newBuilder}; it is asked once
     */
    public TencentCloudClient(UnaryOperator<OkHttpClient> proxied) {
        this.transport = new Transport(proxied);
    }

    /**
     * Does once all that a mint does but the call itself, so that the first one needn't load it. Looks up no host and
     * opens no connection.
     *
     * @throws ConsoleException if a mint would fail here whatever Tencent Cloud answered
     */
    public void warmUp() throws ConsoleException {
        checkLocale();
        WarmUp.run(transport);
    }

    /**
     * Calls {@code DescribeInstanceVncUrl} and builds the console URL from the answer.
     *
     * @throws ConsoleException if Tencent Cloud refused, could not be reached, or answered something that can't be
     *     trusted
     * @see <a href="https://cloud.tencent.com/document/api/213/18150">DescribeInstanceVncUrl</a>
     */
    public ConsoleUrl mint(MintRequest mint) throws ConsoleException {
        checkLocale();
        CallContext caller = mint.caller();
        try (Permit inFlight = budget.enter(caller)) {
            return called(
                    caller,
                    ApiAction.vncUrlOf(mint.instance()),
                    (key, http) -> SdkCalls.describeInstanceVncUrl(mint, key, http));
        }
    }

    /**
     * Looks for the instances that a finder means, with {@code DescribeInstances}; each of its calls may be repeated
     * once. Looks again for some seconds while there is none: for a build about 10 s, for a click 3 s.
     *
     * @throws ConsoleException {@code Client.NoInstanceFound}, {@code Client.SeveralInstancesFound} where only one can
     *     be meant, {@code Client.TooManyInstances} where they are too many to look through, or as {@link #mint}
     * @see <a href="https://cloud.tencent.com/document/api/213/15728">DescribeInstances</a>
     */
    public InstanceSearchResult find(CallContext caller, InstanceSelector finder) throws ConsoleException {
        checkLocale();
        try (Permit inFlight = budget.enter(caller)) {
            InstanceSearch search = new InstanceSearch(
                    finder,
                    page -> called(
                            caller,
                            ApiAction.INSTANCES,
                            (key, http) -> SdkCalls.describeInstances(caller, key, http, finder, page)));
            return search.find(Deadline.after(
                    caller.deadline().left().minus(caller.urgency().leftBySearch())));
        }
    }

    /**
     * A key for a program that calls Tencent Cloud by itself: the stored key as it is or, for a role, a temporary one
     * from a session of its own, so that it lives as long as was asked for. That of an instance role lives as long as
     * the metadata service decides.
     *
     * @throws ConsoleException if the role can't be assumed
     * @see <a href="https://cloud.tencent.com/document/api/1312/48197">AssumeRole</a>
     */
    public ApiKey keyFor(CallContext caller) throws ConsoleException {
        if (caller.role() == null && caller.source() instanceof ApiKey stored) {
            return stored;
        }
        checkLocale();
        try (Permit inFlight = budget.enter(caller)) {
            return withOneRetry(() -> newKeyFor(caller), TencentCloudClient::mayPass, caller.deadline());
        }
    }

    /**
     * The name of the role that the instance has on which Jenkins itself runs.
     *
     * @throws ConsoleException if it has none, or isn't a CVM instance
     */
    public String instanceRoleName(Deadline deadline) throws ConsoleException {
        return instanceRoles.roleName(deadline);
    }

    /**
     * The SDK formats the date in its signature in the JVM's default locale; where that has another calendar or other
     * digits (th_TH, ja_JP_JP, ar, fa), every call would be refused as wrongly signed, with no hint why.
     */
    private static void checkLocale() throws ConsoleException {
        Locale locale = Locale.getDefault(Locale.Category.FORMAT);
        if (locale.equals(checkedLocale)) {
            return;
        }
        SimpleDateFormat asInTheSdk = new SimpleDateFormat("yyyy-MM-dd");
        asInTheSdk.setTimeZone(TimeZone.getTimeZone("UTC"));
        if (!asInTheSdk.format(new Date(0)).equals("1970-01-01")) {
            throw new ConsoleException("Client.UnsupportedLocale");
        }
        checkedLocale = locale;
    }

    private interface Call<T> {
        T run() throws ConsoleException;
    }

    private static <T> T withOneRetry(Call<T> call, Predicate<ConsoleException> mayPass, Deadline deadline)
            throws ConsoleException {
        try {
            return call.run();
        } catch (ConsoleException e) {
            Duration pause = pauseAfter(e);
            if (!mayPass.test(e) || deadline.left().compareTo(pause) <= 0) {
                throw e;
            }
            try {
                Thread.sleep(pause.toMillis());
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw e;
            }
            try {
                return call.run();
            } catch (ConsoleException again) {
                // That there is no room for the retry says less than what it was for.
                throw again.remedy().kind() == ErrorKind.BUDGET ? e : again;
            }
        }
    }

    private interface SignedCall<T> {
        T with(ApiKey key, OkHttpClient http) throws ConsoleException;
    }

    private <T> T called(CallContext caller, ApiAction action, SignedCall<T> call) throws ConsoleException {
        return withOneRetry(
                () -> attempt(caller, action, call),
                fault -> mayPass(fault) || isTemporaryKeyRefused(caller, fault),
                caller.deadline());
    }

    /** A stored key that is not known stays so; a temporary one may have been taken back, and another be there. */
    private static boolean isTemporaryKeyRefused(CallContext caller, ConsoleException fault) {
        boolean ofStoredKey = caller.source() instanceof ApiKey;
        return switch (fault.code()) {
            case "AuthFailure.TokenFailure" -> !ofStoredKey || caller.role() != null;
            case "AuthFailure.SecretIdNotFound" -> !ofStoredKey;
            default -> false;
        };
    }

    private <T> T attempt(CallContext caller, ApiAction action, SignedCall<T> call) throws ConsoleException {
        try {
            ApiKey key = caller.role() == null ? sourceKeyFor(caller) : roleSessions.keyFor(caller, this::assume);
            return counted(caller, action, http -> call.with(key, http));
        } catch (ConsoleException e) {
            if (isTemporaryKeyRefused(caller, e)) {
                forgetKeysOf(caller);
            }
            throw e;
        }
    }

    private ApiKey sourceKeyFor(CallContext caller) throws ConsoleException {
        if (caller.source() instanceof ApiKey stored) {
            return stored;
        }
        if (caller.source() instanceof InstanceRole instanceRole) {
            return instanceRoles.keyFor(instanceRole, caller.deadline());
        }
        return roleSessions.keyFor(caller.withoutRole(), this::assumeWithWebIdentity);
    }

    private ApiKey newKeyFor(CallContext caller) throws ConsoleException {
        if (caller.role() != null) {
            return assume(caller).key();
        }
        return caller.source() instanceof InstanceRole instanceRole
                ? instanceRoles.newKeyFor(instanceRole, caller.deadline())
                : assumeWithWebIdentity(caller).key();
    }

    /** Of a role too: nothing tells whether its own token was refused, or that of the key which assumed it. */
    private void forgetKeysOf(CallContext caller) {
        roleSessions.forget(caller);
        roleSessions.forget(caller.withoutRole());
        if (caller.source() instanceof InstanceRole instanceRole) {
            instanceRoles.forget(instanceRole);
        }
    }

    private SdkCalls.TemporaryKey assume(CallContext caller) throws ConsoleException {
        ApiKey with = sourceKeyFor(caller);
        return counted(caller, ApiAction.ASSUME_ROLE, http -> SdkCalls.assumeRole(caller, with, http));
    }

    private SdkCalls.TemporaryKey assumeWithWebIdentity(CallContext caller) throws ConsoleException {
        WebIdentity identity = (WebIdentity) caller.source();
        try {
            return counted(
                    caller,
                    ApiAction.ASSUME_ROLE_WITH_WEB_IDENTITY,
                    http -> SdkCalls.assumeRoleWithWebIdentity(caller, identity, http));
        } catch (ConsoleException e) {
            throw SdkErrors.ofWebIdentity(e);
        }
    }

    private interface CountedCall<T> {
        T over(OkHttpClient http) throws ConsoleException;
    }

    /** Within the limit of calls; what Tencent Cloud answers tells how often others call with the same key. */
    private <T> T counted(CallContext caller, ApiAction action, CountedCall<T> call) throws ConsoleException {
        Duration untilTheLastCall = caller.deadline().left().minus(LAST_CALL);
        Duration patience = caller.urgency().patience();
        try (Permit place = budget.awaitCall(
                caller, action, untilTheLastCall.compareTo(patience) < 0 ? untilTheLastCall : patience)) {
            // Told while the place is held, since how long it rests depends on that.
            try {
                T answer = call.over(transport.forOneCall(caller.deadline().leftAtMost(Transport.CALL_TIMEOUT)));
                budget.letThrough(caller.source().countedAs(), action);
                return answer;
            } catch (ConsoleException e) {
                if (isThrottled(e)) {
                    budget.refused(caller.source().countedAs(), action);
                }
                throw e;
            }
        }
    }

    private static boolean mayPass(ConsoleException fault) {
        return PASSING.contains(fault.remedy().code());
    }

    private static boolean isThrottled(ConsoleException fault) {
        return fault.code().startsWith("RequestLimitExceeded");
    }

    /** The API counts by the second, so a throttled call waits for the next one; other faults pass faster. */
    private static Duration pauseAfter(ConsoleException fault) {
        return Duration.ofMillis(
                (isThrottled(fault) ? 1_000 : 200) + ThreadLocalRandom.current().nextInt(200));
    }
}
