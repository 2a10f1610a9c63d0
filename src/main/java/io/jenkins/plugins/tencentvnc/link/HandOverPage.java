package io.jenkins.plugins.tencentvnc.link;

import io.jenkins.plugins.tencentvnc.error.TextBundle;
import io.jenkins.plugins.tencentvnc.tencentcloud.ConsoleUrl;
import java.util.Locale;
import java.util.Map;

/**
 * The page that forwards one browser tab to a console. It is written outside Jenkins' layout, so that no page decorator
 * shares a page with the URL. It is a page instead of a redirect, since Jenkins' Content-Security-Policy {@code
 * form-action 'self'} blocks a form's redirect to another host. It contains no script, so that it works without
 * scripts. Its icon is empty, or browsers would ask the host of Jenkins for one.
 */
public final class HandOverPage {

    /** Response headers that must be sent with the page. */
    public static final Map<String, String> HEADERS = Map.of(
            "Content-Type", "text/html;charset=UTF-8",
            "Cache-Control", "no-store",
            "Referrer-Policy", "no-referrer",
            "X-Frame-Options", "DENY",
            "X-Robots-Tag", "noindex");

    private static final String HTML = """
            <!DOCTYPE html>
            <html lang="%1$s">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <meta name="color-scheme" content="light dark">
            <link rel="icon" href="data:,">
            <meta http-equiv="refresh" content="0;url=%2$s">
            <title>%3$s</title>
            </head>
            <body>
            <main>
            <h1>%3$s</h1>
            <p><a href="%2$s">%4$s</a></p>
            <p>%5$s</p>
            </main>
            </body>
            </html>
            """;

    private static final TextBundle TEXTS = new TextBundle(HandOverPage.class, "HandOverPage");

    private HandOverPage() {}

    /** Returns the page in the reader's language. The URL is escaped although its grammar has been checked. */
    public static String html(ConsoleUrl url, Locale locale) {
        return HTML.formatted(
                TEXTS.text(locale, "lang"),
                escape(url.reveal()),
                escape(TEXTS.text(locale, "title")),
                escape(TEXTS.text(locale, "link")),
                escape(TEXTS.text(locale, "hint")));
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
