package io.jenkins.plugins.tencentvnc.decorators;

import static java.nio.charset.StandardCharsets.UTF_8;

import hudson.console.ConsoleLogFilter;
import hudson.console.LineTransformationOutputStream;
import hudson.model.Run;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.util.Set;
import org.jenkinsci.plugins.variant.OptionalExtension;
import org.jenkinsci.plugins.workflow.steps.BodyExecutionCallback;
import org.jenkinsci.plugins.workflow.steps.BodyInvoker;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;

/** {@code coloured { … }}: colours each line of its block's log, with a filter as {@code ansiColor} has one. */
public final class ColouredStep extends Step {

    @DataBoundConstructor
    public ColouredStep() {
        // There is nothing to choose.
    }

    @Override
    public StepExecution start(StepContext context) {
        return new Execution(context);
    }

    private static final class Execution extends StepExecution {

        private static final long serialVersionUID = 1L;

        Execution(StepContext context) {
            super(context);
        }

        @Override
        public boolean start() throws Exception {
            getContext()
                    .newBodyInvoker()
                    .withContext(
                            BodyInvoker.mergeConsoleLogFilters(getContext().get(ConsoleLogFilter.class), new Filter()))
                    .withCallback(BodyExecutionCallback.wrap(getContext()))
                    .start();
            return false;
        }
    }

    private static final class Filter extends ConsoleLogFilter implements Serializable {

        private static final long serialVersionUID = 1L;

        @SuppressWarnings("rawtypes")
        @Override
        public OutputStream decorateLogger(Run build, OutputStream logger) {
            return new LineTransformationOutputStream.Delegating(logger) {
                @Override
                protected void eol(byte[] bytes, int length) throws IOException {
                    String line = new String(bytes, 0, length, UTF_8).stripTrailing();
                    out.write(("\u001B[1;31m" + line + "\u001B[0m\n").getBytes(UTF_8));
                }
            };
        }
    }

    @OptionalExtension(requirePlugins = LogShipper.PLUGIN)
    public static final class DescriptorImpl extends StepDescriptor {

        @Override
        public String getFunctionName() {
            return "coloured";
        }

        @Override
        public boolean takesImplicitBlockArgument() {
            return true;
        }

        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of();
        }
    }
}
