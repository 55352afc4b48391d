package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.http.internal.call.CallContext;
import java.io.IOException;
import okhttp3.Response;

/**
 * One behaviour of the pipeline. A stage does its part and hands the call to the next one, which it was given when it was
 * made; it knows no other stage. What it holds for the whole call it gives back when the call ends, see
 * {@link CallContext#hold}. A stage is shared by all calls and keeps nothing about a single one.
 */
@FunctionalInterface
interface Stage {

    /** Brings the response, from further in or instead of that; or throws. Runs on the caller's thread. */
    Response proceed(CallContext call) throws IOException;
}
