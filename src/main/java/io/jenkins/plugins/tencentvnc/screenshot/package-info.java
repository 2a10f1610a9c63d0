/**
 * Client that captures a screenshot of a machine, and can do nothing else: no code in this package sends a key, moves a
 * pointer or touches a clipboard. Does not import Jenkins. {@link ScreenshotClient} is the entry point, {@link
 * Screenshot} the result.
 *
 * <p>The console is RFB (RFC 6143, the protocol of VNC) over a WebSocket. The few messages that a screenshot needs are
 * implemented here. The library {@code com.shinyhut:vernacular} 1.14 was tried and works, but it starts threads of its
 * own, has no deadline, throws NullPointerException if a stream ends early, and allocates an image of any size that the
 * server names (65,535 × 65,535 pixels are 17 GB). To guard against this would take more code than the part that is
 * needed here: {@link RfbClient} and the classes it uses.
 *
 * <p>The server is not trusted. Of its data only pixels are kept: {@link Framebuffer} limits those of a screen, {@link
 * CaptureSlots} those of all screenshots together. A deadline limits the time, and with it the work.
 */
package io.jenkins.plugins.tencentvnc.screenshot;
