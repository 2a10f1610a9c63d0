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
import java.util.function.Consumer;
import jenkins.model.Jenkins;
import net.sf.json.JSONObject;
import org.jvnet.localizer.LocaleProvider;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Checks and lists shared by all forms. A null item stands for the global configuration, or for the Snippet Generator
 * outside of a job. Nothing here calls Tencent Cloud.
 */
@Restricted(NoExternalUse.class)
public final class FormFields {

    private FormFields() {}

    /** Like {@link #check}, for a job's form: a value that contains a variable is known only when the job runs. */
    public static FormValidation checkUnlessVariable(
            @CheckForNull Item item, @CheckForNull String value, @NonNull Consumer<String> parse) {
        return check(item, value, typed -> {
            if (!typed.contains("$")) {
                parse.accept(typed);
            }
        });
    }

    /**
     * Accepts a blank value: it stands for the default, and the step reports a missing machine.
     *
     * @param parse throws {@link InvalidInputException} if the value is invalid
     */
    static FormValidation check(@CheckForNull Item item, @CheckForNull String value, @NonNull Consumer<String> parse) {
        checkMaySee(item);
        try {
            if (!Util.fixNull(value).isBlank()) {
                parse.accept(value);
            }
            return FormValidation.ok();
        } catch (InvalidInputException e) {
            return FormValidation.error(e.in(LocaleProvider.getLocale()));
        }
    }

    /** Read access is enough: constants and syntax checks hold no secret; lists of credentials check more. */
    private static void checkMaySee(Item item) {
        if (item == null) {
            Jenkins.get().checkPermission(Jenkins.READ);
        } else {
            item.checkPermission(Item.EXTENDED_READ);
        }
    }

    /**
     * Returns the error that the form shows to the user.
     *
     * @throws RuntimeException the fault itself, unless an invalid value caused it
     */
    static FormException toFormException(@NonNull RuntimeException fault, @NonNull String field) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof InvalidInputException invalid) {
                return new FormException(invalid.in(LocaleProvider.getLocale()), fault, field);
            }
        }
        throw fault;
    }

    public static ListBoxModel publishOn(@CheckForNull Item item) {
        checkMaySee(item);
        return new ListBoxModel(
                new ListBoxModel.Option(Messages.FormFields_publishOn_FAILURE(), PublishOn.FAILURE.name()),
                new ListBoxModel.Option(Messages.FormFields_publishOn_UNSTABLE(), PublishOn.UNSTABLE.name()),
                new ListBoxModel.Option(Messages.FormFields_publishOn_ALWAYS(), PublishOn.ALWAYS.name()));
    }

    static ListBoxModel openBy(@CheckForNull Item item) {
        checkMaySee(item);
        return new ListBoxModel(
                new ListBoxModel.Option(Messages.FormFields_openBy_PERMISSION(), OpenBy.PERMISSION.name()),
                new ListBoxModel.Option(Messages.FormFields_openBy_REQUESTER(), OpenBy.REQUESTER.name()));
    }

    public static ListBoxModel openByOrDefault(@CheckForNull Item item) {
        return withUnset(openBy(item), Messages.FormFields_openBy_default());
    }

    /** Returns the policies, with the parent folder or global default as the first choice. */
    static ListBoxModel openByOrParent(@CheckForNull Item item) {
        return withUnset(openBy(item), Messages.FormFields_openBy_parent());
    }

    private static ListBoxModel withUnset(ListBoxModel model, String unset) {
        model.add(0, new ListBoxModel.Option(unset, ""));
        return model;
    }

    /**
     * Returns the form with only the chosen parameter for the machine, and without blank fields: Stapler rejects a
     * blank enum constant and reads a blank boolean as false.
     */
    public static JSONObject normalized(@NonNull JSONObject form) {
        if (form.get("machine") instanceof JSONObject machine) {
            form.remove("machine");
            String chosen = machine.getString("value");
            form.put(chosen, machine.optString(chosen));
        }
        for (Object field : form.names()) {
            if (form.get(field) instanceof String text && text.isBlank()) {
                form.remove(field);
            }
        }
        return form;
    }
}
