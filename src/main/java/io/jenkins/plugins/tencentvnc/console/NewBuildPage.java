package io.jenkins.plugins.tencentvnc.console;

import jenkins.model.experimentalflags.UserExperimentalFlag;

/** Jenkins' new build page, which users turn on for themselves. */
final class NewBuildPage {

    private static final String FLAG = "jenkins.model.experimentalflags.NewBuildPageUserExperimentalFlag";

    private NewBuildPage() {}

    /** Whether the current user sees it; every user does once Jenkins has no flag for it any more. */
    static boolean isEnabled() {
        boolean offered = UserExperimentalFlag.all().stream()
                .anyMatch(known -> known.getClass().getName().equals(FLAG));
        return !offered || Boolean.TRUE.equals(UserExperimentalFlag.getFlagValueForCurrentUser(FLAG));
    }
}
