package io.jenkins.plugins.tencentvnc.step;

import static java.nio.charset.StandardCharsets.UTF_8;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.console.ConsoleLogFilter;
import hudson.model.TaskListener;
import hudson.util.StreamTaskListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.UnaryOperator;
import org.jenkinsci.plugins.workflow.flow.FlowExecution;
import org.jenkinsci.plugins.workflow.flow.FlowExecutionOwner;
import org.jenkinsci.plugins.workflow.log.TaskListenerDecorator;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** What {@code withCredentials}, {@code withVault} and the like hide in the log around a step. */
final class LogMasking {

    private LogMasking() {}

    /** Shows a line of text as the step's own log would show it. */
    @NonNull
    static UnaryOperator<String> around(@NonNull StepContext context) throws IOException, InterruptedException {
        FlowExecutionOwner owner = context.get(FlowExecution.class).getOwner();
        TaskListenerDecorator filters = TaskListenerDecorator.merge(
                TaskListenerDecorator.fromConsoleLogFilter(context.get(ConsoleLogFilter.class)),
                context.get(TaskListenerDecorator.class));
        return text -> hide(text, owner, filters);
    }

    private static String hide(String text, FlowExecutionOwner owner, TaskListenerDecorator filters) {
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        try (StreamTaskListener plain = new StreamTaskListener(shown, UTF_8)) {
            TaskListener masked = TaskListenerDecorator.apply(plain, owner, filters);
            masked.getLogger().println(text);
            masked.getLogger().close(); // a mask may keep a line until it is complete
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return shown.toString(UTF_8).strip();
    }
}
