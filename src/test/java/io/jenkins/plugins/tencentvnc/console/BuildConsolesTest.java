package io.jenkins.plugins.tencentvnc.console;

import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.OPERATOR;
import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.SCRIPTED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import hudson.model.Result;
import io.jenkins.plugins.tencentvnc.link.OpenBy.AccessReason;
import io.jenkins.plugins.tencentvnc.storage.Journal;
import io.jenkins.plugins.tencentvnc.storage.JournalEntry;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import io.jenkins.plugins.tencentvnc.testing.jenkins.WithVncJenkins;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.concurrent.atomic.AtomicInteger;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;

/** Tests that the journal, which may have thousands of entries, is read only for what it alone can tell. */
@WithVncJenkins
class BuildConsolesTest {

    private static FakeCvm cvm;
    private static VncJenkins jenkins;

    @Test
    void knownInstanceIsFoundWithoutJournal() throws Exception {
        WorkflowRun run = jenkins.build(SCRIPTED, Result.FAILURE);
        assertEquals(200, jenkins.open(OPERATOR, run, "text/html").statusCode());
        ConsoleAction action = run.getAction(ConsoleAction.class);
        AtomicInteger uses = new AtomicInteger();
        Journal journal = new Journal(() -> {
            uses.incrementAndGet();
            return run.getRootDir().toPath();
        });

        BuildConsoles consoles = new BuildConsoles(run, action.targets(), journal, action.screenshots());

        assertNotNull(consoles.findInstance(FakeCvm.INSTANCE));
        assertNull(consoles.findInstance("ins-00000000"));
        assertEquals(1, consoles.getTargets().size());
        assertEquals(0, uses.get());
        assertEquals(1, consoles.getOpeningsTotal());
        assertEquals(1, uses.get());
    }

    @Test
    void pagesWithoutOpeningsDoNotReadJournal() throws Exception {
        WorkflowRun run = jenkins.build(SCRIPTED, Result.FAILURE);
        run.reload(); // as after a restart of Jenkins: nothing of the journal is in memory

        assertEquals(404, status(run, "POST", "open?instance=ins-00000000"));
        assertEquals(404, status(run, "GET", "screenshot?instance=" + FakeCvm.INSTANCE));
        assertNotNull(run.getAction(ConsoleAction.class).getBadge());

        // A journal that was read before does not know this entry.
        new Journal(() -> run.getRootDir().toPath())
                .append(new JournalEntry(
                        1,
                        JournalEntry.Event.OPEN,
                        FakeCvm.INSTANCE,
                        OPERATOR,
                        AccessReason.PERMITTED,
                        null,
                        "",
                        null));
        assertEquals(1, run.getAction(ConsoleAction.class).getConsoles().getOpeningsTotal());
    }

    private static int status(WorkflowRun run, String verb, String rest) throws Exception {
        return jenkins.send(
                        OPERATOR,
                        HttpRequest.newBuilder(URI.create(jenkins.page(run, rest)))
                                .method(verb, BodyPublishers.noBody()))
                .statusCode();
    }
}
