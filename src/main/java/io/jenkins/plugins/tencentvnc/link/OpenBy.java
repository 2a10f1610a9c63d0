package io.jenkins.plugins.tencentvnc.link;

/** Who may open a console, beyond having the permission to. */
public enum OpenBy {
    /** Everybody with the permission. */
    PERMISSION,
    /** Of those, only who started the build; where nobody in person did, everybody with the permission. */
    REQUESTER;

    /** In which capacity somebody opens; kept with the opening. */
    public enum AccessReason {
        PERMITTED,
        REQUESTER,
        ADMINISTRATOR
    }

    /**
     * The capacity in which a user with the permission may open, or null if this policy refuses.
     *
     * @param startedByAPerson whether anybody in person started the build, or the build that triggered it
     * @param requester whether it was the user who wants to open
     * @param administrator administrators always may; it is recorded that they did as such
     */
    public AccessReason capacityOf(boolean startedByAPerson, boolean requester, boolean administrator) {
        if (this == PERMISSION || !startedByAPerson) {
            return AccessReason.PERMITTED;
        }
        if (requester) {
            return AccessReason.REQUESTER;
        }
        return administrator ? AccessReason.ADMINISTRATOR : null;
    }
}
