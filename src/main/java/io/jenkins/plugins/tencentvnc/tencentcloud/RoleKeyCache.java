package io.jenkins.plugins.tencentvnc.tencentcloud;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Cache of the temporary keys of assumed roles, in memory only. A key is renewed shortly before it expires, and used
 * until then if that fails. On a cache miss each caller assumes the role; requests are not shared, since the outcome of
 * one says nothing about another.
 *
 * <p>A session is stored under the key that assumed the role, so it is never used again once that key is changed or
 * deleted in Jenkins. Tencent Cloud can't revoke a temporary key: it stays valid until it expires, {@link
 * CamRole#sessionSeconds} after the role was assumed.
 */
final class RoleKeyCache {

    private static final int MAX_SESSIONS = 256;

    private final Map<Session, SdkCalls.TemporaryKey> sessions = Collections.synchronizedMap(new LruMap());

    private static final class LruMap extends LinkedHashMap<Session, SdkCalls.TemporaryKey> {

        private static final long serialVersionUID = 1L;

        LruMap() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Session, SdkCalls.TemporaryKey> eldest) {
            return size() > MAX_SESSIONS;
        }
    }

    /**
     * The cache key. A key that was changed in Jenkins is another source, so the change takes effect at once.
     *
     * @param role null for the session of a web identity itself
     */
    private record Session(KeySource source, CamRole role, Endpoint endpoint) {
        static Session of(CallContext context) {
            return new Session(
                    context.source(), context.role(), context.endpoint().forRegion(context.region()));
        }
    }

    interface Assume {
        SdkCalls.TemporaryKey of(CallContext context) throws ConsoleException;
    }

    ApiKey keyFor(CallContext context, Assume assume) throws ConsoleException {
        Session session = Session.of(context);
        SdkCalls.TemporaryKey cached = sessions.get(session);
        if (cached != null && !cached.needsRenewal()) {
            return cached.key();
        }
        boolean isValid = cached != null && !cached.isExpired();
        try {
            SdkCalls.TemporaryKey issued =
                    assume.of(isValid ? context.within(SdkCalls.TemporaryKey.RENEWAL_TIME) : context);
            sessions.values().removeIf(SdkCalls.TemporaryKey::isExpired);
            sessions.put(session, issued);
            return issued.key();
        } catch (ConsoleException e) {
            if (isValid) {
                return cached.key();
            }
            throw e;
        }
    }

    /** Returns the number of cached keys, for tests. */
    int size() {
        return sessions.size();
    }

    void forget(CallContext context) {
        sessions.remove(Session.of(context));
    }
}
