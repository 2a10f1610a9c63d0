package io.jenkins.plugins.tencentvnc.step;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.List;
import org.jenkinsci.plugins.workflow.actions.ErrorAction;
import org.jenkinsci.plugins.workflow.actions.LabelAction;
import org.jenkinsci.plugins.workflow.actions.ThreadNameAction;
import org.jenkinsci.plugins.workflow.graph.BlockEndNode;
import org.jenkinsci.plugins.workflow.graph.BlockStartNode;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.graphanalysis.ForkScanner;

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

    /**
     * Returns the innermost stage or branch around the step that failed first in the block; null if there is none.
     * Searches only the block: an abort or a timeout gives the same failure to all parallel branches.
     */
    @CheckForNull
    static String of(@NonNull Throwable failure, @NonNull FlowNode start, @NonNull FlowNode end) {
        ForkScanner block = new ForkScanner();
        block.setup(end, List.of(start));
        FlowNode origin = end;
        for (FlowNode node : block) { // the latest first
            ErrorAction error = node.getPersistentAction(ErrorAction.class);
            if (error != null && ErrorAction.equals(failure, error.getError())) {
                origin = node;
            }
        }
        if (origin instanceof BlockEndNode<?> own) {
            // The script itself threw it, or a block replaced the failure of its step.
            String name = nameOf(own.getStartNode());
            return name == null ? around(own.getStartNode()) : name;
        }
        return around(origin);
    }

    @CheckForNull
    private static String nameOf(BlockStartNode block) {
        LabelAction label = block.getAction(LabelAction.class);
        if (label == null) {
            return null;
        }
        return label instanceof ThreadNameAction branch ? branch.getThreadName() : label.getDisplayName();
    }
}
