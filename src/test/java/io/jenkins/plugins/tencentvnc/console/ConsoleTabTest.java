package io.jenkins.plugins.tencentvnc.console;

import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.OPERATOR;
import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.READER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import hudson.model.Result;
import hudson.model.Run;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import io.jenkins.plugins.tencentvnc.testing.jenkins.WithVncJenkins;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import jenkins.management.Badge;
import jenkins.model.experimentalflags.NewBuildPageUserExperimentalFlag;
import jenkins.model.experimentalflags.UserExperimentalFlagsProperty;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;

/** Tests the tab and its link on the build page. */
@WithVncJenkins
class ConsoleTabTest {

    private static final String FLAG = new NewBuildPageUserExperimentalFlag().getFlagKey();
    private static final String TOOLTIP = "Machines with a console link: 2";

    private static final String LIST = "tencent-vnc-targets";

    private static JenkinsRule rule;

    private FakeCvm cvm;
    private VncJenkins jenkins;

    @Test
    void badgeCountsShownConsoles() throws Exception {
        // Two that are shown, one that only a failure would show, and one that is not found.
        Run<?, ?> run = jenkins.build("""
                def target = [region: 'ap-beijing', credentialsId: 'prod', check: false]
                tencentVncUrl(target + [instanceId: 'ins-r9hr2upy', publishOn: 'ALWAYS'])
                tencentVncUrl(target + [instanceId: 'ins-00000001', publishOn: 'UNSTABLE'])
                tencentVncUrl(target + [instanceId: 'ins-00000002', publishOn: 'FAILURE'])
                tencentVncUrl(target + [instanceName: 'nowhere', publishOn: 'ALWAYS'])
                unstable 'a smoke test failed'
                """, Result.UNSTABLE);
        int callsBefore = cvm.calls().size();

        Badge badge = badge(run, OPERATOR);

        assertEquals("2", badge.getText());
        assertEquals(TOOLTIP, badge.getTooltip());
        assertNull(badge(run, READER));
        for (String newBuildPage : List.of("false", "true")) {
            for (String user : List.of(OPERATOR, READER)) {
                User.getById(user, true).addProperty(new UserExperimentalFlagsProperty(Map.of(FLAG, newBuildPage)));
                String page = page(run, user);
                assertEquals(user.equals(OPERATOR), page.contains(TOOLTIP), user + " " + newBuildPage);
                assertEquals(user.equals(OPERATOR), page.contains(LIST), user + " " + newBuildPage);
            }
        }
        assertEquals(callsBefore, cvm.calls().size());
    }

    private static Badge badge(Run<?, ?> run, String user) {
        try (ACLContext as = ACL.as2(User.getById(user, true).impersonate2())) {
            return run.getAction(ConsoleAction.class).getBadge();
        }
    }

    private String page(Run<?, ?> run, String user) throws Exception {
        return jenkins.send(user, HttpRequest.newBuilder(URI.create(rule.getURL() + run.getUrl())))
                .body();
    }
}
