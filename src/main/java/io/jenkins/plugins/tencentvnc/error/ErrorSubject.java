package io.jenkins.plugins.tencentvnc.error;

import java.util.Locale;

/**
 * What a remedy's text speaks of. Any of the strings may be missing (a key is also tested without an instance); the
 * text then says "the instance" and the like.
 *
 * @param instanceId  the instance, such as {@code ins-r9hr2upy}, or what was said instead of an id, such as {@code
 *                    instanceName=web-1}
 * @param region      the region that was asked, such as {@code ap-beijing}
 * @param endpoint    the host that was called
 * @param credentialsId the Jenkins credential that holds the key
 * @param waitSeconds after how many seconds another attempt has a chance; only a spent budget's text uses it
 */
public record ErrorSubject(String instanceId, String region, String endpoint, String credentialsId, int waitSeconds) {

    /** Nothing is known of the subject. */
    public static final ErrorSubject NONE = new ErrorSubject(null, null, null, null, 0);

    /** The arguments {0} to {6} of every remedy's text. */
    Object[] arguments(Locale locale) {
        return new Object[] {
            orWord(instanceId, locale, "subject.instance"),
            orWord(region, locale, "subject.region"),
            orWord(endpoint, locale, "subject.endpoint"),
            waitSeconds,
            orWord(credentialsId, locale, "subject.credentials"),
            ErrorTexts.REMEDIES.text(locale, isOfLighthouse() ? "subject.lighthouse" : "subject.cvm"),
            action()
        };
    }

    private boolean isOfLighthouse() {
        return namesInstance() && instanceId.startsWith("lhins-");
    }

    /** What the key has to be allowed, as a CAM policy calls it. */
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
        return isGiven(value) ? value : ErrorTexts.REMEDIES.text(locale, key);
    }

    private static boolean isGiven(String value) {
        return value != null && !value.isBlank();
    }
}
