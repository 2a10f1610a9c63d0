/**
 * The viewer that takes one still picture of a machine's screen, and can do nothing else: there is no code in this room
 * that sends a key, moves a pointer or touches a clipboard. Imports nothing of Jenkins. {@link
 * io.jenkins.plugins.tencentvnc.screenshot.ScreenshotClient} is the way in, {@link io.jenkins.plugins.tencentvnc.screenshot.Screenshot}
 * the way out.
 *
 * <p>The console is RFB (RFC 6143, what VNC speaks) over a WebSocket. The few messages that one picture needs are
 * written here by hand. The library {@code com.shinyhut:vernacular} 1.14 was tried and works, but it starts threads of
 * its own, has no deadline, throws NullPointerException where a stream ends early and makes an image of any size that
 * the server names (65,535 × 65,535 pixels are 17 GB). All of that would have had to be fenced from the outside; the
 * part of it that is needed here is small, {@link io.jenkins.plugins.tencentvnc.screenshot.RfbScreenReader} and what it names.
 *
 * <p>A server is trusted with nothing. {@link io.jenkins.plugins.tencentvnc.screenshot.RfbInput} bounds the bytes that are
 * read, none of which is kept but pixels. {@link io.jenkins.plugins.tencentvnc.screenshot.Framebuffer} bounds the pixels, {@link
 * io.jenkins.plugins.tencentvnc.screenshot.CaptureSlots} those of all pictures together, and a deadline the time. At most
 * eight pictures are taken at once, each with one thread beside the caller's.
 */
package io.jenkins.plugins.tencentvnc.screenshot;
