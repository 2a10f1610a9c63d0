package io.jenkins.plugins.tencentvnc.console;

import io.jenkins.plugins.tencentvnc.storage.ScreenshotStore.StoredScreenshot;
import java.io.IOException;
import java.util.Map;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse2;

/**
 * The response that contains a screenshot. Shared caches must not keep it, and browsers must not render it as a page.
 */
record PngResponse(StoredScreenshot picture, byte[] png) implements HttpResponse {

    private static final Map<String, String> HEADERS = Map.of(
            "Cache-Control", "private",
            "X-Content-Type-Options", "nosniff",
            "Content-Security-Policy", "default-src 'none'; sandbox",
            "Cross-Origin-Resource-Policy", "same-origin");

    @Override
    public void generateResponse(StaplerRequest2 request, StaplerResponse2 response, Object node) throws IOException {
        HEADERS.forEach(response::setHeader);
        response.setHeader(
                "Content-Disposition", "inline; filename=\"" + picture.instanceId() + "-" + picture.at() + ".png\"");
        response.setContentType("image/png");
        response.setContentLength(png.length);
        if (!request.getMethod().equals("HEAD")) {
            response.getOutputStream().write(png);
        }
    }
}
