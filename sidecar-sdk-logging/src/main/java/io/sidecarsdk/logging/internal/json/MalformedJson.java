package io.sidecarsdk.logging.internal.json;

import java.io.IOException;

/** An answer that is no JSON, ends too early, or holds something else than it must. Never quotes what it found. */
public final class MalformedJson extends IOException {

    private static final long serialVersionUID = 1;

    MalformedJson(String problem, int at) {
        super(problem + " at byte " + at);
    }
}
