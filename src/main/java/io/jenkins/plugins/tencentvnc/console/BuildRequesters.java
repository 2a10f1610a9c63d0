package io.jenkins.plugins.tencentvnc.console;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Cause;
import hudson.model.Run;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import jenkins.model.Jenkins;

/** Who in person started a build or, where nobody did, the build that triggered it, as Jenkins' credentials see it. */
final class BuildRequesters {

    /** Somebody of whom Jenkins no longer knows who it was; no user has this id. */
    private static final String UNKNOWN = "";

    private BuildRequesters() {}

    /** Their user ids; none if it was a timer or a change of source code. */
    @NonNull
    static List<String> of(@NonNull Run<?, ?> run) {
        Set<String> requesters = new LinkedHashSet<>();
        // Who it was doesn't depend on which of the jobs whoever asks may see.
        try (ACLContext asJenkins = ACL.as2(ACL.SYSTEM2)) {
            collect(run.getCauses(), requesters, new HashSet<>());
        }
        return List.copyOf(requesters);
    }

    private static void collect(List<Cause> causes, Set<String> requesters, Set<String> visited) {
        boolean byPerson = false;
        for (Cause cause : causes) {
            if (cause instanceof Cause.UserIdCause person && person.getUserId() != null) {
                requesters.add(person.getUserId());
                byPerson = true;
            }
        }
        if (byPerson) {
            return;
        }
        for (Cause cause : causes) {
            if (cause instanceof Cause.UpstreamCause.DeeplyNestedUpstreamCause) {
                requesters.add(UNKNOWN); // Jenkins keeps no more than ten levels of builds that are gone
            } else if (cause instanceof Cause.UpstreamCause upstream
                    && visited.add(upstream.getUpstreamProject() + "#" + upstream.getUpstreamBuild())) {
                Run<?, ?> run = upstream.getUpstreamRun();
                if (run == null && upstream.getUpstreamCauses().isEmpty()) {
                    requesters.add(UNKNOWN); // beyond 25 builds Jenkins cuts off without saying so
                }
                collect(run == null ? upstream.getUpstreamCauses() : run.getCauses(), requesters, visited);
            }
        }
    }

    /** Whether the current user is one of them, as the security realm compares ids. */
    static boolean includeCurrentUser(@NonNull List<String> requesters) {
        User user = User.current();
        String id = user == null ? Jenkins.getAuthentication2().getName() : user.getId();
        return requesters.stream().anyMatch(requester -> User.idStrategy().equals(requester, id));
    }
}
