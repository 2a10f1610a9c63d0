package io.jenkins.plugins.tencentvnc.console;

import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.OPERATOR;
import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.READER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.ExtensionList;
import hudson.model.Result;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import io.jenkins.plugins.tencentvnc.testing.jenkins.WithVncJenkins;
import java.util.Map;
import jenkins.model.experimentalflags.NewBuildPageUserExperimentalFlag;
import jenkins.model.experimentalflags.UserExperimentalFlag;
import jenkins.model.experimentalflags.UserExperimentalFlagsProperty;
import org.junit.jupiter.api.Test;

/** Tests that the consoles appear on the build page that the user has chosen. */
@WithVncJenkins
class NewBuildPageTest {

    private FakeCvm cvm;
    private VncJenkins jenkins;

    @Test
    void consolesFollowTheChosenBuildPage() throws Exception {
        ConsoleAction action = jenkins.build(VncJenkins.STEP + "\nerror 'deployment failed'", Result.FAILURE)
                .getAction(ConsoleAction.class);
        String flag = new NewBuildPageUserExperimentalFlag().getFlagKey();
        User.getById(READER, true).addProperty(new UserExperimentalFlagsProperty(Map.of(flag, "true")));

        assertFalse(isOnIt(action, OPERATOR));
        assertTrue(isOnIt(action, READER));

        // Simulates a later Jenkins that has only the new build page.
        ExtensionList<UserExperimentalFlag> flags = ExtensionList.lookup(UserExperimentalFlag.class);
        flags.remove(flags.stream()
                .filter(NewBuildPageUserExperimentalFlag.class::isInstance)
                .findFirst()
                .orElseThrow());

        assertTrue(isOnIt(action, OPERATOR));
        assertTrue(isOnIt(action, READER));
        assertEquals("tencent-vnc", action.getUrlName(), "path of the tab");
    }

    private static boolean isOnIt(ConsoleAction action, String user) {
        try (ACLContext as = ACL.as2(User.getById(user, true).impersonate2())) {
            return action.isOnNewBuildPage();
        }
    }
}
