package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.http.Streaming;
import io.sidecarsdk.http.internal.call.CallContext;
import io.sidecarsdk.time.TimeSource;
import java.time.Duration;
import kotlin.jvm.JvmClassMappingKt;
import kotlin.reflect.KClass;
import org.jspecify.annotations.Nullable;

/** Bounds each read of a stream that the caller wants open-ended: the call's deadline moves along with the reads. */
final class IdleLimit {

    private static final KClass<Streaming> TAG = JvmClassMappingKt.getKotlinClass(Streaming.class);

    /** So far that it never comes, and yet can be compared with any reading of the clock. */
    private static final long NEVER = Long.MAX_VALUE / 4;

    private final CallContext call;
    private final TimeSource time;
    private final Duration idle;
    private final long idleNanos;
    private final long endNanos;

    private IdleLimit(CallContext call, TimeSource time, Duration idle) {
        this.call = call;
        this.time = time;
        this.idle = idle;
        this.idleNanos = idle.toNanos();
        long now = time.nanoTime();
        this.endNanos = now + CallerDeadline.leftNanos(call, now, NEVER);
    }

    /** Null for a call that wants none. */
    static @Nullable IdleLimit of(CallContext call, TimeSource time) {
        Streaming wish = call.request().tag(TAG);
        return wish == null ? null : new IdleLimit(call, time, wish.idle());
    }

    void beforeRead() {
        long byIdle = time.nanoTime() + idleNanos;
        call.deadline(byIdle - endNanos < 0 ? byIdle : endNanos);
    }

    void afterRead() {
        call.deadline(endNanos);
    }

    @Override
    public String toString() {
        return "nothing came for " + idle + ", or an enclosing deadline passed";
    }
}
