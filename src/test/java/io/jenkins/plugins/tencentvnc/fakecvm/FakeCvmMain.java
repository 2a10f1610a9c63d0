package io.jenkins.plugins.tencentvnc.fakecvm;

import java.io.IOException;
import java.io.OutputStream;

/** A {@link FakeCvm} of its own, for the demo: runs until its standard input ends. */
public final class FakeCvmMain {

    private FakeCvmMain() {}

    /** The first argument, if any, is the port. */
    public static void main(String... args) throws IOException {
        int port = args.length == 0 ? 0 : Integer.parseInt(args[0]);
        try (FakeCvm fake = FakeCvm.start(port)) {
            fake.withInstance("ins-stopped1", FakeCvm.REGION, "STOPPED")
                    .withInstance("ins-reboot01", FakeCvm.REGION, "REBOOTING")
                    .withInstance("ins-fsi00001", "ap-shanghai-fsi", "RUNNING");
            System.out.println("FakeCvm listening on " + fake.endpoint());
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }
}
