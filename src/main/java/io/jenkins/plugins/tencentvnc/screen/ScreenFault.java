package io.jenkins.plugins.tencentvnc.screen;

import java.io.IOException;

/**
 * No picture could be taken. An IOException, so that it passes through streams and OkHttp; {@link Viewer} turns it into
 * a {@link io.jenkins.plugins.tencentvnc.remedy.ConsoleException}. Holds nothing that a server said, which could repeat
 * the ticket it was given.
 */
final class ScreenFault extends IOException {

    private static final long serialVersionUID = 1L;

    private final String code;

    /** @param code of {@link io.jenkins.plugins.tencentvnc.remedy.Catalogue}, such as {@code Client.ScreenNotRfb} */
    ScreenFault(String code) {
        super(code);
        this.code = code;
    }

    String code() {
        return code;
    }
}
