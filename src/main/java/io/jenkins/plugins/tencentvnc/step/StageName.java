package io.jenkins.plugins.tencentvnc.step;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import org.jenkinsci.plugins.workflow.actions.LabelAction;
import org.jenkinsci.plugins.workflow.actions.ThreadNameAction;
import org.jenkinsci.plugins.workflow.graph.BlockStartNode;
import org.jenkinsci.plugins.workflow.graph.FlowNode;

/** What people call the place of a step within its Pipeline: the stage or the parallel branch around it. */
final class StageName {

    private StageName() {}

    /** The nearest, or null outside of all. */
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
