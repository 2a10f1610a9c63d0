package io.jenkins.plugins.tencentvnc.console;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Cause;
import hudson.model.Run;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import jenkins.model.Jenkins;

/** The users who started a build or, if no user did, the build that triggered it, as the credentials plugin sees it. */
final class BuildRequesters {

    /** Stands for a user that Jenkins no longer knows; no user has this ID. */
    private static final String UNKNOWN = "";

    /** More causes than a build has, unless they are fabricated. */
    private static final int MOST_CAUSES = 1_000;

    private BuildRequesters() {}

    /** Returns the IDs of the users; none if a timer or a source code change started the build. */
    @NonNull
    static List<String> of(@NonNull Run<?, ?> run) {
        // The result must not depend on which jobs the current user may see.
        try (ACLContext asJenkins = ACL.as2(ACL.SYSTEM2)) {
            return List.copyOf(walk(run));
        }
    }

    private static Set<String> walk(Run<?, ?> run) {
        Set<String> requesters = new LinkedHashSet<>();
        Set<String> visited = new HashSet<>();
        Deque<List<Cause>> levels = new ArrayDeque<>(List.of(run.getCauses()));
        int causes = 0;
        while (!levels.isEmpty()) {
            List<Cause> level = levels.poll();
            causes += level.size();
            if (causes > MOST_CAUSES) {
                requesters.add(UNKNOWN);
                break;
            }
            if (addUsers(level, requesters)) {
                continue;
            }
            for (Cause cause : level) {
                if (cause instanceof Cause.UpstreamCause.DeeplyNestedUpstreamCause) {
                    requesters.add(UNKNOWN); // Jenkins keeps at most ten levels of deleted builds
                } else if (cause instanceof Cause.UpstreamCause upstream
                        && visited.add(upstream.getUpstreamProject() + "#" + upstream.getUpstreamBuild())) {
                    List<Cause> above = causesOf(upstream);
                    if (above == null) {
                        requesters.add(UNKNOWN);
                    } else {
                        levels.add(above);
                    }
                }
            }
        }
        return requesters;
    }

    private static boolean addUsers(List<Cause> causes, Set<String> requesters) {
        boolean byUser = false;
        for (Cause cause : causes) {
            if (cause instanceof Cause.UserIdCause user && user.getUserId() != null) {
                requesters.add(user.getUserId());
                byUser = true;
            }
        }
        return byUser;
    }

    /**
     * Returns the causes of the upstream build. Those that the build itself stores come first: a build of that name and
     * number may be another one by now. Returns null if both are gone.
     */
    private static List<Cause> causesOf(Cause.UpstreamCause upstream) {
        List<Cause> stored = upstream.getUpstreamCauses();
        // Jenkins stores at most ten levels, and silently none beyond 25 builds.
        boolean cutOff = stored.isEmpty()
                || stored.stream().anyMatch(Cause.UpstreamCause.DeeplyNestedUpstreamCause.class::isInstance);
        if (!cutOff) {
            return stored;
        }
        Run<?, ?> run = upstream.getUpstreamRun();
        return run == null ? null : run.getCauses();
    }

    /** Whether the current user is one of them; IDs are compared as the security realm does. */
    static boolean includeCurrentUser(@NonNull List<String> requesters) {
        User user = User.current();
        String id = user == null ? Jenkins.getAuthentication2().getName() : user.getId();
        return requesters.stream().anyMatch(requester -> User.idStrategy().equals(requester, id));
    }
}
