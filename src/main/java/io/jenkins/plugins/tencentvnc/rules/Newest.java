package io.jenkins.plugins.tencentvnc.rules;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The newest of many things and the count of all, so that what is stored with a build can't grow without bound. Safe
 * to read and to be stored while it changes; changes need a lock of the caller's, who also has to store them.
 */
public final class Newest<T> {

    public static final int KEPT = 200;

    private final CopyOnWriteArrayList<T> kept = new CopyOnWriteArrayList<>();
    private int dropped;

    public void add(T item) {
        kept.add(item);
        while (kept.size() > KEPT) {
            kept.remove(0);
            dropped++;
        }
    }

    /** The newest, in the order in which they came. */
    public List<T> kept() {
        return List.copyOf(kept);
    }

    /** How many there have been, including those no longer kept. */
    public int total() {
        return dropped + kept.size();
    }
}
