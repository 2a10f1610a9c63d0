package io.jenkins.plugins.tencentvnc.error;

import java.util.Locale;

/**
 * The instance, region, endpoint and credential that an error's text names. Any of the strings may be missing (a key is
 * also tested without an instance); the text then says "the instance" and the like.
 *
 * @param instanceId such as {@code ins-r9hr2upy}, or a selector such as {@code instanceName=web-1}
 * @param region such as {@code ap-beijing}
 * @param endpoint the host that was called
 * @param credentialsId the Jenkins credential that holds the key
 * @param waitSeconds seconds after which a retry may succeed; used only for an exhausted rate limit
 */
public record ErrorSubject(String instanceId, String region, String endpoint, String credentialsId, int waitSeconds) {

    public static final ErrorSubject NONE = new ErrorSubject(null, null, null, null, 0);

    /** Returns the arguments {0} to {6} of every remedy's text. */
    Object[] arguments(Locale locale) {
        return new Object[] {
            orWord(instanceId, locale, "subject.instance"),
            orWord(region, locale, "subject.region"),
            orWord(endpoint, locale, "subject.endpoint"),
            waitSeconds,
            orWord(credentialsId, locale, "subject.credentials"),
            TextBundle.REMEDIES.text(locale, isOfLighthouse() ? "subject.lighthouse" : "subject.cvm"),
            action()
        };
    }

    private boolean isOfLighthouse() {
        return namesInstance() && instanceId.startsWith("lhins-");
    }

    /** Returns the action that the key must be allowed, as named in CAM policies. */
    private String action() {
        if (namesInstance() && instanceId.contains("=")) {
            return "cvm:DescribeInstances";
        }
        return isOfLighthouse() ? "lighthouse:DescribeInstanceVncUrl" : "cvm:DescribeInstanceVncUrl";
    }

    boolean namesInstance() {
        return isGiven(instanceId);
    }

    boolean isComplete() {
        return isGiven(instanceId) && isGiven(region) && isGiven(endpoint) && isGiven(credentialsId);
    }

    private static String orWord(String value, Locale locale, String key) {
        return isGiven(value) ? value : TextBundle.REMEDIES.text(locale, key);
    }

    private static boolean isGiven(String value) {
        return value != null && !value.isBlank();
    }
}
