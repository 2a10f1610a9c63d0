package io.jenkins.plugins.tencentvnc.cloud;

import io.jenkins.plugins.tencentvnc.fakecvm.FakeCvm;
import io.jenkins.plugins.tencentvnc.remedy.ConsoleException;
import io.jenkins.plugins.tencentvnc.remedy.InvalidInputException;
import io.jenkins.plugins.tencentvnc.remedy.Subject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Scanner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code bin/demo} shows without Jenkins: a console URL minted by the plugin's own client works once. A program to
 * look at, not a test: unlike the plugin it prints the URL.
 */
public final class DemoMain {

    private static final Pattern BANNER = Pattern.compile("<h1[^>]*>([^<]*)</h1>");

    private final TencentCloudClient client = new TencentCloudClient(base -> base);

    private DemoMain() {}

    /**
     * Without arguments, or with {@code --check}, from a {@link FakeCvm}; with an instance id and a region from Tencent
     * Cloud. Ends with status 1 if it didn't go as it should.
     */
    public static void main(String... args) throws Exception {
        DemoMain demo = new DemoMain();
        boolean well = args.length == 2
                ? demo.mintFromTencentCloud(args[0], args[1], System.getenv())
                : demo.mintAndSpend(List.of(args).contains("--check"));
        System.exit(well ? 0 : 1);
    }

    private boolean mintAndSpend(boolean onlyCheck) throws Exception {
        try (FakeCvm fake = FakeCvm.start()) {
            System.out.printf("FakeCvm plays Tencent Cloud at %s.%n%n", fake.endpoint());
            MintRequest request = new MintRequest(
                    new Caller(
                            new ApiKey(FakeCvm.SECRET_ID, FakeCvm.SECRET_KEY),
                            null,
                            new Region(FakeCvm.REGION),
                            Endpoint.of(fake.endpoint()),
                            Urgency.OPEN,
                            Urgency.OPEN.deadline()),
                    new InstanceId(FakeCvm.INSTANCE),
                    new ConsolePage(fake.consolePage()),
                    ConsoleHosts.DEFAULT);
            ConsoleUrl url = mintAndPrint(request);
            String first = visit(url);
            String second = visit(url);
            System.out.printf("First visit:  %s%nSecond visit: %s%n", first, second);
            if (!onlyCheck) {
                mintOnDemand(request);
            }
            return first.equals("CONNECTED " + FakeCvm.INSTANCE) && second.equals("EXPIRED");
        }
    }

    private void mintOnDemand(MintRequest request) throws ConsoleException {
        System.out.println("\nPress Enter for a link of your own, Ctrl-C to end.");
        Scanner keyboard = new Scanner(System.in);
        while (keyboard.hasNextLine()) {
            keyboard.nextLine();
            mintAndPrint(request);
            System.out.println("Open it within 15 seconds. Press Enter for another, Ctrl-C to end.");
        }
    }

    private ConsoleUrl mintAndPrint(MintRequest request) throws ConsoleException {
        ConsoleUrl url = client.mint(request);
        System.out.printf(
                "Minted for %s in %s, request %s, good until %s:%n  %s%n",
                request.instance(), request.caller().region(), url.requestId(), url.expiresAt(), url.reveal());
        return url;
    }

    private static String visit(ConsoleUrl url) throws IOException, InterruptedException {
        String page = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url.reveal())).build(), HttpResponse.BodyHandlers.ofString())
                .body();
        Matcher banner = BANNER.matcher(page);
        return banner.find() ? banner.group(1) : page;
    }

    private boolean mintFromTencentCloud(String instance, String region, Map<String, String> environment) {
        Locale locale = Locale.getDefault();
        try {
            mintAndPrint(new MintRequest(
                    new Caller(
                            new ApiKey(
                                    environment.get("TENCENTCLOUD_SECRET_ID"),
                                    environment.get("TENCENTCLOUD_SECRET_KEY"),
                                    environment.get("TENCENTCLOUD_SECURITY_TOKEN")),
                            null,
                            new Region(region),
                            Endpoint.DEFAULT,
                            Urgency.OPEN,
                            Urgency.OPEN.deadline()),
                    new InstanceId(instance),
                    ConsolePage.DEFAULT,
                    ConsoleHosts.DEFAULT));
            System.out.println("Open it within 15 seconds; it works once. Whoever has it has the machine's keyboard.");
            return true;
        } catch (InvalidInputException e) {
            System.out.println(e.in(locale));
        } catch (ConsoleException e) {
            Subject subject = new Subject(instance, region, Endpoint.DEFAULT.toString(), null, e.waitSeconds());
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
