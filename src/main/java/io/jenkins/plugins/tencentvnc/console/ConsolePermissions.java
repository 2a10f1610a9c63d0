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
 * The permission to open a console, apart from the permission to read a build: a console is the keyboard of a machine.
 * Implied by Job/Configure, whose holders could make the same call from a Jenkinsfile.
 */
@Restricted(NoExternalUse.class)
public final class ConsolePermissions {

    public static final PermissionGroup GROUP =
            new PermissionGroup(ConsolePermissions.class, Messages._ConsolePermissions_group());

    /** Its id stands in people's security settings. */
    public static final Permission OPEN =
            new Permission(GROUP, "Open", Messages._ConsolePermissions_open(), Item.CONFIGURE, PermissionScope.RUN);

    private ConsolePermissions() {}

    /** Has the class loaded before the security settings are read, which name the permission by its id. */
    @Initializer(before = InitMilestone.SYSTEM_CONFIG_LOADED)
    public static void register() {
        OPEN.getId();
    }
}
