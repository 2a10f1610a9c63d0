package io.jenkins.plugins.tencentvnc.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.link.HandOverPage;
import io.jenkins.plugins.tencentvnc.tencentcloud.ConsoleUrl;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/**
 * The page of {@code bin/demo} without Jenkins: a button that the plugin's own hand-over page answers. As in Jenkins,
 * only a POST with the page's crumb mints a URL, which other web sites can't send.
 */
final class DemoPage implements AutoCloseable {

    private static final int PORTS_TRIED = 20;

    private static final String PAGE = """
        <!DOCTYPE html>
        <html lang="en">
        <head><meta charset="utf-8"><link rel="icon" href="data:,"><title>deploy-web #1 failed</title></head>
        <body style="margin: 3em auto; max-width: 40em; font-family: sans-serif">
        <h1>deploy-web #1 failed</h1>
        <p>web-1 did not pass its health check within 60 s.</p>
        <form method="post" action="open" target="_blank" rel="noopener">
        <input type="hidden" name="crumb" value="%s">
        <button style="padding: .7em 1.5em; font-size: 1em">Open VNC console</button>
        </form>
        <p>In Jenkins this is the page of the build. The console's URL is minted by your click, works once, and is
        good for 15 seconds: expired or black screen? Press the button again.</p>
        </body>
        </html>
        """;

    private static final Map<String, String> HTML = Map.of("Content-Type", "text/html;charset=UTF-8");
    private static final Map<String, String> TEXT = Map.of("Content-Type", "text/plain;charset=UTF-8");

    /** Mints a console URL, or throws the refusal. */
    interface Minting {
        ConsoleUrl mint() throws ConsoleException;
    }

    private final String crumb = UUID.randomUUID().toString();
    private final HttpServer server;
    private final Minting minting;

    /** @param port the port on the loopback interface; the next free one if it is in use */
    DemoPage(int port, Minting minting) throws IOException {
        this.minting = minting;
        server = listen(port);
        server.createContext("/", this::handle);
        server.start();
    }

    private static HttpServer listen(int port) throws IOException {
        for (int next = port; next < port + PORTS_TRIED; next++) {
            try {
                return HttpServer.create(new InetSocketAddress("127.0.0.1", next), 0);
            } catch (BindException taken) {
                // In use; try the next one.
            }
        }
        throw new IOException("No port is free from " + port + " to " + (port + PORTS_TRIED - 1));
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String asked =
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
            switch (asked) {
                case "GET /" -> send(exchange, 200, HTML, PAGE.formatted(crumb));
                case "POST /open" -> open(exchange);
                case "GET /open" -> send(exchange, 405, Map.of("Allow", "POST"), "");
                default -> send(exchange, 404, TEXT, "Not found");
            }
        }
    }

    private void open(HttpExchange exchange) throws IOException {
        String form = new String(exchange.getRequestBody().readNBytes(1000), UTF_8);
        if (!form.equals("crumb=" + crumb)) {
            send(exchange, 403, TEXT, "No valid crumb");
            return;
        }
        try {
            send(exchange, 200, HandOverPage.HEADERS, HandOverPage.html(minting.mint(), Locale.getDefault()));
        } catch (ConsoleException e) {
            send(exchange, 502, TEXT, e.code());
        }
    }

    private static void send(HttpExchange exchange, int status, Map<String, String> headers, String text)
            throws IOException {
        headers.forEach(exchange.getResponseHeaders()::set);
        byte[] body = text.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }
}
