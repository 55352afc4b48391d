package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.http.internal.call.CallContext;
import io.sidecarsdk.http.internal.deadline.DeadlineHeaders;
import io.sidecarsdk.resilience.Deadline;
import kotlin.jvm.JvmClassMappingKt;
import kotlin.reflect.KClass;
import okhttp3.Request;

/** What the caller, beside the policy, says about when a call must have ended: enclosing deadline, request's tag, headers. */
final class CallerDeadline {

    /** Resolved once: OkHttp would wrap the Java class anew for each call. */
    private static final KClass<Deadline> TAG = JvmClassMappingKt.getKotlinClass(Deadline.class);

    private CallerDeadline() {}

    /** What the caller grants by any means, when the call begins; more than anything where it says nothing. */
    static long grantedNanos(CallContext call) {
        Request request = call.request();
        Deadline enclosing = Deadline.from(call.callersContext());
        Deadline own = request.tag(TAG);
        long told = told(request);
        if (enclosing == null && own == null && told == DeadlineHeaders.NONE) {
            return Long.MAX_VALUE;
        }
        call.tellDeadline();
        long nanos = told == DeadlineHeaders.NONE ? Long.MAX_VALUE : told;
        nanos = enclosing == null ? nanos : Math.min(nanos, enclosing.remainingNanos());
        return own == null ? nanos : Math.min(nanos, own.remainingNanos());
    }

    /** The same later in the call: what is left at {@code now}, at most {@code most}. */
    static long leftNanos(CallContext call, long now, long most) {
        Deadline enclosing = Deadline.from(call.callersContext());
        Deadline own = call.request().tag(TAG);
        long told = told(call.request());
        long nanos = told == DeadlineHeaders.NONE ? most : Math.min(most, told - (now - call.startNanos()));
        nanos = enclosing == null ? nanos : Math.min(nanos, enclosing.remainingNanos());
        return own == null ? nanos : Math.min(nanos, own.remainingNanos());
    }

    private static long told(Request request) {
        return request.headers().size() == 0
                ? DeadlineHeaders.NONE
                : DeadlineHeaders.shorterNanos(
                        request.header(DeadlineHeaders.ENVOY), request.header(DeadlineHeaders.GRPC));
    }
}
