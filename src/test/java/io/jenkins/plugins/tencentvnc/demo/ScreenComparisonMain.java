package io.jenkins.plugins.tencentvnc.demo;

import io.jenkins.plugins.tencentvnc.testing.ConsoleSocket;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.Pictures;
import io.jenkins.plugins.tencentvnc.testing.RfbScreenReader;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.util.Scanner;
import javax.imageio.ImageIO;

/**
 * Checks the screen behind a console URL of {@link FakeCvm}, as the browser of {@code bin/demo --check}: compares it
 * with the machine's own picture in the file of the first argument. The URL is read from standard input, since other
 * processes can see arguments. A second file, if any, is checked instead of the URL.
 */
public final class ScreenComparisonMain {

    private ScreenComparisonMain() {}

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
