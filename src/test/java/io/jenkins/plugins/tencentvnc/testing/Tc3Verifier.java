package io.jenkins.plugins.tencentvnc.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Verifies TC3-HMAC-SHA256 signatures as published by Tencent Cloud, from the raw request.
 *
 * <p>It deliberately uses no SDK code: only an independent implementation detects a request that the SDK, or its use by
 * the plugin, signs wrongly.
 */
public final class Tc3Verifier {

    private static final String ALGORITHM = "TC3-HMAC-SHA256";
    private static final String UNSIGNED = "UNSIGNED-PAYLOAD";

    // The date is free text: a client in a Thai locale sends 2569-11-24, which is well-formed and wrongly signed.
    private static final Pattern AUTHORIZATION = Pattern.compile(ALGORITHM
            + " Credential=(?<id>[^/\\s]+)/(?<date>[^/\\s]+)/(?<service>[^/\\s]+)/tc3_request"
            + ", *SignedHeaders=(?<headers>[a-z0-9-]+(;[a-z0-9-]+)*)"
            + ", *Signature=(?<signature>[0-9a-f]{64})");
    private static final Pattern TIMESTAMP = Pattern.compile("[1-9][0-9]{0,10}");

    private Tc3Verifier() {}

    /** The unverified statements of a request about its own signature. */
    record Claim(
            String secretId, String date, String service, String signedHeaders, String signature, Instant timestamp) {}

    /** Returns empty if the request has no well-formed {@code Authorization} and {@code X-TC-Timestamp}. */
    static Optional<Claim> claim(FakeRequest request) {
        Matcher matcher = AUTHORIZATION.matcher(Objects.requireNonNullElse(request.header("Authorization"), ""));
        String timestamp = Objects.requireNonNullElse(request.header("X-TC-Timestamp"), "");
        if (!matcher.matches() || !TIMESTAMP.matcher(timestamp).matches()) {
            return Optional.empty();
        }
        String signedHeaders = matcher.group("headers");
        if (!List.of(signedHeaders.split(";")).containsAll(List.of("content-type", "host"))) {
            return Optional.empty();
        }
        return Optional.of(new Claim(
                matcher.group("id"),
                matcher.group("date"),
                matcher.group("service"),
                signedHeaders,
                matcher.group("signature"),
                Instant.ofEpochSecond(Long.parseLong(timestamp))));
    }

    static boolean verify(Claim claim, FakeRequest request, String secretKey) {
        String expected = signature(request, claim.signedHeaders(), claim.service(), claim.timestamp(), secretKey);
        return claim.date().equals(date(claim.timestamp())) && claim.signature().equals(expected);
    }

    /** Returns the {@code Authorization} header of a correctly signed request, for clients without the SDK. */
    public static String authorization(
            FakeRequest request,
            String signedHeaders,
            String service,
            Instant timestamp,
            String secretId,
            String secretKey) {
        return "%s Credential=%s/%s, SignedHeaders=%s, Signature=%s"
                .formatted(
                        ALGORITHM,
                        secretId,
                        scope(timestamp, service),
                        signedHeaders,
                        signature(request, signedHeaders, service, timestamp, secretKey));
    }

    static String signature(
            FakeRequest request, String signedHeaders, String service, Instant timestamp, String secretKey) {
        String stringToSign = String.join(
                "\n",
                ALGORITHM,
                Long.toString(timestamp.getEpochSecond()),
                scope(timestamp, service),
                sha256(canonical(request, signedHeaders).getBytes(UTF_8)));
        byte[] dateKey = hmac(("TC3" + secretKey).getBytes(UTF_8), date(timestamp));
        byte[] serviceKey = hmac(dateKey, service);
        byte[] signingKey = hmac(serviceKey, "tc3_request");
        return HexFormat.of().formatHex(hmac(signingKey, stringToSign));
    }

    private static String canonical(FakeRequest request, String signedHeaders) {
        // Each header ends its own line, so the joined text has the blank line after the block that the algorithm
        // requires.
        String headers = Stream.of(signedHeaders.split(";"))
                .sorted()
                .map(name -> name + ":" + canonicalValue(request.header(name)) + "\n")
                .collect(Collectors.joining());
        byte[] payload =
                UNSIGNED.equals(request.header("X-TC-Content-SHA256")) ? UNSIGNED.getBytes(UTF_8) : request.body();
        return String.join("\n", request.method(), "/", request.query(), headers, signedHeaders, sha256(payload));
    }

    private static String canonicalValue(String value) {
        return Objects.requireNonNullElse(value, "").trim().toLowerCase(Locale.ROOT);
    }

    private static String scope(Instant timestamp, String service) {
        return date(timestamp) + "/" + service + "/tc3_request";
    }

    private static String date(Instant timestamp) {
        return LocalDate.ofInstant(timestamp, ZoneOffset.UTC).toString();
    }

    private static String sha256(byte[] data) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(data));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] hmac(byte[] key, String data) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, mac.getAlgorithm()));
            return mac.doFinal(data.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
