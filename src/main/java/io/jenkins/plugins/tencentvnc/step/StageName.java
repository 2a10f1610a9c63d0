package io.jenkins.plugins.tencentvnc.step;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import org.jenkinsci.plugins.workflow.actions.LabelAction;
import org.jenkinsci.plugins.workflow.actions.ThreadNameAction;
import org.jenkinsci.plugins.workflow.graph.BlockStartNode;
import org.jenkinsci.plugins.workflow.graph.FlowNode;

/** The name of the stage or parallel branch around a step. */
final class StageName {

    private StageName() {}

    /** Returns the innermost name; null outside of all stages and branches. */
    @CheckForNull
    static String around(@NonNull FlowNode node) {
        for (BlockStartNode block : node.iterateEnclosingBlocks()) {
            LabelAction label = block.getAction(LabelAction.class);
            if (label != null) {
                return label instanceof ThreadNameAction branch ? branch.getThreadName() : label.getDisplayName();
            }
        }
        return null;
    }
}
