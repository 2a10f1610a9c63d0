package io.jenkins.plugins.tencentvnc.console;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Run;
import io.jenkins.plugins.tencentvnc.cvm.ConsoleUrl;
import io.jenkins.plugins.tencentvnc.cvm.CvmException;
import io.jenkins.plugins.tencentvnc.cvm.Kind;
import io.jenkins.plugins.tencentvnc.cvm.SafeText;
import io.jenkins.plugins.tencentvnc.cvm.Urgency;
import io.jenkins.plugins.tencentvnc.rules.OpenBy;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;

/** One open by a user with the permission: it leaves exactly one opening, however it ends. */
final class Opener {

    private static final Logger LOGGER = Logger.getLogger(Opener.class.getName());

    /** Outlives the build and its openings; its name is for those who configure log recorders. */
    private static final Logger AUDIT = Logger.getLogger("io.jenkins.plugins.tencentvnc.audit");

    /** What these say is about the click, not about the machine. */
    private static final Set<Kind> SAY_NOTHING_OF_THE_TARGET =
            EnumSet.of(Kind.NOT_OFFERED, Kind.FORBIDDEN, Kind.BUDGET, Kind.THROTTLED);

    private Opener() {}

    @NonNull
    static ConsoleUrl open(@NonNull ConsoleAction action, @NonNull ConsoleTarget target) throws CvmException {
        OpenBy.Capacity capacity = action.capacityFor(target);
        try {
            ConsoleUrl url = mint(action, target);
            record(action, target, capacity, null, url.requestId(), Finding.works(false, url.requestId()));
            return url;
        } catch (CvmException e) {
            boolean aboutTarget = !SAY_NOTHING_OF_THE_TARGET.contains(e.remedy().kind());
            record(action, target, capacity, e.code(), e.requestId(), aboutTarget ? Finding.fails(false, e) : null);
            throw e;
        }
    }

    private static ConsoleUrl mint(ConsoleAction action, ConsoleTarget target) throws CvmException {
        String refusal = action.refusalOf(target);
        if (refusal != null) {
            throw new CvmException(refusal);
        }
        try {
            return ConsoleService.get().mint(action.getRun(), target, Urgency.OPEN);
        } catch (RuntimeException e) {
            LOGGER.log(Level.WARNING, e, () -> "Opening a console of " + action.getRun() + " failed unexpectedly");
            throw new CvmException("Client.Failed");
        }
    }

    private static void record(
            ConsoleAction action,
            ConsoleTarget target,
            @CheckForNull OpenBy.Capacity capacity,
            @CheckForNull String code,
            String requestId,
            @CheckForNull Finding finding) {
        Run<?, ?> run = action.getRun();
        String user = Jenkins.getAuthentication2().getName();
        AUDIT.info(() -> "user=" + SafeText.oneLine(user, 200) + " build=" + run.getExternalizableId() + " instance="
                + target.getInstanceId() + " outcome=" + (code == null ? "OPENED" : code) + " requestId=" + requestId
                + (capacity == OpenBy.Capacity.ADMINISTRATOR ? " capacity=" + capacity : ""));
        try {
            action.record(new Opening(user, capacity, target.getInstanceId(), code, requestId), finding);
        } catch (IOException e) {
            // A full disk at 3 a.m. is just when the console is needed.
            LOGGER.log(Level.WARNING, e, () -> "Could not store who opened a console of " + run);
        }
    }
}
