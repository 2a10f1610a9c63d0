package io.jenkins.plugins.tencentvnc.error;

import static io.jenkins.plugins.tencentvnc.error.ErrorKind.BUDGET;
import static io.jenkins.plugins.tencentvnc.error.ErrorKind.CLOCK;
import static io.jenkins.plugins.tencentvnc.error.ErrorKind.CLOUD;
import static io.jenkins.plugins.tencentvnc.error.ErrorKind.CONFIGURATION;
import static io.jenkins.plugins.tencentvnc.error.ErrorKind.FORBIDDEN;
import static io.jenkins.plugins.tencentvnc.error.ErrorKind.GONE;
import static io.jenkins.plugins.tencentvnc.error.ErrorKind.INSTANCE;
import static io.jenkins.plugins.tencentvnc.error.ErrorKind.KEY;
import static io.jenkins.plugins.tencentvnc.error.ErrorKind.NETWORK;
import static io.jenkins.plugins.tencentvnc.error.ErrorKind.NOT_OFFERED;
import static io.jenkins.plugins.tencentvnc.error.ErrorKind.NO_TARGET;
import static io.jenkins.plugins.tencentvnc.error.ErrorKind.PASSING_STATE;
import static io.jenkins.plugins.tencentvnc.error.ErrorKind.PLUGIN;
import static io.jenkins.plugins.tencentvnc.error.ErrorKind.RIGHTS;
import static io.jenkins.plugins.tencentvnc.error.ErrorKind.STOPPED;
import static io.jenkins.plugins.tencentvnc.error.ErrorKind.THROTTLED;
import static io.jenkins.plugins.tencentvnc.error.ErrorKind.TIMEOUT;
import static io.jenkins.plugins.tencentvnc.error.ErrorKind.WRONG_VERB;
import static java.util.Map.entry;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Every error code of opening a console or taking a screenshot, with its kind. A code without an entry is treated like
 * the code before its last dot, since Tencent Cloud adds detail after dots and adds codes at any time.
 */
public final class ErrorCatalogue {

    private static final Remedy UNKNOWN = new Remedy("Unknown", ErrorKind.UNKNOWN);

