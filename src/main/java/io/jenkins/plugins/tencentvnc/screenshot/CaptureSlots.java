package io.jenkins.plugins.tencentvnc.screenshot;

import io.jenkins.plugins.tencentvnc.tencentcloud.Deadline;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Memory for pictures, shared by all who take one; whoever finds none free waits. A machine chooses the size of its
 * screen by itself, and a large one takes many times as much as a usual one: of those few fit in at once. Usual ones
 * don't wait for them.
 */
final class CaptureSlots {

    /** The most bytes of pixels that are not yet large: a little more than those of 1920 × 1080. */
    static final int USUAL = 8 * 1024 * 1024;

    private final Semaphore looks;
    private final Semaphore large;

    /**
     * @param looks how many pictures can be taken at once
     * @param large how many of them may be large
     */
    CaptureSlots(int looks, int large) {
        this.looks = new Semaphore(looks, true);
        this.large = new Semaphore(large, true);
    }

    /**
     * Waits for a place for one picture.
     *
     * @param deadline until when to wait for it, and for what it needs later
     * @throws ScreenshotException {@code Client.ScreenTimedOut} if there was none in time
     */
    Place enter(Deadline deadline) throws ScreenshotException {
        take(looks, deadline);
        return new Place(deadline);
    }

    private static void take(Semaphore places, Deadline deadline) throws ScreenshotException {
        try {
            if (places.tryAcquire(deadline.left().toNanos(), TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new ScreenshotException("Client.ScreenTimedOut");
    }

    /** That of one picture, until its file is made. Used by one thread. */
    final class Place implements AutoCloseable {

        private final Deadline deadline;
        private boolean forLarge;

        private Place(Deadline deadline) {
            this.deadline = deadline;
        }

        /** Waits until there is room for so many bytes of pixels, in place of those that it was asked for before. */
        void resize(long bytes) throws ScreenshotException {
            if (bytes > USUAL && !forLarge) {
                take(large, deadline);
                forLarge = true;
            }
        }

        @Override
        public void close() {
            if (forLarge) {
                large.release();
            }
            looks.release();
        }
    }
}
