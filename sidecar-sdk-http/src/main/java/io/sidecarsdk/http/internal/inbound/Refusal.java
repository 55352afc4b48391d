package io.sidecarsdk.http.internal.inbound;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The answer to a request that is refused: plain text, nothing in it from the request. Immutable, and made beforehand: a
 * refusal must stay cheap when thousands happen at once.
 */
public final class Refusal implements InboundReply {

    private final InboundRejection reason;
    private final String detail;
    private final Map<String, String> headers;
    private final boolean shadow;
    private final byte[] body;

    private Refusal(InboundRejection reason, String detail, Map<String, String> headers, boolean shadow) {
        this.reason = reason;
        this.detail = detail;
        this.headers = headers;
        this.shadow = shadow;
        this.body = (reason.words() + '\n').getBytes(StandardCharsets.UTF_8);
    }

    static Refusal of(InboundRejection reason) {
        return new Refusal(reason, "", Map.of(), false);
    }

    /** Tells the caller that this is overload: Envoy and this SDK's clients do not retry what says so. */
    static Refusal overload(InboundRejection reason) {
        return of(reason).with("x-envoy-overloaded", "true");
    }

    /** With a header more. */
    Refusal with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Refusal(reason, detail, more, shadow);
    }

    /** With words for the span and the access log; the caller does not see them. */
    Refusal because(String words) {
        return new Refusal(reason, words, headers, shadow);
    }

    /** The same, only counted where {@code inShadow}: the request goes on. */
    Refusal inShadow(boolean inShadow) {
        return inShadow == shadow ? this : new Refusal(reason, detail, headers, inShadow);
    }

    boolean isShadow() {
        return shadow;
    }

    public InboundRejection reason() {
        return reason;
    }

    /** More than the reason says; empty where there is nothing to say. Not for the caller. */
    String detail() {
        return detail;
    }

    @Override
    public int status() {
        return reason.status();
    }

    @Override
    public Map<String, String> headers() {
        return headers;
    }

    @Override
    public byte[] body() {
        return body.clone();
    }
}
