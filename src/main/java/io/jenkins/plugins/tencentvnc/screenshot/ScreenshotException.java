package io.jenkins.plugins.tencentvnc.screenshot;

import java.io.IOException;

/**
 * No picture could be taken. An IOException, so that it passes through streams and OkHttp; {@link ScreenshotClient} turns it into
 * a {@link io.jenkins.plugins.tencentvnc.error.ConsoleException}. Holds nothing that a server said, which could repeat
 * the ticket it was given.
 */
final class ScreenshotException extends IOException {

    private static final long serialVersionUID = 1L;

    private final String code;

    /** @param code of {@link io.jenkins.plugins.tencentvnc.error.ErrorCatalogue}, such as {@code Client.ScreenNotRfb} */
    ScreenshotException(String code) {
        super(code);
        this.code = code;
    }

    String code() {
        return code;
    }
}
