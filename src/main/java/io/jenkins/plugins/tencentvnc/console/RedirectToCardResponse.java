package io.jenkins.plugins.tencentvnc.console;

import hudson.model.Run;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceInfo;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceSearchResult;
import java.io.IOException;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse2;

/** The response to a change: redirects a browser to the machine's card, and describes the change to a program. */
record RedirectToCardResponse(Run<?, ?> run, ConsoleTarget target, JSONObject content) implements HttpResponse {

    static RedirectToCardResponse afterFind(Run<?, ?> run, ConsoleTarget target, InstanceSearchResult found) {
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
        JSONObject content = new JSONObject()
                .element("finder", target.getFinder())
                .element("instances", instances)
                .element("leftOut", found.leftOut())
                .element("requestId", found.requestId());
        return new RedirectToCardResponse(run, target.found(found.instances().get(0)), content);
    }

    @Override
    public void generateResponse(StaplerRequest2 request, StaplerResponse2 response, Object node) throws IOException {
        response.setHeader("Cache-Control", "no-store");
        if (Json.isWanted(request)) {
            Json.write(response, content);
            return;
        }
        response.setStatus(303);
        // A path without host: the browser stays at its own address of this Jenkins.
        response.setHeader("Location", request.getContextPath() + ConsoleLinks.pathOf(run) + "#" + target.getHtmlId());
    }
}
