package io.jenkins.plugins.tencentvnc.demo;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.error.ErrorSubject;
import io.jenkins.plugins.tencentvnc.error.InvalidInputException;
import io.jenkins.plugins.tencentvnc.tencentcloud.AllowedHosts;
import io.jenkins.plugins.tencentvnc.tencentcloud.ApiKey;
import io.jenkins.plugins.tencentvnc.tencentcloud.CallContext;
import io.jenkins.plugins.tencentvnc.tencentcloud.CallPriority;
import io.jenkins.plugins.tencentvnc.tencentcloud.ConsolePage;
import io.jenkins.plugins.tencentvnc.tencentcloud.ConsoleUrl;
import io.jenkins.plugins.tencentvnc.tencentcloud.Endpoint;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceId;
import io.jenkins.plugins.tencentvnc.tencentcloud.MintRequest;
import io.jenkins.plugins.tencentvnc.tencentcloud.Region;
import io.jenkins.plugins.tencentvnc.tencentcloud.TencentCloudClient;
import io.jenkins.plugins.tencentvnc.testing.DemoMachine;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * {@code bin/demo} without Jenkins: a click leads through the plugin's own client and hand-over page to a machine's
 * screen. A program to try, not a test.
 */
public final class DemoMain {

    private static final int PORT = 8090;

    private final TencentCloudClient client = new TencentCloudClient(base -> base);

    private DemoMain() {}

    /**
     * Uses a {@link FakeCvm} without arguments or with {@code --check}. With an instance ID and a region it requests a
     * URL from Tencent Cloud and prints it. Ends with status 1 on failure.
     */
    public static void main(String... args) throws Exception {
        DemoMain demo = new DemoMain();
        boolean well = args.length == 2
                ? demo.mintFromTencentCloud(args[0], args[1], System.getenv())
                : demo.show(List.of(args).contains("--check"));
        System.exit(well ? 0 : 1);
    }

    private boolean show(boolean onlyCheck) throws Exception {
        int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "" + PORT));
        try (FakeCvm fake = FakeCvm.start();
                DemoMachine machine = new DemoMachine(fake);
                DemoPage page = new DemoPage(port, () -> client.mint(requestTo(fake)))) {
            System.out.printf(
                    "FakeCvm plays Tencent Cloud at %s; its instance %s is %s.%n",
                    fake.endpoint(), FakeCvm.INSTANCE, machine.kind());
            if (onlyCheck) {
                return new DemoCheck(page, machine).everythingIsWell();
            }
            System.out.printf(
                    "%nA deployment has failed:  %s%n%nPress \"Open VNC console\" there. Ctrl-C ends the demo.%n",
                    page.address());
            new CountDownLatch(1).await();
            return true;
        }
    }

    private static MintRequest requestTo(FakeCvm fake) {
        CallContext caller = new CallContext(
                new ApiKey(FakeCvm.SECRET_ID, FakeCvm.SECRET_KEY),
                null,
                new Region(FakeCvm.REGION),
                new Endpoint(fake.endpoint()),
                CallPriority.OPEN,
                CallPriority.OPEN.deadline());
        return new MintRequest(
                caller, new InstanceId(FakeCvm.INSTANCE), new ConsolePage(fake.consolePage()), AllowedHosts.DEFAULT);
    }

    private boolean mintFromTencentCloud(String instance, String region, Map<String, String> environment) {
        Locale locale = Locale.getDefault();
        try {
            CallContext caller = new CallContext(
                    new ApiKey(
                            environment.get("TENCENTCLOUD_SECRET_ID"),
                            environment.get("TENCENTCLOUD_SECRET_KEY"),
                            environment.get("TENCENTCLOUD_SECURITY_TOKEN")),
                    null,
                    new Region(region),
                    Endpoint.DEFAULT,
                    CallPriority.OPEN,
                    CallPriority.OPEN.deadline());
            ConsoleUrl url = client.mint(
                    new MintRequest(caller, new InstanceId(instance), ConsolePage.DEFAULT, AllowedHosts.DEFAULT));
            System.out.printf(
                    "Minted for %s in %s, request %s, good until %s:%n  %s%n",
                    instance, region, url.requestId(), url.expiresAt(), url.reveal());
            System.out.println("Open it within 15 seconds; it works once. It gives control of the machine's keyboard.");
            return true;
        } catch (InvalidInputException e) {
            System.out.println(e.in(locale));
        } catch (ConsoleException e) {
            ErrorSubject subject =
                    new ErrorSubject(instance, region, Endpoint.DEFAULT.toString(), null, e.waitSeconds());
            System.out.printf(
                    "%s (%s, request %s)%n%s%n",
                    e.sentence(locale, subject),
                    e.code(),
                    e.requestId(),
                    e.remedy().nextMove(locale, subject));
        }
        return false;
    }
}
