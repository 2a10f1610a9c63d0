package io.jenkins.plugins.tencentvnc.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.tencentvnc.tencentcloud.ConsoleUrl;
import io.jenkins.plugins.tencentvnc.tencentcloud.MintedUrls;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class HandOverPageTest {

    private static final String VALUE = "wss%3A%2F%2Fbjvnc.qcloud.com%3A26789%2Fvnc%3Fs%3DaHpjWnRVMFNhYm";

    @Test
    void pageRedirectsAndOffersTheLink() throws Exception {
        ConsoleUrl url = MintedUrls.of(VALUE);
        String html = HandOverPage.html(url, Locale.ENGLISH);

        assertTrue(html.contains("<meta http-equiv=\"refresh\" content=\"0;url=" + url.reveal() + "\">"), html);
        assertTrue(html.contains("<a href=\"" + url.reveal() + "\">Open the VNC console</a>"), html);
        assertEquals(3, html.split("InstanceVncUrl=").length, "the URL occurs twice, and not in the title");
        assertTrue(html.contains("<link rel=\"icon\" href=\"data:,\">"), "no request for an icon");
        assertFalse(html.contains("<script"));
        assertFalse(html.contains("<style"));
        assertFalse(html.contains("style="));
    }

    @Test
    void pageUsesTheGivenLanguage() throws Exception {
        String html = HandOverPage.html(MintedUrls.of(VALUE), Locale.SIMPLIFIED_CHINESE);

        assertTrue(html.contains("<html lang=\"zh-CN\">"));
        assertTrue(html.contains("打开 VNC 控制台"));
    }

    @Test
    void pageIsNotCachedAndSendsNoReferrer() {
        assertEquals("no-store", HandOverPage.HEADERS.get("Cache-Control"));
        assertEquals("no-referrer", HandOverPage.HEADERS.get("Referrer-Policy"));
        assertEquals("noindex", HandOverPage.HEADERS.get("X-Robots-Tag"));
    }
}
