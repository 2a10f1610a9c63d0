package io.jenkins.plugins.tencentvnc.console;

import io.jenkins.plugins.tencentvnc.link.HandOverPage;
import io.jenkins.plugins.tencentvnc.tencentcloud.ConsoleUrl;
import java.io.IOException;
import net.sf.json.JSONObject;
import org.jvnet.localizer.LocaleProvider;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse2;

/** The only response that contains a console URL: a page for a browser, JSON for a program. */
record ConsoleUrlResponse(ConsoleTarget target, ConsoleUrl url) implements HttpResponse {

    @Override
    public void generateResponse(StaplerRequest2 request, StaplerResponse2 response, Object node) throws IOException {
        HandOverPage.HEADERS.forEach(response::setHeader);
        if (Json.isWanted(request)) {
            Json.write(
                    response,
                    new JSONObject()
                            .element("instanceId", target.getInstanceId())
                            .element("url", url.reveal())
                            .element("expiresAt", url.expiresAt().toString())
                            .element("requestId", url.requestId()));
        } else {
            response.getWriter().print(HandOverPage.html(url, LocaleProvider.getLocale()));
        }
    }
}
