package io.jenkins.plugins.tencentvnc.step;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import org.jenkinsci.plugins.workflow.actions.ErrorAction;
import org.jenkinsci.plugins.workflow.actions.LabelAction;
import org.jenkinsci.plugins.workflow.actions.ThreadNameAction;
import org.jenkinsci.plugins.workflow.flow.FlowExecution;
import org.jenkinsci.plugins.workflow.graph.BlockEndNode;
import org.jenkinsci.plugins.workflow.graph.BlockStartNode;
import org.jenkinsci.plugins.workflow.graph.FlowNode;

/** The name of a stage or parallel branch. */
final class StageName {

    private StageName() {}

    /** Returns the innermost name around a step; null outside of all stages and branches. */
    @CheckForNull
    static String around(@NonNull FlowNode node) {
        for (BlockStartNode block : node.iterateEnclosingBlocks()) {
            String name = nameOf(block);
            if (name != null) {
                return name;
            }
        }
        return null;
    }

    /** Returns the innermost name around the step that failed first; null if there is none. */
    @CheckForNull
    static String of(@NonNull Throwable failure, @NonNull FlowExecution execution) {
        FlowNode origin = ErrorAction.findOrigin(failure, execution);
        if (origin instanceof BlockEndNode<?> end) {
            // The script itself threw it, or a block replaced the failure of its step.
            String own = nameOf(end.getStartNode());
            return own == null ? around(end.getStartNode()) : own;
        }
        return origin == null ? null : around(origin);
    }

    private static String nameOf(BlockStartNode block) {
        LabelAction label = block.getAction(LabelAction.class);
        if (label == null) {
            return null;
        }
        return label instanceof ThreadNameAction branch ? branch.getThreadName() : label.getDisplayName();
    }
}