    private static final Map<String, ErrorKind> KINDS = Map.ofEntries(
            // The instance
            entry("OperationDenied.InstanceOperationInProgress", PASSING_STATE),
            entry("OperationDenied.InstanceCreating", PASSING_STATE), // Lighthouse
            entry("ResourceInUse", PASSING_STATE),
            entry("UnsupportedOperation.InstanceStatePending", PASSING_STATE),
            entry("UnsupportedOperation.InstanceStateStarting", PASSING_STATE),
            entry("UnsupportedOperation.InstanceStateRebooting", PASSING_STATE),
            entry("UnsupportedOperation.InstanceStateEnterRescueMode", PASSING_STATE),
            entry("UnsupportedOperation.InstanceStateExitRescueMode", PASSING_STATE),
            entry("UnsupportedOperation.InstanceStateEnterServiceLiveMigrate", PASSING_STATE),
            entry("UnsupportedOperation.InstanceStateExitServiceLiveMigrate", PASSING_STATE),
            entry("UnsupportedOperation.LatestOperationUnfinished", PASSING_STATE), // Lighthouse
            entry("InvalidInstanceState", STOPPED),
            entry("UnsupportedOperation.InvalidInstanceState", STOPPED), // Lighthouse
            entry("UnsupportedOperation.InstanceStateStopping", STOPPED),
            entry("UnsupportedOperation.InstanceStateStopped", STOPPED),
            entry("UnsupportedOperation.StoppedModeStopCharging", STOPPED),
            entry("UnsupportedOperation.InstanceStateShutdown", GONE), // the API's name for an isolated instance
            entry("UnsupportedOperation.InstanceStateTerminating", GONE),
            entry("UnsupportedOperation.InstanceStateTerminated", GONE),
            entry("InvalidInstance", INSTANCE),
            entry("InvalidInstance.NotSupported", INSTANCE),
            entry("InvalidInstanceId", INSTANCE),
            entry("InvalidInstanceId.Malformed", INSTANCE),
            entry("InvalidInstanceId.NotFound", INSTANCE),
            entry("InvalidParameterValue.InstanceIdMalformed", INSTANCE), // Lighthouse
            entry("OperationDenied", INSTANCE),
            entry("ResourceNotFound", INSTANCE),
            entry("ResourceNotFound.InstanceIdNotFound", INSTANCE), // Lighthouse
            entry("ResourceNotFound.InstanceNotFound", INSTANCE), // Lighthouse
            entry("UnsupportedOperation", INSTANCE),
            entry("UnsupportedOperation.SpecialInstanceType", INSTANCE),

            // Searches: errors of DescribeInstances, and of the search result
            entry("FailedOperation.IllegalTagKey", INSTANCE),
            entry("FailedOperation.IllegalTagValue", INSTANCE),
            entry("FailedOperation.TagKeyReserved", INSTANCE),
            entry("InvalidFilterValue.LimitExceeded", INSTANCE),
            entry("InvalidParameterValue.InvalidIpFormat", INSTANCE),
            entry("InvalidParameterValue.InvalidVagueName", INSTANCE),
            entry("InvalidParameterValue.IPAddressMalformed", INSTANCE),
            entry("InvalidParameterValue.TagKeyNotFound", INSTANCE),
            entry("Client.NoInstanceFound", INSTANCE),
            entry("Client.SeveralInstancesFound", INSTANCE),
            entry("Client.TooManyInstances", INSTANCE),

            // The API key
            entry("AuthFailure", KEY),
            entry("AuthFailure.InvalidAuthorization", KEY),
            entry("AuthFailure.InvalidSecretId", KEY),
            entry("AuthFailure.SecretIdNotFound", KEY),
            entry("AuthFailure.SignatureFailure", KEY),
            entry("AuthFailure.TokenFailure", KEY),
            entry("AuthFailure.SignatureExpire", CLOCK),

            // Permissions of the key
            entry("AuthFailure.MFAFailure", RIGHTS),
            entry("AuthFailure.UnauthorizedOperation", RIGHTS),
            entry("IpInBlacklist", RIGHTS),
            entry("IpNotInWhitelist", RIGHTS),
            entry("LimitExceeded", RIGHTS),
            entry("UnauthorizedOperation", RIGHTS),
            entry("UnauthorizedOperation.InvalidToken", KEY),
            entry("UnauthorizedOperation.MFAExpired", RIGHTS),
            entry("UnauthorizedOperation.MFANotFound", RIGHTS),

            // Roles: errors of AssumeRole, in the spelling of STS
            entry("InternalError.GetRoleError", KEY),
            entry("InternalError.IllegalRole", KEY),
            entry("InvalidParameter.AccountNotAvaliable", KEY),
            entry("InvalidParameter.OverTimeError", KEY),
            entry("InvalidParameter.ParamError", KEY),
            entry("InvalidParameter.ResouceError", KEY),
            entry("ResourceNotFound.RoleNotFound", KEY),
            entry("FailedOperation.CheckMFAError", RIGHTS),
            entry("FailedOperation.MFATypeNotSupported", RIGHTS),
            entry("InvalidParameter.GrantOtherResource", RIGHTS),
            entry("InvalidParameter.OverLimit", THROTTLED),

            // Web identities: errors of AssumeRoleWithWebIdentity, and of the token
            entry("InvalidParameter.WebIdentityTokenError", KEY),
            entry("Client.WebIdentityDenied", RIGHTS),
            entry("Client.WebIdentityRejected", KEY),
            entry("Client.IdTokenMissing", KEY),
            entry("Client.IdTokenMalformed", KEY),
            entry("Client.IdTokenExpired", KEY),
            entry("Client.IdTokenFileUnreadable", KEY),
            entry("Client.IdTokenNotSigned", KEY),
            entry("Client.TkeVariablesMissing", KEY),
            entry("Client.ControllerIdentityNotApproved", KEY),

            // Instance roles: errors of the metadata service
            entry("Client.MetadataUnreachable", CONFIGURATION),
            entry("Client.MetadataTimedOut", TIMEOUT),
            entry("Client.MetadataUnexpectedAnswer", CONFIGURATION),
            entry("Client.InstanceRoleMissing", KEY),
            entry("Client.InstanceRoleRefused", KEY),
            entry("Client.InstanceRoleKeyExpired", CLOCK),

            // Region and endpoint
            entry("ActionOffline", CONFIGURATION),
            entry("InvalidAction", CONFIGURATION),
            entry("InvalidRegion", CONFIGURATION),
            entry("InvalidRegion.NotFound", CONFIGURATION),
            entry("NoSuchProduct", CONFIGURATION),
            entry("NoSuchVersion", CONFIGURATION),
            entry("UnsupportedProtocol", CONFIGURATION),
            entry("UnsupportedRegion", CONFIGURATION),

            // Tencent Cloud itself
            entry("RequestLimitExceeded", THROTTLED),
            entry("FailedOperation", CLOUD),
            entry("InternalError", CLOUD),
            entry("InternalServerError", CLOUD),
            entry("ResourceInsufficient", CLOUD),
            entry("ResourceUnavailable", CLOUD),
            entry("ServiceUnavailable", CLOUD),

            // Requests that the plugin should not have sent
            entry("InvalidFilter", PLUGIN),
            entry("InvalidHostId", PLUGIN),
            entry("InvalidSecurityGroupId", PLUGIN),
            entry("InvalidSgId", PLUGIN),
            entry("InvalidZone", PLUGIN),
            entry("InvalidParameter", PLUGIN),
            entry("InvalidParameterValue", PLUGIN),
            entry("InvalidRequest", PLUGIN),
            entry("MissingParameter", PLUGIN),
            entry("RequestSizeLimitExceeded", PLUGIN),
            entry("ResponseSizeLimitExceeded", PLUGIN),
            entry("UnknownParameter", PLUGIN),

            // Errors detected by the plugin
            entry("Client.ConnectFailed", NETWORK),
            entry("Client.ConnectionLost", NETWORK),
            entry("Client.UnknownHost", NETWORK),
            entry("Client.TimedOut", TIMEOUT),
            entry("Client.ServerError", CLOUD),
            entry("Client.AnswerTooLarge", CONFIGURATION),
            entry("Client.ProxyRefused", CONFIGURATION),
            entry("Client.TlsFailed", CONFIGURATION),
            entry("Client.UnexpectedStatus", CONFIGURATION),
            entry("Client.UnreadableAnswer", CONFIGURATION),
            entry("Client.UnsupportedLocale", CONFIGURATION),
            entry("Client.BadKey", KEY),
            entry("Client.BadRole", KEY),
            entry("Client.BadSettings", CONFIGURATION),
            entry("Client.BadTarget", PLUGIN),
            entry("Client.CredentialsMissing", KEY),
            entry("Client.CredentialsNotFound", KEY),
            entry("Client.CredentialsOfAnotherKind", KEY),
            entry("Client.CredentialsOfAnotherUser", FORBIDDEN),
            entry("Client.CredentialsOwnerGone", KEY),
            entry("Client.CredentialsTimedOut", TIMEOUT),
            entry("Client.NotPublished", NOT_OFFERED),
            entry("Client.LinkExpired", NOT_OFFERED),
            entry("Client.NoPermission", FORBIDDEN),
            entry("Client.NotRequester", FORBIDDEN),
            entry("Client.NoSuchTarget", NO_TARGET),
            entry("Client.NoSuchPage", NO_TARGET),
            entry("Client.NoSuchScreenshot", NO_TARGET),
            entry("Client.WrongVerb", WRONG_VERB),
            entry("Client.BudgetExhausted", BUDGET),
            entry("Client.Busy", BUDGET),
            entry("Client.Failed", PLUGIN),
            entry("Client.UnexpectedUrl", PLUGIN),

            // The screenshot
            entry("Client.ScreenConnectFailed", NETWORK),
            entry("Client.ScreenClosed", NETWORK),
            entry("Client.ScreenTimedOut", TIMEOUT),
            entry("Client.ScreenTlsFailed", CONFIGURATION),
            entry("Client.ScreenRefused", CLOUD),
            entry("Client.ScreenNotRfb", PLUGIN),
            entry("Client.ScreenPasswordWanted", INSTANCE),
            entry("Client.ScreenSecurityUnsupported", INSTANCE),
            entry("Client.ScreenTooLarge", INSTANCE),
            entry("Client.ScreenNotStored", CONFIGURATION),
            entry("Client.ScreenNotDeleted", CONFIGURATION),
            entry("Client.ScreenFailed", PLUGIN),
            entry(UNKNOWN.code(), UNKNOWN.kind()));

