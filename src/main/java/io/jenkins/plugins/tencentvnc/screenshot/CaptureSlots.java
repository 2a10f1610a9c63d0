package io.jenkins.plugins.tencentvnc.screenshot;

import io.jenkins.plugins.tencentvnc.tencentcloud.Deadline;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Limits the memory for screenshots in progress; further captures wait. The machine chooses the size of its screen, and
 * a large screen takes many times the memory of a usual one, so only a few large ones are captured at once. A large one
 * that waits keeps its slot, since it has a connection and may have a framebuffer; so usual ones wait if large ones
 * have all slots.
 */
final class CaptureSlots {

    /** Maximum bytes of pixels of a usual screen: a little more than 1920 × 1080 takes. */
    static final int USUAL = 8 * 1024 * 1024;

    private final Semaphore captures;
    private final Semaphore large;

    /**
     * @param captures maximum number of concurrent captures
     * @param large how many of them may be large
     */
    CaptureSlots(int captures, int large) {
        this.captures = new Semaphore(captures, true);
        this.large = new Semaphore(large, true);
    }

    /**
     * Waits for a slot for one screenshot.
     *
     * @param deadline for this wait and for later waits of the slot
     * @throws ScreenshotException {@code Client.ScreenTimedOut} if no slot became free in time
     */
    Slot acquire(Deadline deadline) throws ScreenshotException {
        await(captures, deadline);
        return new Slot(deadline);
    }

    private static void await(Semaphore permits, Deadline deadline) throws ScreenshotException {
        try {
            if (permits.tryAcquire(deadline.left().toNanos(), TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new ScreenshotException("Client.ScreenTimedOut");
    }

    /** The slot of one screenshot, held until its file is encoded. Not thread-safe. */
    final class Slot implements AutoCloseable {

        private final Deadline deadline;
        private boolean isLarge;

        private Slot(Deadline deadline) {
            this.deadline = deadline;
        }

        /** Waits until there is memory for that many bytes of pixels, which replace those requested before. */
        void resize(long bytes) throws ScreenshotException {
            if (bytes > USUAL && !isLarge) {
                await(large, deadline);
                isLarge = true;
            }
        }

        @Override
        public void close() {
            if (isLarge) {
                large.release();
            }
            captures.release();
        }
    }
}
