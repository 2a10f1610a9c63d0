package io.jenkins.plugins.tencentvnc.console;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.error.ErrorKind;
import io.jenkins.plugins.tencentvnc.error.ErrorSubject;
import io.jenkins.plugins.tencentvnc.storage.JournalEntry.Event;
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
public final class ErrorResponse implements HttpResponse {

    private final ConsoleAction action;
    private final ConsoleTarget target;
    private final ConsoleException fault;
    private final Event event;
    private final String allowed;

    private ErrorResponse(ConsoleAction action, ConsoleTarget target, ConsoleException fault, Event event, String allowed) {
        this.action = action;
        this.target = target;
        this.fault = fault;
        this.event = event;
        this.allowed = allowed;
    }

    static ErrorResponse ofOpen(
            @NonNull ConsoleAction action, @NonNull ConsoleTarget target, @NonNull ConsoleException fault) {
        return new ErrorResponse(action, target, fault, Event.OPEN, "POST");
    }

    static ErrorResponse ofScreenshot(
            @NonNull ConsoleAction action, @NonNull ConsoleTarget target, @NonNull ConsoleException fault) {
        return new ErrorResponse(action, target, fault, Event.SCREENSHOT, "POST");
    }

    static ErrorResponse ofFind(
            @NonNull ConsoleAction action, @NonNull ConsoleTarget target, @NonNull ConsoleException fault) {
        return new ErrorResponse(action, target, fault, Event.FIND, "POST");
    }

    /** A problem of a request that names no target we know. */
    static ErrorResponse of(@NonNull ConsoleAction action, @NonNull String code) {
        return new ErrorResponse(action, null, new ConsoleException(code), Event.OPEN, "POST");
    }

    /** @param allowed the verbs that would do */
    static ErrorResponse ofVerb(@NonNull ConsoleAction action, @NonNull String allowed) {
        return new ErrorResponse(action, null, new ConsoleException("Client.WrongVerb"), Event.OPEN, allowed);
    }

    HttpResponses.HttpResponseException asException() {
        return new HttpResponses.HttpResponseException() {
            private static final long serialVersionUID = 1L;

            @Override
            public void generateResponse(StaplerRequest2 request, StaplerResponse2 response, Object node)
                    throws IOException, ServletException {
                ErrorResponse.this.generateResponse(request, response, node);
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
    public TargetView getCard() {
        return target == null ? null : new TargetView(action, target);
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
        return fault.remedy().kind() == ErrorKind.STOPPED;
    }

    public boolean isWorthTryingAgain() {
        // What a machine is called may have been put right at any time.
        return target != null && (event == Event.FIND || fault.remedy().kind().worthTryingAgain());
    }

    private ErrorSubject subject() {
        return target == null
                ? new ErrorSubject(null, null, null, null, 0)
                : ConsoleService.subject(target, fault.waitSeconds());
    }
}
