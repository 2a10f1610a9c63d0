package io.jenkins.plugins.tencentvnc.publish;

import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.tencentvnc.console.ConsoleTarget;
import io.jenkins.plugins.tencentvnc.tencentcloud.Deadline;

/**
 * The work of a {@link PublishTask}.
 *
 * @param publishes whether the target is published; otherwise the journal says nothing about it
 * @param deadline of the whole task
 */
record PublishRequest(
        Run<?, ?> run,
        TaskListener listener,
        ConsoleTarget target,
        CheckLevel level,
        boolean publishes,
        Deadline deadline) {

    PublishRequest forInstance(ConsoleTarget instance) {
        return new PublishRequest(run, listener, instance, level, publishes, deadline);
    }
}
