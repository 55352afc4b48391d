package io.sidecarsdk.http.internal.pipeline;

import okhttp3.Response;

/** Which response bodies are read as part of the attempt that brought them; all others are streamed to the caller. */
final class ShortBodies {

    private static final long LONGEST = 64 << 10;

    private ShortBodies() {}

    /**
     * Whether the response's body is read within the attempt, so that afterwards nothing of it is still to come.
     *
     * @param length of the body as declared; -1 when it is not
     */
    static boolean includes(Response response, long length) {
        return (length >= 0 && length <= LONGEST) || response.code() == 101;
    }
}
