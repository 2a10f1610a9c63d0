package io.jenkins.plugins.tencentvnc.decorators;

import static java.nio.charset.StandardCharsets.UTF_8;

import hudson.console.ConsoleNote;
import hudson.console.LineTransformationOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.variant.OptionalExtension;
import org.jenkinsci.plugins.workflow.flow.FlowExecutionOwner;
import org.jenkinsci.plugins.workflow.log.TaskListenerDecorator;

/** Ships each line of all Pipelines' logs to a file in the home of Jenkins. */
@OptionalExtension(requirePlugins = LogShipper.PLUGIN)
public final class LogShipper implements TaskListenerDecorator.Factory {

    /** The short name of the plugin. */
    public static final String PLUGIN = "log-decorators";

    /** The file to which lines are shipped. */
    public static final String FILE = "shipped.log";

    @Override
    public TaskListenerDecorator of(FlowExecutionOwner owner) {
        return new Decorator();
    }

    private static final class Decorator extends TaskListenerDecorator {

        private static final long serialVersionUID = 1L;

        @Override
        public OutputStream decorate(OutputStream log) {
            return new LineTransformationOutputStream.Delegating(log) {
                @Override
                protected void eol(byte[] bytes, int length) throws IOException {
                    ship(new String(bytes, 0, length, UTF_8));
                    out.write(bytes, 0, length);
                }
            };
        }
    }

    private static synchronized void ship(String line) throws IOException {
        Path file = Jenkins.get().getRootDir().toPath().resolve(FILE);
        Files.writeString(
                file,
                ConsoleNote.removeNotes(line).stripTrailing() + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }
}
