package io.jenkins.plugins.tencentvnc.cvm;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The temporary keys of assumed roles, in memory only, until shortly before they end. */
final class RoleSessions {

    /** So that a key never ends between being signed with and being checked. */
    private static final Duration RENEWED_BEFORE_END = Duration.ofSeconds(300);

    private static final int KEPT = 256;

    private final Transport transport;

    private final Map<Session, CompletableFuture<SdkCalls.TemporaryKey>> sessions = new MostRecent();

    RoleSessions(Transport transport) {
        this.transport = transport;
    }

    /** Drops what was not asked for the longest. */
    private static final class MostRecent extends LinkedHashMap<Session, CompletableFuture<SdkCalls.TemporaryKey>> {

        private static final long serialVersionUID = 1L;

        MostRecent() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Session, CompletableFuture<SdkCalls.TemporaryKey>> eldest) {
            return size() > KEPT;
        }
    }

    /** Another key, role or endpoint is another session; so a key that was changed in Jenkins counts at once. */
    private record Session(ApiKey key, CamRole role, Endpoint endpoint) {
        static Session of(KeyRequest request) {
            return new Session(request.key(), request.role(), request.endpoint().forRegion(request.region()));
        }
    }

    /** The key to call with; those who ask for the same session at once share one AssumeRole. */
    ApiKey keyFor(KeyRequest request, Deadline deadline) throws CvmException {
        if (request.role() == null) {
            return request.key();
        }
        Session session = Session.of(request);
        CompletableFuture<SdkCalls.TemporaryKey> answer = new CompletableFuture<>();
        CompletableFuture<SdkCalls.TemporaryKey> asked = claim(session, answer);
        if (asked == answer) {
            ask(request, answer, deadline);
        }
        return await(asked, deadline).key();
    }

    /** Forgets a session whose key Tencent Cloud no longer accepts. */
    void forget(KeyRequest request) {
        synchronized (sessions) {
            sessions.remove(Session.of(request));
        }
    }

    private CompletableFuture<SdkCalls.TemporaryKey> claim(
            Session session, CompletableFuture<SdkCalls.TemporaryKey> answer) {
        synchronized (sessions) {
            CompletableFuture<SdkCalls.TemporaryKey> known = sessions.get(session);
            if (known != null && (!known.isDone() || isFresh(known))) {
                return known;
            }
            sessions.put(session, answer);
            return answer;
        }
    }

    private static boolean isFresh(CompletableFuture<SdkCalls.TemporaryKey> answer) {
        return !answer.isCompletedExceptionally()
                && Instant.now().isBefore(answer.join().expiresAt().minus(RENEWED_BEFORE_END));
    }

    private void ask(KeyRequest request, CompletableFuture<SdkCalls.TemporaryKey> answer, Deadline deadline) {
        try {
            answer.complete(assume(request, deadline));
        } catch (CvmException | RuntimeException e) {
            forget(request);
            answer.completeExceptionally(e);
        }
    }

    /** A session of its own, which nobody else gets and which is not kept. */
    SdkCalls.TemporaryKey assume(KeyRequest request, Deadline deadline) throws CvmException {
        return SdkCalls.assumeRole(
                request, transport.forOneCall(deadline.leftAtMost(Transport.CALL_TIMEOUT), Transport.Gate.OPEN));
    }

    private static SdkCalls.TemporaryKey await(CompletableFuture<SdkCalls.TemporaryKey> asked, Deadline deadline)
            throws CvmException {
        try {
            return asked.get(deadline.left().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof CvmException fault) {
                throw fault;
            }
            throw new CvmException("Client.Failed", null);
        } catch (TimeoutException e) {
            throw new CvmException("Client.TimedOut", null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CvmException("Client.TimedOut", null);
        }
    }
}
