package io.jenkins.plugins.tencentvnc.decorators;

import static java.nio.charset.StandardCharsets.UTF_8;

import hudson.console.LineTransformationOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.variant.OptionalExtension;
import org.jenkinsci.plugins.workflow.flow.FlowExecutionOwner;
import org.jenkinsci.plugins.workflow.log.TaskListenerDecorator;

/** The logs of jobs whose names begin with {@code blocked} don't take a link until a file lets them. */
@OptionalExtension(requirePlugins = LogShipper.PLUGIN)
public final class BlockedLogs implements TaskListenerDecorator.Factory {

    /** The file that lets all logs go. */
    public static final String GATE = "let-logs-go";

    /** The file in a build's directory that says that its log blocks. */
    public static final String REACHED = "log-blocks";

    @Override
    public TaskListenerDecorator of(FlowExecutionOwner owner) {
        try {
            File build = owner.getRootDir();
            return owner.getUrl().startsWith("job/blocked") ? new Decorator(build) : null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Decorator extends TaskListenerDecorator {

        private static final long serialVersionUID = 1L;

        private final File build;

        Decorator(File build) {
            this.build = build;
        }

        @Override
        public OutputStream decorate(OutputStream log) {
            return new LineTransformationOutputStream.Delegating(log) {
                @Override
                protected void eol(byte[] bytes, int length) throws IOException {
                    if (new String(bytes, 0, length, UTF_8).contains("Tencent Cloud VNC console for")) {
                        block();
                    }
                    out.write(bytes, 0, length);
                }
            };
        }

        /** Takes no notice of interrupts, which is the worst that a decorator can do. */
        private void block() throws IOException {
            Files.writeString(build.toPath().resolve(REACHED), "");
            Path gate = Jenkins.get().getRootDir().toPath().resolve(GATE);
            while (!Files.exists(gate)) {
                try {
                    Thread.sleep(50);
                } catch (InterruptedException e) {
                    // goes on
                }
            }
        }
    }
}
