package io.jenkins.plugins.tencentvnc.publish;

import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Something that goes on in the background for a step that waits for it. */
@Restricted(NoExternalUse.class)
public interface PublishTask {

    /** Ends it without an answer; for whoever no longer waits for one. */
    void cancel();
}
