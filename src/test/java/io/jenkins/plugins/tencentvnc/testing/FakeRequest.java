package io.jenkins.plugins.tencentvnc.testing;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** An API request as received. */
public record FakeRequest(String method, String query, Map<String, String> headers, byte[] body) {

    public FakeRequest {
        Map<String, String> anyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        anyCase.putAll(headers);
        headers = anyCase;
    }

    static FakeRequest of(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new TreeMap<>();
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
        String query = Objects.requireNonNullElse(exchange.getRequestURI().getRawQuery(), "");
        byte[] body = exchange.getRequestBody().readAllBytes();
        return new FakeRequest(exchange.getRequestMethod(), query, headers, body);
    }

    /** Returns null if the header is absent or empty. */
    String header(String name) {
        String value = headers.get(name);
        return value == null || value.isEmpty() ? null : value;
    }
}
