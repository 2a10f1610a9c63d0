package io.jenkins.plugins.tencentvnc.testing;

import io.jenkins.plugins.tencentvnc.testing.FakeCvm.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Serves the scripts of an installed or fetched noVNC, which is not part of this project. */
final class NoVnc {

    static final String PATH = "/novnc/";

    /** The file of the class {@code RFB}, in Debian's package as in npm's. */
    static final String RFB = PATH + "core/rfb.js";

    private NoVnc() {}

    static boolean isHere() {
        return LocalTools.noVnc().isPresent();
    }

    /** @param path of the URL, which begins with {@link #PATH} */
    static Answer script(String path) throws IOException {
        Path folder = LocalTools.noVnc().orElse(null);
        if (folder == null || !path.endsWith(".js")) {
            return Answer.status(404);
        }
        Path file = folder.resolve(path.substring(PATH.length())).normalize();
        return file.startsWith(folder.normalize()) && Files.isRegularFile(file)
                ? Answer.bytes("text/javascript; charset=utf-8", Files.readAllBytes(file))
                : Answer.status(404);
    }
}
