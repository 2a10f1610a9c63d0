package io.jenkins.plugins.tencentvnc.cvm;

import java.util.Set;

/** The names of this machine itself: the only hosts to which plain http may go. */
final class Loopback {

    private static final Set<String> HOSTS = Set.of("localhost", "127.0.0.1", "[::1]");

    private Loopback() {}

    static boolean isHost(String host) {
        return HOSTS.contains(host);
    }
}
