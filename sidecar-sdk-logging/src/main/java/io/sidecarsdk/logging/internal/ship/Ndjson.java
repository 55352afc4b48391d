package io.sidecarsdk.logging.internal.ship;

import io.sidecarsdk.logging.internal.ship.Entry.Line;
import java.util.List;

/** Puts lines together as one body: each the prefix, the line's own bytes and a line end. */
final class Ndjson {

    private Ndjson() {}

    static byte[] body(byte[] prefix, List<Line> lines) {
        int size = 0;
        for (Line line : lines) {
            size += prefix.length + line.json().length + 1;
        }
        byte[] body = new byte[size];
        int at = 0;
        for (Line line : lines) {
            at = put(body, at, prefix);
            at = put(body, at, line.json());
            body[at++] = '\n';
        }
        return body;
    }

    private static int put(byte[] body, int at, byte[] part) {
        System.arraycopy(part, 0, body, at, part.length);
        return at + part.length;
    }
}
