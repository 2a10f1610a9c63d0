package io.jenkins.plugins.tencentvnc.cvm;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import dev.failsafe.function.CheckedSupplier;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import okhttp3.OkHttpClient;

/** Calls through the official SDK, within the budget, with one retry where that can help, by one deadline. */
public final class SdkVncUrlClient implements VncUrlClient, KeyClient {

    /** What a person in front of an empty tab can be asked to wait for: everything included. */
    private static final Duration OPEN_ENDS_WITHIN = Duration.ofSeconds(10);

    /** The remedies of the codes after which the same call may succeed. */
    private static final Set<String> PASSING = Set.of(
            "RequestLimitExceeded",
            "InternalError",
            "InternalServerError",
            "ServiceUnavailable",
            "Client.ServerError",
            "Client.ConnectFailed");

    private final Transport transport;
    private final RoleSessions roleSessions;
    private final Budget budget = new Budget();

    /** @param proxied adds the proxy settings of the moment to a client, by {@link OkHttpClient#newBuilder} */
    public SdkVncUrlClient(UnaryOperator<OkHttpClient> proxied) {
        this.transport = new Transport(proxied);
        this.roleSessions = new RoleSessions(transport);
    }

    @Override
    public ConsoleUrl mint(MintRequest mint) throws CvmException {
        checkLocale();
        try (Budget.Permit inFlight = budget.enter(mint.urgency())) {
            Deadline deadline = Deadline.after(
                    mint.urgency() == Urgency.OPEN
                            ? OPEN_ENDS_WITHIN
                            : OPEN_ENDS_WITHIN.plus(mint.urgency().patience()));
            return withOneRetry(() -> attempt(mint, deadline), fault -> mayPass(fault, mint), deadline);
        }
    }

    @Override
    public ApiKey keyFor(KeyRequest request) throws CvmException {
        if (request.role() == null) {
            return request.key();
        }
        checkLocale();
        Deadline deadline = Deadline.after(OPEN_ENDS_WITHIN);
        return withOneRetry(() -> roleSessions.assume(request, deadline), SdkVncUrlClient::mayPass, deadline)
                .key();
    }

    private static void checkLocale() throws CvmException {
        if (!SignatureDate.isSound()) {
            throw new CvmException("Client.UnsupportedLocale", null);
        }
    }

    private static <T> T withOneRetry(CheckedSupplier<T> call, Predicate<CvmException> mayPass, Deadline deadline)
            throws CvmException {
        RetryPolicy<T> once = RetryPolicy.<T>builder()
                .handleIf(fault -> fault instanceof CvmException cvm && mayPass.test(cvm))
                .withMaxRetries(1)
                .withMaxDuration(deadline.left())
                .withDelayFnOn(context -> delayAfter(context.getLastException()), CvmException.class)
                .build();
        try {
            return Failsafe.with(once).get(call);
        } catch (FailsafeException e) {
            if (e.getCause() instanceof CvmException fault) {
                throw fault;
            }
            if (e.getCause() instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw new CvmException("Client.Failed", null);
        }
    }

    private ConsoleUrl attempt(MintRequest mint, Deadline deadline) throws CvmException {
        ApiKey key = roleSessions.keyFor(mint.keyRequest(), deadline);
        Deadline patience = Deadline.after(deadline.leftAtMost(mint.urgency().patience()));
        // The limit counts per key of the account, whichever of its roles it has assumed.
        Transport.Gate gate = () -> budget.awaitCall(mint.key().secretId(), mint.urgency(), patience.left());
        Duration limit = deadline.leftAtMost(patience.left().plus(Transport.CALL_TIMEOUT));
        OkHttpClient http = transport.forOneCall(limit, gate);
        try {
            return SdkCalls.describeInstanceVncUrl(mint, key, http);
        } catch (CvmException e) {
            if (isTokenRefused(e)) {
                roleSessions.forget(mint.keyRequest());
            }
            throw e;
        }
    }

    private static boolean mayPass(CvmException fault, MintRequest mint) {
        return mayPass(fault) || (mint.role() != null && isTokenRefused(fault));
    }

    private static boolean mayPass(CvmException fault) {
        return PASSING.contains(fault.remedy().key());
    }

    private static boolean isTokenRefused(CvmException fault) {
        return fault.code().equals("AuthFailure.TokenFailure");
    }

    /** The API counts by the second, so a throttled call waits for the next one; other faults pass faster. */
    private static Duration delayAfter(Throwable fault) {
        boolean throttled = fault instanceof CvmException cvm && cvm.code().startsWith("RequestLimitExceeded");
        return Duration.ofMillis(
                (throttled ? 1_000 : 200) + ThreadLocalRandom.current().nextInt(200));
    }
}
