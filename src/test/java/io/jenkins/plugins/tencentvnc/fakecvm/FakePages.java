package io.jenkins.plugins.tencentvnc.fakecvm;

import io.jenkins.plugins.tencentvnc.fakecvm.FakeCvm.Answer;

/** The HTML a person sees. The console page only says what Tencent's would have done with the URL. */
final class FakePages {

    private FakePages() {}

    static Answer status(String endpoint, int calls) {
        return page(
                "FakeCvm", "#455a64", "FakeCvm", "Listening on %s. API calls so far: %d.".formatted(endpoint, calls));
    }

    static Answer connected(String instanceId) {
        return console("#2e7d32", "CONNECTED " + instanceId, "The real page would show this machine's screen now.");
    }

    static Answer expired() {
        return console(
                "#c62828", "EXPIRED", "A VNC URL works once, within 15 seconds of its making. Ask for a new one.");
    }

    /** What HEAD is told: looking at the page from outside spends nothing. */
    static Answer unvisited() {
        return console("#455a64", "NOT VISITED", "");
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
