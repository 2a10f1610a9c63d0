package io.jenkins.plugins.tencentvnc.console;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Cause;
import hudson.model.Run;
import hudson.model.User;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import jenkins.model.Jenkins;

/** Who in person started a build or, where nobody did, the build that triggered it, as Jenkins' credentials see it. */
final class Requesters {

    /** As deep as Jenkins itself keeps upstream causes. */
    private static final int MAX_DEPTH = 10;

    private Requesters() {}

    /** Their user ids; none if it was a timer or a change of source code. */
    @NonNull
    static List<String> of(@NonNull Run<?, ?> run) {
        return of(run.getCauses(), MAX_DEPTH).distinct().toList();
    }

    private static Stream<String> of(List<Cause> causes, int depth) {
        List<String> own = causes.stream()
                .filter(Cause.UserIdCause.class::isInstance)
                .map(cause -> ((Cause.UserIdCause) cause).getUserId())
                .filter(Objects::nonNull)
                .toList();
        if (!own.isEmpty() || depth == 0) {
            return own.stream();
        }
        return causes.stream()
                .filter(Cause.UpstreamCause.class::isInstance)
                .map(Cause.UpstreamCause.class::cast)
                .flatMap(cause -> of(causesOf(cause), depth - 1));
    }

    private static List<Cause> causesOf(Cause.UpstreamCause cause) {
        Run<?, ?> upstream = cause.getUpstreamRun();
        return upstream == null ? cause.getUpstreamCauses() : upstream.getCauses();
    }

    /** Whether the current user is one of them, as the security realm compares ids. */
    static boolean includeCurrentUser(@NonNull List<String> requesters) {
        User user = User.current();
        String id = user == null ? Jenkins.getAuthentication2().getName() : user.getId();
        return requesters.stream().anyMatch(requester -> User.idStrategy().equals(requester, id));
    }
}
