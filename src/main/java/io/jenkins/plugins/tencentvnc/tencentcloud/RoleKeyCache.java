package io.jenkins.plugins.tencentvnc.tencentcloud;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The temporary keys of assumed roles, in memory only, until shortly before they end. Each caller that finds none
 * assumes the role by itself: the outcome of another caller's request says nothing about its own.
 *
 * <p>A session is found by the key that assumed the role, so it is never used again once that key is changed or deleted
 * in Jenkins. Tencent Cloud can't recall a temporary key: it stays valid until its end, {@link CamRole#sessionSeconds}
 * after the role was assumed.
 */
final class RoleKeyCache {

    /** So that a key never ends between being signed with and being checked. */
    private static final Duration RENEWED_BEFORE_END = Duration.ofSeconds(300);

    private static final int KEPT = 256;

    private final Map<Session, SdkCalls.TemporaryKey> sessions = Collections.synchronizedMap(new MostRecent());

    /** Drops what was not asked for the longest. */
    private static final class MostRecent extends LinkedHashMap<Session, SdkCalls.TemporaryKey> {

        private static final long serialVersionUID = 1L;

        MostRecent() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Session, SdkCalls.TemporaryKey> eldest) {
            return size() > KEPT;
        }
    }

    /**
     * Another source, role or endpoint is another session; so a key that was changed in Jenkins counts at once.
     *
     * @param role null for the session of a web identity itself
     */
    private record Session(KeySource source, CamRole role, Endpoint endpoint) {
        static Session of(CallContext caller) {
            return new Session(caller.source(), caller.role(), caller.endpoint().forRegion(caller.region()));
        }
    }

    /** Assumes the role of a caller. */
    interface Assume {
        SdkCalls.TemporaryKey of(CallContext caller) throws ConsoleException;
    }

    /** The key to call with. */
    ApiKey keyFor(CallContext caller, Assume assume) throws ConsoleException {
        Session session = Session.of(caller);
        SdkCalls.TemporaryKey known = sessions.get(session);
        if (known == null || hasEnded(known)) {
            known = assume.of(caller);
            sessions.values().removeIf(RoleKeyCache::hasEnded);
            sessions.put(session, known);
        }
        return known.key();
    }

    /** Whether the key ends so soon that another is needed. */
    static boolean hasEnded(SdkCalls.TemporaryKey key) {
        return !Instant.now().isBefore(key.expiresAt().minus(RENEWED_BEFORE_END));
    }

    /** For tests: how many are kept. */
    int size() {
        return sessions.size();
    }

    /** Forgets a session whose key Tencent Cloud no longer accepts. */
    void forget(CallContext caller) {
        sessions.remove(Session.of(caller));
    }
}
