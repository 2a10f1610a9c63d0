package io.jenkins.plugins.tencentvnc.tencentcloud;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import java.util.function.UnaryOperator;

/**
 * The identity that TKE gives a pod whose service account has a CAM role.
 *
 * @param tokenFile path of the token, which is no secret
 * @param region null if TKE does not set it
 * @see <a href="https://cloud.tencent.com/document/product/457/81989">Accessing other resources from a pod</a>
 */
public record TkeIdentity(
        String roleArn,
        String providerId,
        String tokenFile, // lgtm[jenkins/plaintext-storage]
        Region region) {

    /**
     * @param variables returns an environment variable, or null if it is not set
     * @throws ConsoleException {@code Client.TkeVariablesMissing}
     * @throws io.jenkins.plugins.tencentvnc.error.InvalidInputException if the region is malformed
     */
    public static TkeIdentity of(UnaryOperator<String> variables) throws ConsoleException {
        String region = variables.apply("TKE_REGION");
        return new TkeIdentity(
                required(variables, "TKE_ROLE_ARN"),
                required(variables, "TKE_PROVIDER_ID"),
                required(variables, "TKE_WEB_IDENTITY_TOKEN_FILE"),
                region == null || region.isBlank() ? null : new Region(region));
    }

    private static String required(UnaryOperator<String> variables, String name) throws ConsoleException {
        String value = variables.apply(name);
        if (value == null || value.isBlank()) {
            throw new ConsoleException("Client.TkeVariablesMissing");
        }
        return value.strip();
    }
}
