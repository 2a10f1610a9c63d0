package io.jenkins.plugins.tencentvnc.step;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.EnvVars;
import hudson.Util;
import hudson.model.Run;
import io.jenkins.plugins.tencentvnc.config.JobDefaults;
import io.jenkins.plugins.tencentvnc.console.ConsoleTarget;
import io.jenkins.plugins.tencentvnc.error.InvalidInputException;
import io.jenkins.plugins.tencentvnc.link.OpenBy;
import io.jenkins.plugins.tencentvnc.link.PublishOn;
import io.jenkins.plugins.tencentvnc.publish.CheckLevel;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceSelector;
import java.io.Serializable;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jvnet.localizer.LocaleProvider;

/**
 * Parameters of one target, shared by the steps and the post-build step. An omitted or blank parameter is null: the
 * data-bound setters of the post-build step and {@link VncStep#parameters} convert blank ones.
 */
final class VncStepParameters implements Serializable {

    private static final long serialVersionUID = 1L;

    String instanceId;
    String instanceName;
    String ip;
    String tag;
    String region;
    String credentialsId;
    String name;
    PublishOn publishOn;
    OpenBy openBy;
    boolean check = true;
    Boolean screenshot;

    @NonNull
    PublishOn publishOn() {
        return publishOn == null ? PublishOn.FAILURE : publishOn;
    }

    /** Returns how much of the machine to check, using the folder and global defaults. */
    @NonNull
    CheckLevel checkLevel(@NonNull Run<?, ?> run) {
        Boolean wanted = screenshot == null ? JobDefaults.of(run.getParent()).getScreenshot() : screenshot;
        if (Boolean.TRUE.equals(wanted)) {
            return CheckLevel.SCREENSHOT;
        }
        return check ? CheckLevel.CONSOLE : CheckLevel.CREDENTIALS;
    }

    /** Whether publishing needs no call to Tencent Cloud, so that it takes no longer than writing to disk. */
    boolean needsNoCall(@NonNull Run<?, ?> run) {
        return finder() == null && checkLevel(run) == CheckLevel.CREDENTIALS;
    }

    /** Returns a copy with build variables expanded, as Groovy does for the Pipeline steps. */
    @NonNull
    VncStepParameters expandedBy(@NonNull EnvVars variables) {
        VncStepParameters expanded = new VncStepParameters();
        expanded.instanceId = expand(instanceId, variables);
        expanded.instanceName = expand(instanceName, variables);
        expanded.ip = expand(ip, variables);
        expanded.tag = expand(tag, variables);
        expanded.region = expand(region, variables);
        expanded.credentialsId = expand(credentialsId, variables);
        expanded.name = withoutColours(variables.expand(name));
        expanded.publishOn = publishOn;
        expanded.openBy = openBy;
        expanded.check = check;
        expanded.screenshot = screenshot;
        return expanded;
    }

    /**
     * Returns the name without colours; null if nothing is left. Trimming comes second, as it would remove the escape
     * character that begins a colour.
     */
    @CheckForNull
    static String withoutColours(@CheckForNull String name) {
        return name == null ? null : Util.fixEmptyAndTrim(LogMasking.plain(name));
    }

    private static String expand(String text, EnvVars variables) {
        return Util.fixEmptyAndTrim(variables.expand(text));
    }

    /**
     * Returns the target, completed by the folder and global defaults.
     *
     * @param masks applied to the name before it is shortened, which could cut a secret in half
     * @throws AbortException if the machine or region is invalid; its message is one sentence
     */
    @NonNull
    ConsoleTarget toTarget(@NonNull Run<?, ?> run, @NonNull UnaryOperator<String> masks) throws AbortException {
        try {
            return ConsoleTarget.of(
                    JobDefaults.of(run.getParent()),
                    instanceId,
                    finder(),
                    region,
                    credentialsId,
                    name == null ? null : masks.apply(name),
                    publishOn(),
                    openBy);
        } catch (InvalidInputException e) {
            throw new AbortException(e.in(LocaleProvider.getLocale()));
        }
    }

    /** Returns the selector; null if the machine is identified by its ID or not at all. */
    private InstanceSelector finder() {
        if (Stream.of(instanceId, instanceName, ip, tag)
                        .filter(Objects::nonNull)
                        .count()
                > 1) {
            throw new InvalidInputException("input.finder.several");
        }
        if (instanceName != null) {
            return new InstanceSelector(InstanceSelector.By.INSTANCE_NAME, instanceName);
        }
        if (ip != null) {
            return new InstanceSelector(InstanceSelector.By.IP, ip);
        }
        return tag == null ? null : new InstanceSelector(InstanceSelector.By.TAG, tag);
    }

    /** Returns the parameter that identifies the machine, for the Jenkins log. */
    @NonNull
    String machine() {
        return Stream.of(instanceId, instanceName, ip, tag)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("?");
    }
}
