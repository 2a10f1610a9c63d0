package io.jenkins.plugins.tencentvnc.step;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.remoting.ProxyException;
import java.util.List;
import java.util.stream.Collectors;
import jenkins.model.CauseOfInterruption;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;

/** The first line of a failure, as a Pipeline's log shows it. */
final class FailureLine {

    private FailureLine() {}

    static String of(@NonNull Throwable failure) {
        List<String> lines = LogMasking.plain(text(failure))
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .limit(2)
                .toList();
        if (lines.isEmpty()) {
            return failure.getClass().getName();
        }
        // A heading, such as "Assertion failed:", does not tell the failure.
        return lines.get(0).matches(".*[:：]") ? String.join(" ", lines) : lines.get(0);
    }

    private static String text(Throwable failure) {
        if (failure instanceof FlowInterruptedException interrupted) {
            return interrupted.getCauses().isEmpty()
                    ? interrupted.getResult().toString()
                    : interrupted.getCauses().stream()
                            .map(CauseOfInterruption::getShortDescription)
                            .collect(Collectors.joining("; "));
        }
        return hasReadableMessage(failure) && failure.getMessage() != null ? failure.getMessage() : failure.toString();
    }

    /** Whether the message suffices; for masked or stored copies the type would mislead. */
    private static boolean hasReadableMessage(Throwable failure) {
        return failure instanceof AbortException
                || failure instanceof ProxyException
                || failure.getClass().getName().equals("org.jenkinsci.plugins.credentialsbinding.impl.MaskedException");
    }
}
