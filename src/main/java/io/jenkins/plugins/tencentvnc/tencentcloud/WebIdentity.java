package io.jenkins.plugins.tencentvnc.tencentcloud;

import io.jenkins.plugins.tencentvnc.error.InvalidInputException;
import java.util.regex.Pattern;

/**
 * A CAM role that STS grants for a token of an OpenID Connect identity provider.
 *
 * @param role the role, without an external ID
 * @param providerId the name of the identity provider in CAM
 * @param region of the STS call; null for the region of the context
 * @see <a href="https://cloud.tencent.com/document/product/1312/73070">AssumeRoleWithWebIdentity</a>
 */
public record WebIdentity(CamRole role, String providerId, IdToken token, Region region) implements KeySource {

    private static final Pattern PROVIDER = Pattern.compile("[A-Za-z0-9_+=,.@-]{1,128}");

    /** @throws InvalidInputException if the provider's name is malformed */
    public WebIdentity {
        checkProvider(providerId);
    }

    /** @throws InvalidInputException if the provider's name is malformed */
    public static void checkProvider(String providerId) {
        if (providerId == null || !PROVIDER.matcher(providerId).matches()) {
            throw new InvalidInputException("input.webIdentity.providerMalformed", providerId);
        }
    }

    @Override
    public String rateLimitKey() {
        return "web identity " + role.arn();
    }
}
