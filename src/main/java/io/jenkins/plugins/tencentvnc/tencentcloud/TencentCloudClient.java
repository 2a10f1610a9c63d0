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
import java.util.function.UnaryOperator;
import okhttp3.OkHttpClient;

/**
 * Client for the Tencent Cloud API, based on the official SDK, with timeouts and one shared rate limit. One instance
 * serves the whole controller and is thread-safe. Every method blocks until the context's deadline at most.
 */
public final class TencentCloudClient {

    /** Remedy codes of transient errors, besides throttling, after which the same call may succeed. */
    private static final Set<String> TRANSIENT = Set.of(
            "InternalError", "InternalServerError", "ServiceUnavailable", "Client.ServerError", "Client.ConnectFailed");

    /** Codes for a temporary key that was revoked or has expired. */
    private static final Set<String> KEY_REFUSED = Set.of("AuthFailure.TokenFailure", "AuthFailure.SecretIdNotFound");

    /** Minimum time left before the deadline to start a call; a later one would hardly be answered in time. */
    private static final Duration MIN_CALL_TIME = Duration.ofSeconds(1);

    /** The last default locale that passed the check, which takes a while. */
    private static volatile Locale checkedLocale;

    private final Transport transport;
    private final RoleKeyCache roleKeys = new RoleKeyCache();
    private final InstanceRoleKeys instanceRoleKeys = new InstanceRoleKeys();
    private final ApiCallLimiter limiter = new ApiCallLimiter();

    /**
     * @param proxied adds proxy settings that are looked up at each connection to a client, by {@link
     *     OkHttpClient#newBuilder}; applied once
     */
    public TencentCloudClient(UnaryOperator<OkHttpClient> proxied) {
        this.transport = new Transport(proxied);
    }

    /**
     * Prepares the first request for a console URL by loading its classes. Looks up no host and opens no connection.
     *
     * @throws ConsoleException if every request would fail on this controller, whatever Tencent Cloud answers
     */
    public void warmUp() throws ConsoleException {
        checkLocale();
        WarmUp.run(transport);
    }

    /**
     * Calls {@code DescribeInstanceVncUrl} and builds the console URL from the answer.
     *
     * @throws ConsoleException if Tencent Cloud refused, could not be reached, or gave an answer that can't be trusted
     * @see <a href="https://cloud.tencent.com/document/api/213/18150">DescribeInstanceVncUrl</a>
     */
    public ConsoleUrl mint(MintRequest mint) throws ConsoleException {
        checkLocale();
        CallContext context = mint.context();
        try (Permit permit = limiter.acquire(context)) {
            return callWithRetry(context, ApiAction.vncUrlOf(mint.instance()), sdk -> sdk.describeInstanceVncUrl(mint));
        }
    }

    /**
     * Searches for the instances that match the selector, with {@code DescribeInstances}; each call may be retried
     * once. Repeats a search without a result for some seconds: about 10 s for a build, 3 s for a click.
     *
     * @throws ConsoleException {@code Client.NoInstanceFound}; {@code Client.SeveralInstancesFound} if the selector
     *     allows only one; {@code Client.TooManyInstances} if there are too many to read; or as {@link #mint}
     * @see <a href="https://cloud.tencent.com/document/api/213/15728">DescribeInstances</a>
     */
    public InstanceSearchResult find(CallContext context, InstanceSelector selector) throws ConsoleException {
        checkLocale();
        try (Permit permit = limiter.acquire(context)) {
            InstanceSearch search = new InstanceSearch(
                    selector,
                    page -> callWithRetry(context, ApiAction.INSTANCES, sdk -> sdk.describeInstances(selector, page)));
            return search.find(Deadline.after(
                    context.deadline().left().minus(context.priority().reservedAfterSearch())));
        }
    }

    /**
     * Returns a key for a program that calls Tencent Cloud itself: the stored key or, for a role, a temporary key. A
     * temporary key comes from a new session, so that it has the requested lifetime; the metadata service decides the
     * lifetime of an instance role's key.
     *
     * @throws ConsoleException if the role can't be assumed
     * @see <a href="https://cloud.tencent.com/document/api/1312/48197">AssumeRole</a>
     */
    public ApiKey keyFor(CallContext context) throws ConsoleException {
        if (context.role() == null && context.source() instanceof ApiKey stored) {
            return stored;
        }
        checkLocale();
        try (Permit permit = limiter.acquire(context)) {
            return withOneRetry(context, () -> newKeyFor(context));
        }
    }

    /** @throws ConsoleException if the instance has no role, or Jenkins does not run on a CVM instance */
    public String instanceRoleName(Deadline deadline) throws ConsoleException {
        return instanceRoleKeys.roleName(deadline);
    }

    /**
     * Throws {@code Client.UnsupportedLocale} if the JVM's default locale has another calendar or other digits (th_TH,
     * ja_JP_JP, ar, fa). The SDK formats the date of its signature in that locale, so every call would be refused as
     * wrongly signed, without a hint at the cause.
     */
    private static void checkLocale() throws ConsoleException {
        Locale locale = Locale.getDefault(Locale.Category.FORMAT);
        if (locale.equals(checkedLocale)) {
            return;
        }
        SimpleDateFormat sdkFormat = new SimpleDateFormat("yyyy-MM-dd");
        sdkFormat.setTimeZone(TimeZone.getTimeZone("UTC"));
        if (!sdkFormat.format(new Date(0)).equals("1970-01-01")) {
            throw new ConsoleException("Client.UnsupportedLocale");
        }
        checkedLocale = locale;
    }

