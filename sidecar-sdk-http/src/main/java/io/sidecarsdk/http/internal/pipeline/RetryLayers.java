package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.http.NoRetry;
import io.sidecarsdk.http.internal.call.CallContext;
import kotlin.jvm.JvmClassMappingKt;
import kotlin.reflect.KClass;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/** What a call says about the layers around this one that repeat it, too. Only one of them should. */
final class RetryLayers {

    /** Which attempt a request is, counted from 1; Envoy's header. */
    static final String ATTEMPT_COUNT = "x-envoy-attempt-count";

    /** How often a request may be repeated; Envoy's header. */
    private static final String MAX_RETRIES = "x-envoy-max-retries";

    private static final KClass<NoRetry> TAG = JvmClassMappingKt.getKotlinClass(NoRetry.class);

    private RetryLayers() {}

    /** Whether somebody else repeats the call, so that it must not be repeated here. */
    static boolean repeatElsewhere(CallContext call) {
        Request request = call.request();
        return request.tag(TAG) != null
                || NoRetry.from(call.callersContext()) != null
                || number(request.header(ATTEMPT_COUNT), 1) > 1;
    }

    /** The attempts that the request allows; never more than {@code policys}. */
    static int attempts(Request request, int policys) {
        int retries = number(request.header(MAX_RETRIES), policys);
        return Math.min(policys, retries + 1);
    }

    private static int number(@Nullable String value, int otherwise) {
        return value != null && value.matches("[0-9]{1,6}") ? Integer.parseInt(value) : otherwise;
    }
}
