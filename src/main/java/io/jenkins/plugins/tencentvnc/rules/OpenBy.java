package io.jenkins.plugins.tencentvnc.rules;

/** Who may open a console, beyond having the permission to. */
public enum OpenBy {
    /** Everybody with the permission. */
    PERMISSION,
    /** Of those, only who started the build; where nobody in person did, everybody with the permission. */
    REQUESTER;

    /** In which capacity somebody opens; kept with the opening. */
    public enum Capacity {
        PERMITTED,
        REQUESTER,
        ADMINISTRATOR
    }

    /**
     * The capacity in which a user with the permission may open, or null if this policy refuses.
     *
     * @param user the id of who wants to open
     * @param requester the id of who started the build, or null if nobody in person did
     * @param administrator administrators always may; it is recorded that they did as such
     */
    public Capacity capacityOf(String user, String requester, boolean administrator) {
        if (this == PERMISSION || requester == null) {
            return Capacity.PERMITTED;
        }
        if (requester.equals(user)) {
            return Capacity.REQUESTER;
        }
        return administrator ? Capacity.ADMINISTRATOR : null;
    }
}
