package io.jenkins.plugins.tencentvnc.console;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.tencentvnc.link.JournalEntry.Event;
import io.jenkins.plugins.tencentvnc.remedy.ConsoleException;
import io.jenkins.plugins.tencentvnc.remedy.Kind;
import io.jenkins.plugins.tencentvnc.remedy.Subject;
import jakarta.servlet.ServletException;
import java.io.IOException;
import net.sf.json.JSONObject;
import org.jvnet.localizer.LocaleProvider;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.HttpResponses;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse2;

/**
 * Why an open ended without a console, a screenshot without a picture or a search without a machine, and what to do now: a page of Jenkins, or
 * JSON for those who ask for it.
 */
@Restricted(NoExternalUse.class)
public final class Problem implements HttpResponse {

    private final ConsoleAction action;
    private final ConsoleTarget target;
    private final ConsoleException fault;
    private final Event event;
    private final String allowed;

    private Problem(ConsoleAction action, ConsoleTarget target, ConsoleException fault, Event event, String allowed) {
        this.action = action;
        this.target = target;
        this.fault = fault;
        this.event = event;
        this.allowed = allowed;
    }

    static Problem ofOpen(
            @NonNull ConsoleAction action, @NonNull ConsoleTarget target, @NonNull ConsoleException fault) {
        return new Problem(action, target, fault, Event.OPEN, "POST");
    }

    static Problem ofScreenshot(
            @NonNull ConsoleAction action, @NonNull ConsoleTarget target, @NonNull ConsoleException fault) {
        return new Problem(action, target, fault, Event.SCREENSHOT, "POST");
    }

    static Problem ofFind(
            @NonNull ConsoleAction action, @NonNull ConsoleTarget target, @NonNull ConsoleException fault) {
        return new Problem(action, target, fault, Event.FIND, "POST");
    }

    /** A problem of a request that names no target we know. */
    static Problem of(@NonNull ConsoleAction action, @NonNull String code) {
        return new Problem(action, null, new ConsoleException(code), Event.OPEN, "POST");
    }

    /** @param allowed the verbs that would do */
    static Problem ofVerb(@NonNull ConsoleAction action, @NonNull String allowed) {
        return new Problem(action, null, new ConsoleException("Client.WrongVerb"), Event.OPEN, allowed);
    }

    HttpResponses.HttpResponseException asException() {
        return new HttpResponses.HttpResponseException() {
            private static final long serialVersionUID = 1L;

            @Override
            public void generateResponse(StaplerRequest2 request, StaplerResponse2 response, Object node)
                    throws IOException, ServletException {
                Problem.this.generateResponse(request, response, node);
            }
        };
    }

    @Override
    public void generateResponse(StaplerRequest2 request, StaplerResponse2 response, Object node)
            throws IOException, ServletException {
        if (getStatus() == 405) {
            response.setHeader("Allow", allowed);
        }
        if (getStatus() == 429) {
            response.setHeader("Retry-After", Integer.toString(Math.max(1, fault.waitSeconds())));
        }
        if (Json.isWanted(request)) {
            response.setStatus(getStatus());
            response.setHeader("Cache-Control", "no-store");
            Json.write(
                    response,
                    new JSONObject()
                            .element("code", getCode())
                            .element("message", getSentence())
                            .element("nextMove", getNextMove())
                            .element("requestId", getRequestId())
                            .element("tryAgain", isWorthTryingAgain()));
        } else {
            HttpResponses.forwardToView(action, "problem")
                    .with("problem", this)
                    .generateResponse(request, response, node);
        }
    }

    /** Null if the request named no target of this build. */
    @CheckForNull
    public ConsoleCard getCard() {
        return target == null ? null : new ConsoleCard(action, target);
    }

    /** What was asked for: {@code OPEN}, {@code SCREENSHOT} or {@code FIND}. */
    @NonNull
    public String getAskedFor() {
        return event.name();
    }

    public int getStatus() {
        return fault.remedy().kind().httpStatus();
    }

    @NonNull
    public String getCode() {
        return fault.code();
    }

    /** Empty if Tencent Cloud was not asked or did not answer. */
    @NonNull
    public String getRequestId() {
        return fault.requestId();
    }

    @NonNull
    public String getSentence() {
        return fault.sentence(LocaleProvider.getLocale(), subject());
    }

    @NonNull
    public String getNextMove() {
        return fault.remedy().nextMove(LocaleProvider.getLocale(), subject());
    }

    /** Whether somebody has to start the machine first. */
    public boolean isStopped() {
        return fault.remedy().kind() == Kind.STOPPED;
    }

    public boolean isWorthTryingAgain() {
        // What a machine is called may have been put right at any time.
        return target != null && (event == Event.FIND || fault.remedy().kind().worthTryingAgain());
    }

    private Subject subject() {
        return target == null
                ? new Subject(null, null, null, null, 0)
                : ConsoleService.subject(target, fault.waitSeconds());
    }
}
