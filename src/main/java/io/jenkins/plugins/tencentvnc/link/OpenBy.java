package io.jenkins.plugins.tencentvnc.link;

/** The users with the permission who may open a console; the constants are ordered by strictness. */
public enum OpenBy {
    /** Every user with the permission. */
    PERMISSION,
    /** Only the user who started the build; every user with the permission if a timer or a push started it. */
    REQUESTER;

    /** The reason why a user may open a console; recorded with the opening. */
    public enum AccessReason {
        PERMITTED,
        REQUESTER,
        ADMINISTRATOR
    }

    /** Returns the stricter of two policies; null means no policy. */
    public static OpenBy stricter(OpenBy one, OpenBy other) {
        return one == REQUESTER || other == REQUESTER ? REQUESTER : PERMISSION;
    }
}
