package io.jenkins.plugins.tencentvnc.testing;

/** A refusal of the API: {@code Response.Error}. */
final class FakeApiError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;

    FakeApiError(String code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    static FakeApiError missing(String parameter) {
        return new FakeApiError(
                "MissingParameter", "The request is missing a required parameter `%s`.".formatted(parameter));
    }

    String code() {
        return code;
    }
}
