package io.jenkins.plugins.tencentvnc.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
import hudson.model.Descriptor.FormException;
import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.tencentvnc.error.InvalidInputException;
import io.jenkins.plugins.tencentvnc.link.OpenBy;
import io.jenkins.plugins.tencentvnc.link.PublishOn;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceId;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceSelector;
import io.jenkins.plugins.tencentvnc.tencentcloud.Region;
import java.util.List;
import java.util.function.Consumer;
import jenkins.model.Jenkins;
import net.sf.json.JSONObject;
import org.jvnet.localizer.LocaleProvider;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * What all forms offer and check alike. Without an item it is the form of Jenkins itself, or the Snippet Generator outside
 * of all jobs. Nothing here calls Tencent Cloud.
 */
@Restricted(NoExternalUse.class)
public final class FormFields {

    private FormFields() {}

    @NonNull
    public static FormValidation checkInstanceId(@CheckForNull Item item, @CheckForNull String value) {
        // An empty box is no mistake before anybody has typed; the step says what is missing when it runs.
        return check(item, value, typed -> {
            if (!typed.isBlank()) {
                unlessVariable(typed, InstanceId::new);
            }
        });
    }

    /** As {@link #checkInstanceId}, for what may be said instead. */
    @NonNull
    public static FormValidation checkFinder(
            @CheckForNull Item item, @NonNull InstanceSelector.By by, @CheckForNull String value) {
        return check(item, value, typed -> {
            if (!typed.isBlank()) {
                unlessVariable(typed, text -> new InstanceSelector(by, text));
            }
        });
    }

    /** As {@link #checkRegion}, for the form of a job. */
    @NonNull
    public static FormValidation checkRegionOfJob(@CheckForNull Item item, @CheckForNull String value) {
        return check(item, value, typed -> unlessVariable(typed, FormFields::parseRegion));
    }

    @NonNull
    static FormValidation checkRegion(@CheckForNull Item item, @CheckForNull String value) {
        return check(item, value, FormFields::parseRegion);
    }

    private static void parseRegion(String typed) {
        if (!typed.isBlank()) {
            new Region(typed);
        }
    }

    /** Nothing can be said of a variable of the job: it is only known when the job runs. */
    private static void unlessVariable(String typed, Consumer<String> parse) {
        if (!typed.contains("$")) {
            parse.accept(typed);
        }
    }

    /** @param parse throws {@link InvalidInputException} if the value can't be right */
    @NonNull
    static FormValidation check(@CheckForNull Item item, @CheckForNull String value, @NonNull Consumer<String> parse) {
        checkMaySee(item);
        try {
            parse.accept(Util.fixNull(value));
            return FormValidation.ok();
        } catch (InvalidInputException e) {
            return FormValidation.error(e.in(LocaleProvider.getLocale()));
        }
    }

    /** Constants and checks of what is typed hold no secret; lists of credentials have their own permissions. */
    private static void checkMaySee(Item item) {
        if (item == null) {
            Jenkins.get().checkPermission(Jenkins.READ);
        } else {
            item.checkPermission(Item.EXTENDED_READ);
        }
    }

    /**
     * Why a form can't be saved, for the person who filled it in.
     *
     * @throws RuntimeException the fault itself, if it doesn't come from a value that can't be right
     */
    @NonNull
    static FormException refusal(@NonNull RuntimeException fault, @NonNull String field) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof InvalidInputException invalid) {
                return new FormException(invalid.in(LocaleProvider.getLocale()), fault, field);
            }
        }
        throw fault;
    }

    @NonNull
    public static ListBoxModel publishOn(@CheckForNull Item item) {
        checkMaySee(item);
        return new ListBoxModel(
                new ListBoxModel.Option(Messages.FormFields_publishOn_FAILURE(), PublishOn.FAILURE.name()),
                new ListBoxModel.Option(Messages.FormFields_publishOn_UNSTABLE(), PublishOn.UNSTABLE.name()),
                new ListBoxModel.Option(Messages.FormFields_publishOn_ALWAYS(), PublishOn.ALWAYS.name()));
    }

    @NonNull
    static ListBoxModel openBy(@CheckForNull Item item) {
        checkMaySee(item);
        return new ListBoxModel(
                new ListBoxModel.Option(Messages.FormFields_openBy_PERMISSION(), OpenBy.PERMISSION.name()),
                new ListBoxModel.Option(Messages.FormFields_openBy_REQUESTER(), OpenBy.REQUESTER.name()));
    }

    /** With the choice not to say it here. */
    @NonNull
    public static ListBoxModel openByOrDefault(@CheckForNull Item item) {
        ListBoxModel model = openBy(item);
        model.add(0, new ListBoxModel.Option(Messages.FormFields_openBy_default(), ""));
        return model;
    }

    /**
     * What was filled in: of the ways to name a machine the chosen one, and without the choices that were left to the
     * default, since Stapler knows no blank constant of an enum, and takes a blank for false.
     */
    @NonNull
    public static JSONObject settled(@NonNull JSONObject form) {
        if (form.get("machine") instanceof JSONObject machine) {
            form.remove("machine");
            String chosen = machine.getString("value");
            form.put(chosen, machine.optString(chosen));
        }
        for (String field : List.of("openBy", "screenshot")) {
            if (form.optString(field).isBlank()) {
                form.remove(field);
            }
        }
        return form;
    }
}