    private static final String SCREENSHOT_PREFIX = "Client.Screen";

    private static final Set<ErrorKind> REQUEST_KINDS = EnumSet.of(NOT_OFFERED, FORBIDDEN, BUDGET, THROTTLED);

    /** Not the other codes of these families, such as a rejected token or a missing MFA, which no policy resolves. */
    private static final Set<String> MISSING_PERMISSION =
            Set.of("UnauthorizedOperation", "AuthFailure.UnauthorizedOperation");

    private ErrorCatalogue() {}

    /** Returns the remedy of the code, else of the nearest less specific code, else the one for unknown codes. */
    public static Remedy remedyFor(String code) {
        for (String part = code == null ? "" : code; !part.isEmpty(); part = beforeLastDot(part)) {
            ErrorKind kind = KINDS.get(part);
            if (kind != null) {
                return new Remedy(part, kind);
            }
        }
        return UNKNOWN;
    }

    /**
     * Whether this outcome of a check, an open, a search or a screenshot tells if the machine's console can be opened.
     * A screenshot error does not, since the console URL had been issued, nor does a refused request.
     *
     * @param code null for a success
     */
    public static boolean isAboutMachine(String code) {
        return code == null
                || !(code.startsWith(SCREENSHOT_PREFIX)
                        || REQUEST_KINDS.contains(remedyFor(code).kind()));
    }

    /** Whether the key lacks a permission that a CAM policy can grant. */
    public static boolean isMissingPermission(String code) {
        return MISSING_PERMISSION.contains(remedyFor(code).code());
    }

    public static Set<String> codes() {
        return KINDS.keySet();
    }

    private static String beforeLastDot(String code) {
        return code.substring(0, Math.max(0, code.lastIndexOf('.')));
    }
}
