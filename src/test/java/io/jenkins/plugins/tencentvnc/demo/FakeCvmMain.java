package io.jenkins.plugins.tencentvnc.demo;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import io.jenkins.plugins.tencentvnc.testing.DemoMachine;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Scanner;
import javax.imageio.ImageIO;

/**
 * A {@link FakeCvm} in its own process for the demo, with a machine whose screen its consoles show; runs until its
 * standard input ends. Each input line names a PNG file to write the machine's own picture of its screen to.
 */
public final class FakeCvmMain {

    private FakeCvmMain() {}

    /** The first argument, if any, is the port. */
    public static void main(String... args) throws IOException {
        int port = args.length == 0 ? 0 : Integer.parseInt(args[0]);
        try (FakeCvm fake = FakeCvm.start(port);
                DemoMachine machine = new DemoMachine(fake)) {
            fake.withInstance("ins-stopped1", FakeCvm.REGION, "STOPPED")
                    .withInstance("ins-reboot01", FakeCvm.REGION, "REBOOTING")
                    .withInstance("ins-fsi00001", "ap-shanghai-fsi", "RUNNING");
            System.out.println("Behind " + FakeCvm.INSTANCE + " is " + machine.kind() + ".");
            System.out.println("FakeCvm listening on " + fake.endpoint());
            Scanner files = new Scanner(System.in);
            while (files.hasNextLine()) {
                write(machine, Path.of(files.nextLine()));
            }
        }
    }

    /** Writes the file atomically, since another program waits for it. */
    private static void write(DemoMachine machine, Path png) throws IOException {
        machine.awaitFailure();
        File part = new File(png + ".part");
        ImageIO.write(machine.ownPicture(), "png", part);
        Files.move(part.toPath(), png, ATOMIC_MOVE);
    }
}
