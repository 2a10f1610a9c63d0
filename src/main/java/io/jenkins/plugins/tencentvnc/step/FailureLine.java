package io.jenkins.plugins.tencentvnc.step;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.remoting.ProxyException;
import java.util.stream.Collectors;
import jenkins.model.CauseOfInterruption;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;

/** The first line of a failure, as a Pipeline's log shows it. */
final class FailureLine {

    private FailureLine() {}

    @NonNull
    static String of(@NonNull Throwable failure) {
        return LogMasking.plain(text(failure))
                .lines()
                .filter(line -> !line.isBlank())
                .findFirst()
                .orElse(failure.getClass().getName());
    }

    private static String text(Throwable failure) {
        if (failure instanceof FlowInterruptedException interrupted
                && !interrupted.getCauses().isEmpty()) {
            return interrupted.getCauses().stream()
                    .map(CauseOfInterruption::getShortDescription)
                    .collect(Collectors.joining("; "));
        }
        return isMeantForPeople(failure) && failure.getMessage() != null ? failure.getMessage() : failure.toString();
    }

    /** Whether the message is enough: the type of a masked or stored copy is not that of the original. */
    private static boolean isMeantForPeople(Throwable failure) {
        return failure instanceof AbortException
                || failure instanceof ProxyException
                || failure.getClass().getName().equals("org.jenkinsci.plugins.credentialsbinding.impl.MaskedException");
    }
}
