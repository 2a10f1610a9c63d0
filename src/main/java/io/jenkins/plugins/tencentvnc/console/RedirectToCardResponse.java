package io.jenkins.plugins.tencentvnc.console;

import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceInfo;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceSearchResult;
import java.io.IOException;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse2;

/** Something was done: leads a browser back to the card of the machine, and tells a program what it was. */
final class RedirectToCardResponse implements HttpResponse {

    private final ConsoleAction action;
    private final ConsoleTarget target;
    private final JSONObject told;

    RedirectToCardResponse(ConsoleAction action, ConsoleTarget target, JSONObject told) {
        this.action = action;
        this.target = target;
        this.told = told;
    }

    /** Something was found, of which a program is told all that is known. */
    static RedirectToCardResponse after(ConsoleAction action, ConsoleTarget target, InstanceSearchResult found) {
        JSONArray instances = new JSONArray();
        for (InstanceInfo instance : found.instances()) {
            instances.add(new JSONObject()
                    .element("instanceId", instance.id())
                    .element("name", instance.name())
                    .element("state", instance.state())
                    .element("addresses", instance.addresses())
                    .element("zone", instance.zone())
                    .element("system", instance.system()));
        }
        JSONObject told = new JSONObject()
                .element("finder", target.getFinder())
                .element("instances", instances)
                .element("leftOut", found.leftOut())
                .element("requestId", found.requestId());
        return new RedirectToCardResponse(action, target.found(found.instances().get(0)), told);
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
                        + target.getKey());
    }
}
