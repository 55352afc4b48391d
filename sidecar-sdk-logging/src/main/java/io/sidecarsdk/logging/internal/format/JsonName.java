package io.sidecarsdk.logging.internal.format;

import java.nio.charset.StandardCharsets;

/** A name of our own as it stands in JSON, comma and colon included: put together once for all documents. */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record JsonName(byte[] plain, byte[] nested) {

    /** @param ascii needs no escaping */
    static JsonName of(String ascii) {
        return new JsonName(bytes(",\"" + ascii + "\":"), bytes(",\\\"" + ascii + "\\\":"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
