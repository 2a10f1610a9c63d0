package io.jenkins.plugins.tencentvnc.step;

import static java.nio.charset.StandardCharsets.UTF_8;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.console.ConsoleLogFilter;
import hudson.model.TaskListener;
import hudson.util.StreamTaskListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.stream.Collectors;
import jenkins.model.CauseOfInterruption;
import org.jenkinsci.plugins.workflow.flow.FlowExecution;
import org.jenkinsci.plugins.workflow.log.TaskListenerDecorator;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** The first line of a failure, as the log of a Pipeline would show it. */
final class FailureLine {

    private FailureLine() {}

    /**
     * As the step's own log shows it: what {@code withCredentials}, {@code withVault} and the like hide in the log around
     * the step is hidden in the line.
     */
    @NonNull
    static String of(@NonNull Throwable failure, @NonNull StepContext context)
            throws IOException, InterruptedException {
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        TaskListenerDecorator masks = TaskListenerDecorator.merge(
                TaskListenerDecorator.fromConsoleLogFilter(context.get(ConsoleLogFilter.class)),
                context.get(TaskListenerDecorator.class));
        try (StreamTaskListener plain = new StreamTaskListener(shown, UTF_8)) {
            TaskListener masked = TaskListenerDecorator.apply(
                    plain, context.get(FlowExecution.class).getOwner(), masks);
            masked.getLogger().println(of(failure));
            masked.getLogger().close(); // a mask may keep a line until it is complete
        }
        return shown.toString(UTF_8).strip();
    }

    private static String of(Throwable failure) {
        return text(failure)
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

    /** Others need their type to be understood. A masked exception has lost its type, and its own says nothing. */
    private static boolean isMeantForPeople(Throwable failure) {
        return failure instanceof AbortException
                || failure.getClass().getName().equals("org.jenkinsci.plugins.credentialsbinding.impl.MaskedException");
    }
}
