package io.jenkins.plugins.tencentvnc.console;

import java.io.IOException;
import net.sf.json.JSONObject;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse2;

/** JSON responses for programs, such as chat bots and scripts with an API token. */
final class Json {

    private static final String TYPE = "application/json";

    private Json() {}

    static boolean isWanted(StaplerRequest2 request) {
        String accept = request.getHeader("Accept");
        return accept != null && accept.contains(TYPE) && !accept.contains("text/html");
    }

    static void write(StaplerResponse2 response, JSONObject answer) throws IOException {
        response.setContentType(TYPE + ";charset=UTF-8");
        response.getWriter().print(answer);
    }
}
