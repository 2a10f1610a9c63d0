package io.jenkins.plugins.tencentvnc.screenshot;

import java.io.IOException;

/**
 * Thrown when a capture fails. An IOException, so that it passes through streams and OkHttp; {@link ScreenshotClient}
 * converts it to a {@link io.jenkins.plugins.tencentvnc.error.ConsoleException}. Contains no text from the server,
 * which could repeat the ticket it was given.
 */
final class ScreenshotException extends IOException {

    private static final long serialVersionUID = 1L;

    /** @param code an error code, such as {@code Client.ScreenNotRfb} */
    ScreenshotException(String code) {
        super(code);
    }

    static ScreenshotException notRfb() {
        return new ScreenshotException("Client.ScreenNotRfb");
    }

    String code() {
        return getMessage();
    }
}
