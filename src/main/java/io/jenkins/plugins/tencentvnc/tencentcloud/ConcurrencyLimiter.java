package io.jenkins.plugins.tencentvnc.tencentcloud;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Limits how many operations run at the same time: in all, for one user, and with one key. What is over a limit is
 * refused at once, since a refused request holds no thread.
 *
 * <p>One user has a quarter of the places: enough to open the machines of a small fleet together, and three other users
 * can do so at the same time. One key has half of them: enough for two such users and for more calls than Tencent Cloud
 * answers in a second, and as much is left to all other keys.
 */
public final class ConcurrencyLimiter {

    private final int places;
    private final int placesOfUser;
    private final int placesOfKey;
    private final Duration retryAfter;
    private final Map<String, Integer> takenByUser = new HashMap<>();
    private final Map<String, Integer> takenByKey = new HashMap<>();
    private int taken;

    /**
     * @param places how many operations may run at the same time
     * @param retryAfter what a refused caller is told to wait
     */
    public ConcurrencyLimiter(int places, Duration retryAfter) {
        this.places = places;
        this.placesOfUser = Math.max(1, places / 4);
        this.placesOfKey = Math.max(1, places / 2);
        this.retryAfter = retryAfter;
    }

    /**
     * Takes a place.
     *
     * @param user of whose quarter the place is a part; null if no user's
     * @param key of whose half the place is a part, such as a SecretId; null if the key isn't known yet
     * @throws ConsoleException {@code Client.Busy}
     */
    public synchronized Permit enter(String user, String key) throws ConsoleException {
        if (taken >= places || count(takenByUser, user) >= placesOfUser || count(takenByKey, key) >= placesOfKey) {
            throw new ConsoleException("Client.Busy", "", null, Math.toIntExact(retryAfter.toSeconds()));
        }
        taken++;
        takenByUser.merge(user, 1, Integer::sum);
        takenByKey.merge(key, 1, Integer::sum);
        return () -> leave(user, key);
    }

    private static int count(Map<String, Integer> taken, String name) {
        return name == null ? 0 : taken.getOrDefault(name, 0);
    }

    private synchronized void leave(String user, String key) {
        taken--;
        takenByUser.compute(user, ConcurrencyLimiter::oneLess);
        takenByKey.compute(key, ConcurrencyLimiter::oneLess);
    }

    /** Null, which removes it, for none: users and keys come and go. */
    private static Integer oneLess(String name, int count) {
        return count == 1 ? null : count - 1;
    }

    /** For tests: of how many users and keys anything is remembered. */
    synchronized int remembered() {
        return takenByUser.size() + takenByKey.size();
    }
}
