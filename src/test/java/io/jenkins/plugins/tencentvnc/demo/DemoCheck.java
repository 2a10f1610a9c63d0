package io.jenkins.plugins.tencentvnc.demo;

import io.jenkins.plugins.tencentvnc.testing.ConsoleSocket;
import io.jenkins.plugins.tencentvnc.testing.DemoMachine;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.Pictures;
import io.jenkins.plugins.tencentvnc.testing.RfbScreenReader;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Presses the button of a {@link DemoPage} by program, follows it to the screen, and prints the findings. */
final class DemoCheck {

    private static final Pattern CRUMB = Pattern.compile("name=\"crumb\" value=\"([^\"]+)\"");
    private static final Pattern TARGET = Pattern.compile("content=\"0;url=([^\"]+)\"");
    private static final Pattern BANNER = Pattern.compile("<h1[^>]*>([^<]*)</h1>");
    private static final Duration LOG_TIMEOUT = Duration.ofSeconds(20);

    private final HttpClient http = HttpClient.newHttpClient();
    private final DemoPage page;
    private final DemoMachine machine;
    private boolean well = true;

    DemoCheck(DemoPage page, DemoMachine machine) {
        this.page = page;
        this.machine = machine;
    }

    /** Powers the machine off at the end. */
    boolean everythingIsWell() throws Exception {
        machine.awaitFailure();
        String crumb =
                find(CRUMB, send(HttpRequest.newBuilder(), page.address()).body());
        say(
                "following a link opens nothing",
                send(HttpRequest.newBuilder(), page.address() + "open").statusCode() == 405);
        say("without a crumb nothing opens", click("other").statusCode() == 403);

        long clicked = System.nanoTime();
        HttpResponse<String> handOver = click(crumb);
        String console = find(TARGET, handOver.body());
        String first = visit(console);
        try (ConsoleSocket socket = new ConsoleSocket(ConsoleSocket.addressIn(console))) {
            RfbScreenReader screen = new RfbScreenReader(socket.in(), socket.out());
            BufferedImage frame = screen.frame();
            long millis = Duration.ofNanos(System.nanoTime() - clicked).toMillis();
            say(
                    "the click is answered with a page that is not cached",
                    handOver.headers().firstValue("Cache-Control").orElse("").equals("no-store"));
            say("the console opens at the first visit", first.equals("CONNECTED " + FakeCvm.INSTANCE));
            say(
                    "the screen is there %d ms after the click: %d x %d in %d colours"
                            .formatted(millis, frame.getWidth(), frame.getHeight(), Pictures.colours(frame)),
                    Pictures.colours(frame) > 1);
            say(
                    "it is " + machine.kind() + "'s own, pixel by pixel",
                    comesTrue(() -> Pictures.areAlikeButForACursor(machine.ownPicture(), screen.frame())));
            long before = machine.typed();
            screen.type('x');
            say("a key that is typed there arrives", comesTrue(() -> machine.typed() > before));
            say("the URL never works again", visit(console).equals("EXPIRED") && isRefused(console));

            machine.close();
            say("powering the machine off ends the session", ends(socket));
        }
        say("and a stopped machine can't be opened", click(crumb).statusCode() == 502);
        System.out.println(well ? "The click works, without Jenkins." : "Something did not work.");
        return well;
    }

    private void say(String what, boolean isSo) {
        System.out.printf("  %s: %s%n", isSo ? "ok" : "NOT SO", what);
        well &= isSo;
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static boolean comesTrue(Condition condition) {
        try {
            Awaitility.await().atMost(LOG_TIMEOUT).until(condition::holds);
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

    private HttpResponse<String> click(String crumb) throws IOException, InterruptedException {
        return send(
                HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.ofString("crumb=" + crumb)),
                page.address() + "open");
    }

    private String visit(String console) throws IOException, InterruptedException {
        return find(BANNER, send(HttpRequest.newBuilder(), console).body());
    }

    private HttpResponse<String> send(HttpRequest.Builder request, String url)
            throws IOException, InterruptedException {
        return http.send(request.uri(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String find(Pattern pattern, String text) throws IOException {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IOException("There is no " + pattern + " in " + text);
        }
        return matcher.group(1);
    }

    private static boolean isRefused(String console) throws IOException {
        try {
            new ConsoleSocket(ConsoleSocket.addressIn(console)).close();
            return false;
        } catch (ConsoleSocket.Refused e) {
            return e.status() == 403;
        }
    }

    private static boolean ends(ConsoleSocket socket) throws IOException {
        byte[] rest = new byte[1 << 16];
        int length = 0;
        while (length >= 0) {
            length = socket.in().read(rest);
        }
        return true;
    }
}
