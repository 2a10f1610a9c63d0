package io.jenkins.plugins.tencentvnc.tencentcloud;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * An OpenID Connect ID token: a signed JWT. Anything else is refused, so that no other secret or file is ever sent to
 * STS. Never printed.
 *
 * @see <a href="https://openid.net/specs/openid-connect-core-1_0.html#IDToken">ID Token</a>
 */
public final class IdToken {

    private static final int MAX_LENGTH = 16_384;
    private static final Pattern JWT = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");
    private static final Gson GSON = new Gson();

    private final String value;

    private IdToken(String value) {
        this.value = value;
    }

    /** The only claim that all issuers share; STS validates the token. */
    private record Claims(Double exp) {}

    /**
     * @throws ConsoleException {@code Client.IdTokenMissing}, {@code Client.IdTokenMalformed} or {@code
     *     Client.IdTokenExpired}
     */
    public static IdToken of(String text) throws ConsoleException {
        if (text == null || text.isBlank()) {
            throw new ConsoleException("Client.IdTokenMissing");
        }
        String value = text.strip();
        if (value.length() > MAX_LENGTH || !JWT.matcher(value).matches()) {
            throw new ConsoleException("Client.IdTokenMalformed");
        }
        if (expiryOf(value) <= Instant.now().getEpochSecond()) {
            throw new ConsoleException("Client.IdTokenExpired");
        }
        return new IdToken(value);
    }

    /**
     * Reads a token from a file of the controller.
     *
     * @throws ConsoleException {@code Client.IdTokenFileUnreadable}, or as {@link #of}
     */
    public static IdToken read(String path) throws ConsoleException {
        byte[] content;
        try {
            Path file = Path.of(path);
            // Anything else, such as a pipe, could block.
            if (!Files.isRegularFile(file)) {
                throw new ConsoleException("Client.IdTokenFileUnreadable");
            }
            try (InputStream in = Files.newInputStream(file)) {
                content = in.readNBytes(MAX_LENGTH + 1);
            }
        } catch (IOException | InvalidPathException e) {
            throw new ConsoleException("Client.IdTokenFileUnreadable");
        }
        return of(new String(content, UTF_8));
    }

    private static double expiryOf(String jwt) throws ConsoleException {
        try {
            byte[] payload = Base64.getUrlDecoder().decode(jwt.split("\\.")[1]);
            return GSON.fromJson(new String(payload, UTF_8), Claims.class).exp();
        } catch (RuntimeException e) {
            // The exception's message may contain the token.
            throw new ConsoleException("Client.IdTokenMalformed");
        }
    }

    String value() {
        return value;
    }

    /** Returns the values to redact from messages. A part of a token can be usable, or identify its owner. */
    List<String> parts() {
        List<String> parts = new ArrayList<>(List.of(value));
        parts.addAll(List.of(value.split("\\.")));
        return parts;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IdToken that && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return "IdToken[***]";
    }
}
