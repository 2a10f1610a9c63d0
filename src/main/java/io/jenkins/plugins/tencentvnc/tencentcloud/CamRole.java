package io.jenkins.plugins.tencentvnc.tencentcloud;

import io.jenkins.plugins.tencentvnc.error.InvalidInputException;
import java.util.regex.Pattern;

/**
 * A CAM role to assume before the API is called.
 *
 * @param arn such as {@code qcs::cam::uin/100000000001:roleName/jenkins-console}
 * @param sessionName shown in CloudAudit; 2 to 128 of {@code A-Za-z0-9+=,.@_-}
 * @param externalId null if the role's trust policy requires none
 * @param sessionSeconds lifetime of the temporary key in seconds, 900 to 43200
 * @see <a href="https://cloud.tencent.com/document/api/1312/48197">AssumeRole</a>
 */
public record CamRole(String arn, String sessionName, String externalId, int sessionSeconds) {

    public static final int DEFAULT_SESSION_SECONDS = 3600;

    private static final int MAX_SESSION_NAME = 128;
    /** Matches roles and service roles, each by name or by ID. */
    private static final Pattern ARN = Pattern.compile("qcs::cam::uin/[0-9]{1,20}"
            + ":(?:roleName/|role/(?:tencentcloudServiceRole(?:Name)?/)?)[A-Za-z0-9_+=,.@-]{1,128}");

    private static final Pattern SESSION_NAME = Pattern.compile("[A-Za-z0-9+=,.@_-]{2,128}");
    private static final Pattern EXTERNAL_ID = Pattern.compile("[A-Za-z0-9+=,.@:/_-]{2,128}");

    /** @throws InvalidInputException if the API would refuse a part */
    public CamRole {
        if (arn == null || !ARN.matcher(arn).matches()) {
            throw new InvalidInputException("input.role.arnMalformed", arn);
        }
        if (sessionName == null || !SESSION_NAME.matcher(sessionName).matches()) {
            throw new InvalidInputException("input.role.sessionNameMalformed", sessionName);
        }
        if (externalId != null && !EXTERNAL_ID.matcher(externalId).matches()) {
            throw new InvalidInputException("input.role.externalIdMalformed", externalId);
        }
        if (sessionSeconds < 900 || sessionSeconds > 43_200) {
            throw new InvalidInputException("input.role.durationOutOfRange", Integer.toString(sessionSeconds));
        }
    }

    /**
     * Returns the text as a session name. Characters that the API refuses become dashes; a long text keeps its end,
     * which is the part that differs.
     */
    public static String sessionNameOf(String text) {
        String name = text.replaceAll("[^A-Za-z0-9+=,.@_-]+", "-");
        return name.length() <= MAX_SESSION_NAME ? name : name.substring(name.length() - MAX_SESSION_NAME);
    }
}
