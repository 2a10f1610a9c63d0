package io.jenkins.plugins.tencentvnc.tencentcloud;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Limits the number of concurrent operations: in total, per user and per key. An operation over a limit is refused at
 * once, so that it holds no thread.
 *
 * <p>A user gets a quarter of the permits: enough to open the machines of a small fleet at once while three other users
 * do the same. A key gets half of them: enough for two such users, and more calls than Tencent Cloud answers in a
 * second. The other half is left to all other keys.
 */
public final class ConcurrencyLimiter {

    private final int permits;
    private final int permitsPerUser;
    private final int permitsPerKey;
    private final Duration retryAfter;
    private final Map<String, Integer> usedByUser = new HashMap<>();
    private final Map<String, Integer> usedByKey = new HashMap<>();
    private int used;

    /**
     * @param permits maximum number of concurrent operations
     * @param retryAfter the wait reported to a refused caller
     */
    public ConcurrencyLimiter(int permits, Duration retryAfter) {
        this.permits = permits;
        this.permitsPerUser = Math.max(1, permits / 4);
        this.permitsPerKey = Math.max(1, permits / 2);
        this.retryAfter = retryAfter;
    }

    /**
     * @param user the user ID; null for no limit per user
     * @param key such as a SecretId or a credentials ID; null for no limit per key
     * @throws ConsoleException {@code Client.Busy}
     */
    public synchronized Permit acquire(String user, String key) throws ConsoleException {
        if (used >= permits || count(usedByUser, user) >= permitsPerUser || count(usedByKey, key) >= permitsPerKey) {
            throw new ConsoleException("Client.Busy", "", null, Math.toIntExact(retryAfter.toSeconds()));
        }
        used++;
        usedByUser.merge(user, 1, Integer::sum);
        usedByKey.merge(key, 1, Integer::sum);
        return () -> release(user, key);
    }

    private static int count(Map<String, Integer> used, String name) {
        return name == null ? 0 : used.getOrDefault(name, 0);
    }

    private synchronized void release(String user, String key) {
        used--;
        usedByUser.compute(user, ConcurrencyLimiter::oneLess);
        usedByKey.compute(key, ConcurrencyLimiter::oneLess);
    }

    /** Returns null instead of zero, which removes the entry: the number of users and keys is unbounded. */
    private static Integer oneLess(String name, int count) {
        return count == 1 ? null : count - 1;
    }

    /** Returns the number of users and keys in memory, for tests. */
    synchronized int size() {
        return usedByUser.size() + usedByKey.size();
    }
}
