package io.jenkins.plugins.tencentvnc.testing;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.util.Scanner;
import javax.imageio.ImageIO;

/**
 * Looks at the screen behind a console URL of {@link FakeCvm}, as the browser of {@code bin/demo --check}: says whether
 * it is the machine's own, which the file named as the argument holds. The URL is read from the standard input, since
 * arguments are seen by all processes. A second file is looked at instead, if there is one.
 */
public final class LookMain {

    private LookMain() {}

    public static void main(String... args) throws IOException {
        BufferedImage seen =
                args.length == 1 ? behind(new Scanner(System.in).nextLine()) : ImageIO.read(new File(args[1]));
        boolean same = Pictures.areAlikeButForACursor(ImageIO.read(new File(args[0])), seen);
        System.out.printf(
                "%s screen of %d x %d in %d colours%n",
                same ? "the machine's own" : "another", seen.getWidth(), seen.getHeight(), Pictures.colours(seen));
    }

    private static BufferedImage behind(String consoleUrl) throws IOException {
        try (ConsoleSocket socket = new ConsoleSocket(ConsoleSocket.addressIn(consoleUrl))) {
            return new RfbScreenReader(socket.in(), socket.out()).frame();
        }
    }
}
