package io.jenkins.plugins.tencentvnc.testing;

import io.jenkins.plugins.tencentvnc.testing.FakeCvm.Answer;

/** The HTML pages of the fake. Without screens the console page only tells whether Tencent's would have connected. */
final class FakePages {

    private static final String GREEN = "#2e7d32";
    private static final String RED = "#c62828";
    private static final String GREY = "#455a64";

    /**
     * Turns the page, which says CONNECTED without scripts, into a viewer that says so only once it is connected. A
     * script learns no reason for a refused WebSocket; usually the ticket was spent or late.
     */
    private static final String VIEWER = """
        <div id="screen" style="flex: 1; overflow: auto; background: black"><noscript>%s</noscript></div>
        <script>
        const banner = document.querySelector("h1");
        const instance = document.body.dataset.instance;
        banner.textContent = "CONNECTING " + instance;
        </script>
        <script type="module">
        function say(word, colour) {
            banner.textContent = word;
            banner.style.background = colour;
        }
        try {
            const { default: RFB } = await import("%s");
            let connected = false;
            const rfb = new RFB(document.getElementById("screen"), document.body.dataset.socket,
                    { shared: true, wsProtocols: ["binary"] });
            rfb.addEventListener("connect", () => {
                connected = true;
                say("CONNECTED " + instance, "%s");
                rfb.focus();
            });
            rfb.addEventListener("disconnect", () =>
                    say(connected ? "DISCONNECTED " + instance : "EXPIRED", "%s"));
        } catch (error) {
            say("noVNC DOES NOT WORK HERE: " + error, "%s");
        }
        </script>
        """;

    private FakePages() {}

    static Answer status(String endpoint, int calls) {
        return page("FakeCvm", GREY, "FakeCvm", "Listening on %s. API calls so far: %d.".formatted(endpoint, calls));
    }

    static Answer connected(String instanceId) {
        return console(GREEN, "CONNECTED " + instanceId, "The real page would show this machine's screen now.");
    }

    /**
     * Returns the page with a machine's screen.
     *
     * @param socket the WebSocket with its ticket
     * @param picture where to get a still picture with the same ticket
     */
    static Answer screen(String instanceId, String socket, String picture) {
        String still = "<img src=\"%s\" alt=\"The screen of %s\">".formatted(picture, instanceId);
        String body = NoVnc.isHere()
                ? VIEWER.formatted(still, NoVnc.RFB, GREEN, RED, RED)
                : "<p>A still picture, since noVNC is not here.</p>\n<div>" + still + "</div>";
        return Answer.html("""
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><link rel="icon" href="data:,"><title>Fake VNC console</title></head>
            <body data-instance="%s" data-socket="%s" style="margin: 0; height: 100vh; display: flex;
                flex-direction: column; font-family: sans-serif; text-align: center">
            <h1 style="margin: 0; padding: 1em; font-size: 1em; color: white; background: %s">CONNECTED %s</h1>
            %s
            </body>
            </html>
            """.formatted(instanceId, socket, GREEN, instanceId, body))
                .withHeader("Cache-Control", "no-store");
    }

    static Answer expired() {
        return console(RED, "EXPIRED", "A VNC URL works once, within 15 seconds of its making. Ask for a new one.");
    }

    /** Returns the answer to HEAD, which spends nothing. */
    static Answer unvisited() {
        return console(GREY, "NOT VISITED", "");
    }

    private static Answer console(String colour, String banner, String text) {
        return page("Fake VNC console", colour, banner, text).withHeader("Cache-Control", "no-store");
    }

    private static Answer page(String title, String colour, String banner, String text) {
        return Answer.html("""
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><link rel="icon" href="data:,"><title>%s</title></head>
            <body style="margin: 0; font-family: sans-serif; text-align: center">
            <h1 style="margin: 0; padding: 2em; color: white; background: %s">%s</h1>
            <p>%s</p>
            </body>
            </html>
            """.formatted(title, colour, banner, text));
    }
}
