package io.jenkins.plugins.tencentvnc.console;

import hudson.init.InitMilestone;
import hudson.init.Initializer;
import hudson.model.Item;
import hudson.security.Permission;
import hudson.security.PermissionGroup;
import hudson.security.PermissionScope;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The permission to open a console. It is separate from the permission to read a build, since a console gives keyboard
 * access to a machine. Job/Configure implies it: its holders could make the same call from a Jenkinsfile.
 */
@Restricted(NoExternalUse.class)
public final class ConsolePermissions {

    public static final PermissionGroup GROUP =
            new PermissionGroup(ConsolePermissions.class, Messages._ConsolePermissions_group());

    /** The permission; security settings store its ID. */
    public static final Permission OPEN =
            new Permission(GROUP, "Open", Messages._ConsolePermissions_open(), Item.CONFIGURE, PermissionScope.RUN);

    private ConsolePermissions() {}

    /** Loads this class before the security settings, which refer to the permission by its ID. */
    @Initializer(before = InitMilestone.SYSTEM_CONFIG_LOADED)
    public static void register() {
        OPEN.getId();
    }
}
