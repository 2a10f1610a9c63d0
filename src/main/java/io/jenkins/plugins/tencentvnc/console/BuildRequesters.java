package io.jenkins.plugins.tencentvnc.console;

import edu.umd.cs.findbugs.annotations.CheckForNull;
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
import java.util.Objects;
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
    static List<String> of(@NonNull Run<?, ?> run) {
        // The result must not depend on which jobs the current user may see.
        try (ACLContext asJenkins = ACL.as2(ACL.SYSTEM2)) {
            return List.copyOf(walk(run));
        }
    }

    /** Follows each branch to its end before the next, as Jenkins does when it stores the causes of a build once. */
    private static Set<String> walk(Run<?, ?> run) {
        Set<String> requesters = new LinkedHashSet<>();
        Set<String> visited = new HashSet<>();
        Deque<Cause> pending = new ArrayDeque<>();
        enter(run.getCauses(), pending, requesters);
        for (int causes = 0; causes < MOST_CAUSES && !pending.isEmpty(); causes++) {
            Cause cause = pending.pop();
            if (cause instanceof Cause.UpstreamCause.DeeplyNestedUpstreamCause) {
                requesters.add(UNKNOWN); // Jenkins keeps at most ten levels of deleted builds
            } else if (cause instanceof Cause.UpstreamCause upstream
                    && visited.add(upstream.getUpstreamProject() + "#" + upstream.getUpstreamBuild())) {
                List<Cause> above = causesOf(upstream);
                if (above == null) {
                    requesters.add(UNKNOWN);
                } else {
                    enter(above, pending, requesters);
                }
            }
        }
        if (!pending.isEmpty()) {
            requesters.add(UNKNOWN);
        }
        return requesters;
    }

    /** Adds the users among the causes of one build; if there is none, its causes are the next to be followed. */
    private static void enter(List<Cause> causes, Deque<Cause> pending, Set<String> requesters) {
        List<String> users = usersOf(causes);
        requesters.addAll(users);
        if (users.isEmpty()) {
            for (int i = causes.size() - 1; i >= 0; i--) {
                pending.push(causes.get(i));
            }
        }
    }

    private static List<String> usersOf(List<Cause> causes) {
        return causes.stream()
                .filter(Cause.UserIdCause.class::isInstance)
                .map(cause -> ((Cause.UserIdCause) cause).getUserId())
                .filter(Objects::nonNull)
                .toList();
    }

    /**
     * Returns the causes of the upstream build. Those that the build itself stores come first: a build of that name and
     * number may be another one by now. Returns null if both are gone.
     */
    @CheckForNull
    private static List<Cause> causesOf(Cause.UpstreamCause upstream) {
        List<Cause> stored = upstream.getUpstreamCauses();
        // Jenkins stores at most ten levels, and silently none beyond 25 builds.
        boolean cutOff = stored.isEmpty()
                || stored.stream().anyMatch(Cause.UpstreamCause.DeeplyNestedUpstreamCause.class::isInstance)
                        && usersOf(stored).isEmpty();
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
