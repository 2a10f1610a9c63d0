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
 * next step.
 *
 * @param page the object whose view {@code problem} shows the error
 * @param event the attempted operation; null if the request was refused before there was one
 * @param card the target; null if the request named none of this build
 */
@Restricted(NoExternalUse.class)
public record ErrorResponse(
        @NonNull Object page,
        @CheckForNull Event event,
        @CheckForNull TargetView card,
        @NonNull ConsoleException error,
        @NonNull ErrorText text)
        implements HttpResponse {

    static ErrorResponse of(
            @NonNull Object page, @NonNull Event event, @NonNull TargetView card, @NonNull ConsoleException error) {
        ErrorText text = ErrorText.of(error, card.target().subject(error.waitSeconds()), LocaleProvider.getLocale());
        return new ErrorResponse(page, event, card, error, text);
    }

    /** Returns the response to a request without an existing target or screenshot of the build. */
    static ErrorResponse of(@NonNull Object page, @CheckForNull Event event, @NonNull String code) {
        ErrorText text = ErrorText.of(code, ErrorSubject.NONE, LocaleProvider.getLocale());
        return new ErrorResponse(page, event, null, new ConsoleException(code), text);
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
        if (status() == 429) {
            response.setHeader("Retry-After", Integer.toString(Math.max(1, error.waitSeconds())));
        }
        if (Json.isWanted(request)) {
            response.setStatus(status());
            response.setHeader("Cache-Control", "no-store");
            Json.write(
                    response,
                    new JSONObject()
                            .element("code", error.code())
                            .element("message", text.sentence())
                            .element("nextMove", text.nextMove())
                            .element("requestId", error.requestId())
                            .element("tryAgain", isRetryable()));
        } else {
            HttpResponses.forwardToView(page, "problem")
                    .with("problem", this)
                    .generateResponse(request, response, node);
        }
    }

    public int status() {
        return error.remedy().kind().httpStatus();
    }

    public boolean isStopped() {
        return error.remedy().kind() == ErrorKind.STOPPED;
    }

    public boolean isRetryable() {
        // A machine may have been renamed or tagged meanwhile.
        return card != null && (event == Event.FIND || error.remedy().kind().isRetryable());
    }
}
