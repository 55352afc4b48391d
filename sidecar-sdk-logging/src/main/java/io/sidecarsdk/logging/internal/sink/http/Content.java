package io.sidecarsdk.logging.internal.sink.http;

import java.nio.charset.StandardCharsets;

/**
 * A request's body: the first {@code length} of {@code bytes}, which are not modified while the request is under way but
 * may be used again afterwards.
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Content(String type, byte[] bytes, int length) {

    public static Content of(String type, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Content(type, bytes, bytes.length);
    }
}
