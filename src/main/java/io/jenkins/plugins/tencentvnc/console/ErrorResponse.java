package io.jenkins.plugins.tencentvnc.console;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.error.ErrorKind;
import io.jenkins.plugins.tencentvnc.error.ErrorSubject;
import io.jenkins.plugins.tencentvnc.error.ErrorText;
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
 * The response to a failed open, screenshot or search: a page of Jenkins, or JSON for programs, with the error and the
 * next move.
 */
@Restricted(NoExternalUse.class)
public final class ErrorResponse implements HttpResponse {

    private final Object page;
    private final TargetView card;
    private final ConsoleException error;
    private final ErrorText text;
    private final Event event;

    private ErrorResponse(Object page, TargetView card, ConsoleException error, ErrorText text, Event event) {
        this.page = page;
        this.card = card;
        this.error = error;
        this.text = text;
        this.event = event;
    }

    /**
     * Returns the response to a failed operation on a target.
     *
     * @param page the object whose view {@code problem} shows the error
     * @param card the target after the operation
     */
    static ErrorResponse of(
            @NonNull Object page,
            @NonNull Event event,
            @NonNull ConsoleTarget target,
            @CheckForNull TargetView card,
            @NonNull ConsoleException error) {
        ErrorText text = ErrorText.of(error, target.subject(error.waitSeconds()), LocaleProvider.getLocale());
        return new ErrorResponse(page, card, error, text, event);
    }

    /** Returns the response to a request that names no target of the build. */
    static ErrorResponse of(@NonNull Object page, @NonNull String code) {
        ErrorText text = ErrorText.of(code, ErrorSubject.NONE, LocaleProvider.getLocale());
        return new ErrorResponse(page, null, new ConsoleException(code), text, Event.OPEN);
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
        if (getStatus() == 429) {
            response.setHeader("Retry-After", Integer.toString(Math.max(1, error.waitSeconds())));
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
            HttpResponses.forwardToView(page, "problem")
                    .with("problem", this)
                    .generateResponse(request, response, node);
        }
    }

    /** Returns the target; null if the request named none of this build. */
    @CheckForNull
    public TargetView getCard() {
        return card;
    }

    /** Returns the attempted operation: {@code OPEN}, {@code SCREENSHOT} or {@code FIND}. */
    @NonNull
    public String getAskedFor() {
        return event.name();
    }

    public int getStatus() {
        return error.remedy().kind().httpStatus();
    }

    @NonNull
    public String getCode() {
        return error.code();
    }

    /** Returns the RequestId; empty if Tencent Cloud was not called or did not answer. */
    @NonNull
    public String getRequestId() {
        return error.requestId();
    }

    @NonNull
    public String getSentence() {
        return text.sentence();
    }

    @NonNull
    public String getNextMove() {
        return text.nextMove();
    }

    /** Whether the machine must be started first. */
    public boolean isStopped() {
        return error.remedy().kind() == ErrorKind.STOPPED;
    }

    public boolean isWorthTryingAgain() {
        // A machine may have been renamed or tagged meanwhile.
        return card != null && (event == Event.FIND || error.remedy().kind().worthTryingAgain());
    }
}
