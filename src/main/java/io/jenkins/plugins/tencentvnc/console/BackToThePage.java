package io.jenkins.plugins.tencentvnc.console;

import java.io.IOException;
import net.sf.json.JSONObject;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse2;

/** Something was done: leads a browser back to the card of the machine, and tells a program what it was. */
final class BackToThePage implements HttpResponse {

    private final ConsoleAction action;
    private final ConsoleTarget target;
    private final JSONObject told;

    BackToThePage(ConsoleAction action, ConsoleTarget target, JSONObject told) {
        this.action = action;
        this.target = target;
        this.told = told;
    }

    @Override
    public void generateResponse(StaplerRequest2 request, StaplerResponse2 response, Object node) throws IOException {
        response.setHeader("Cache-Control", "no-store");
        if (Json.isWanted(request)) {
            Json.write(response, told);
            return;
        }
        response.setStatus(303);
        // A path and no host: whatever address the browser knows this Jenkins by, it stays there.
        response.setHeader(
                "Location",
                request.getContextPath() + "/" + action.getRun().getUrl() + action.getUrlName() + "/#"
                        + target.getInstanceId());
    }
}