    private interface Call<T> {
        T run() throws ConsoleException;
    }

    private static <T> T withOneRetry(CallContext context, Call<T> call) throws ConsoleException {
        try {
            return call.run();
        } catch (ConsoleException e) {
            Duration pause = pauseAfter(e);
            boolean mayRetry = isTransient(e) || isTemporaryKeyRefused(context, e);
            if (!mayRetry || context.deadline().left().compareTo(pause) <= 0) {
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
                // The first error tells more than a retry that found no slot.
                throw again.remedy().kind() == ErrorKind.BUDGET ? e : again;
            }
        }
    }

    private interface ApiCall<T> {
        T through(SdkCalls sdk) throws ConsoleException;
    }

    private <T> T callWithRetry(CallContext context, ApiAction action, ApiCall<T> call) throws ConsoleException {
        return withOneRetry(context, () -> callWithCurrentKey(context, action, call));
    }

    /** Whether a new temporary key may help, since the old one may have been revoked. */
    private static boolean isTemporaryKeyRefused(CallContext context, ConsoleException fault) {
        boolean isTemporary = context.role() != null || !(context.source() instanceof ApiKey);
        return isTemporary && KEY_REFUSED.contains(fault.code());
    }

    /** Makes the call. If Tencent Cloud refuses its temporary key, the key is not used again. */
    private <T> T callWithCurrentKey(CallContext context, ApiAction action, ApiCall<T> call) throws ConsoleException {
        ApiKey key = currentKeyFor(context);
        try {
            return rateLimited(context, action, key, call);
        } catch (ConsoleException e) {
            boolean isTemporary = !key.equals(context.source());
            if (isTemporary && KEY_REFUSED.contains(e.code())) {
                forgetKeysOf(context);
            }
            throw e;
        }
    }

    private ApiKey currentKeyFor(CallContext context) throws ConsoleException {
        if (context.role() == null && context.source() instanceof ApiKey stored) {
            return stored;
        }
        if (context.role() == null && context.source() instanceof InstanceRole instanceRole) {
            return instanceRoleKeys.keyFor(instanceRole, context.deadline());
        }
        return roleKeys.keyFor(context, this::assume);
    }

    private ApiKey newKeyFor(CallContext context) throws ConsoleException {
        return context.role() == null && context.source() instanceof InstanceRole instanceRole
                ? instanceRoleKeys.newKeyFor(instanceRole, context.deadline())
                : assume(context).key();
    }

    /** Removes the keys of the role and of its source, which may have been revoked together. */
    private void forgetKeysOf(CallContext context) {
        roleKeys.forget(context);
        roleKeys.forget(context.withoutRole());
        if (context.source() instanceof InstanceRole instanceRole) {
            instanceRoleKeys.forget(instanceRole);
        }
    }

    /** Assumes the context's role or, if it has none, that of its web identity. */
    private SdkCalls.TemporaryKey assume(CallContext context) throws ConsoleException {
        if (context.role() != null) {
            return callWithCurrentKey(
                    context.withoutRole(), ApiAction.ASSUME_ROLE, sdk -> sdk.assumeRole(context.role()));
        }
        WebIdentity identity = (WebIdentity) context.source();
        try {
            return rateLimited(
                    context,
                    ApiAction.ASSUME_ROLE_WITH_WEB_IDENTITY,
                    null,
                    sdk -> sdk.assumeRoleWithWebIdentity(identity));
        } catch (ConsoleException e) {
            throw SdkErrors.ofWebIdentity(e);
        }
    }

    /** Makes the call within the rate limit, and adapts the limit to the answer. */
    private <T> T rateLimited(CallContext context, ApiAction action, ApiKey key, ApiCall<T> call)
            throws ConsoleException {
        Duration timeToStart = context.deadline().left().minus(MIN_CALL_TIME);
        Duration maxWait = context.priority().maxWait();
        try (Permit slot =
                limiter.awaitCall(context, action, timeToStart.compareTo(maxWait) < 0 ? timeToStart : maxWait)) {
            OkHttpClient http = transport.forOneCall(context.deadline().leftAtMost(Transport.CALL_TIMEOUT));
            // Recorded before the slot is released, since the slot's rest depends on it.
            String limited = context.source().rateLimitKey();
            try {
                T answer = call.through(new SdkCalls(context, key, http));
                limiter.accepted(limited, action);
                return answer;
            } catch (ConsoleException e) {
                if (isThrottled(e)) {
                    limiter.throttled(limited, action);
                } else if (!e.requestId().isEmpty() && !isTransient(e)) {
                    limiter.accepted(limited, action); // the API refuses the request itself, not its rate
                }
                throw e;
            }
        }
    }

    private static boolean isTransient(ConsoleException fault) {
        return isThrottled(fault) || TRANSIENT.contains(fault.remedy().code());
    }

    /** Whether the API had too many calls; STS has another code for this than CVM and Lighthouse. */
    private static boolean isThrottled(ConsoleException fault) {
        return fault.remedy().kind() == ErrorKind.THROTTLED;
    }

    /**
     * Returns the pause before a retry. The API counts calls per second, so a throttled call waits for the next second;
     * other errors pass faster.
     */
    private static Duration pauseAfter(ConsoleException fault) {
        return Duration.ofMillis(
                (isThrottled(fault) ? 1_000 : 200) + ThreadLocalRandom.current().nextInt(200));
    }
}
