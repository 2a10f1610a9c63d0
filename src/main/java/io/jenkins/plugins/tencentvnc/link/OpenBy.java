package io.jenkins.plugins.tencentvnc.link;

/** Which of the users with the permission may open a console; in the order of strictness. */
public enum OpenBy {
    /** Every user with the permission. */
    PERMISSION,
    /** Only the user who started the build; every user with the permission if a timer or a push started it. */
    REQUESTER;

    /** Why a user may open; recorded with the opening. */
    public enum AccessReason {
        PERMITTED,
        REQUESTER,
        ADMINISTRATOR
    }

    /** Returns the stricter of two; null is no policy at all. */
    public static OpenBy stricter(OpenBy one, OpenBy other) {
        return one == REQUESTER || other == REQUESTER ? REQUESTER : PERMISSION;
    }

    /**
     * Returns why a user with the permission may open, or null if this policy refuses.
     *
     * @param startedByUser whether a user started the build, or the build that triggered it
     * @param requester whether it was this user
     * @param administrator administrators always may; the record says that they did as such
     */
    public AccessReason reasonFor(boolean startedByUser, boolean requester, boolean administrator) {
        if (this == PERMISSION || !startedByUser) {
            return AccessReason.PERMITTED;
        }
        if (requester) {
            return AccessReason.REQUESTER;
        }
        return administrator ? AccessReason.ADMINISTRATOR : null;
    }
}
