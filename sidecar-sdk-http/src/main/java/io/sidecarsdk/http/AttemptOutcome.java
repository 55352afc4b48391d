package io.sidecarsdk.http;

import java.io.IOException;
import okhttp3.Headers;
import okhttp3.Request;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** What an attempt brought: a response, or a failure. Only to be looked at while it is being judged. */
public interface AttemptOutcome {

    /** The request as the caller made it. */
    Request request();

    /** Which attempt it was, counted from 1. */
    int attempt();

    /** The response's status; 0 where there was none. */
    int status();

    /** The response's headers; none where there was no response. */
    Headers headers();

    /**
     * The first 64 KiB of the response's body, decompressed; empty where there was no response. What is looked at here is
     * still there for whoever gets the response. Waits for a body that is still to come, at most until the deadline.
     *
     * @throws IOException if the body breaks off
     */
    ByteString body() throws IOException;

    /** Why there was no response; null where there was one. */
    @Nullable
    IOException failure();
}
