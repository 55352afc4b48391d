package io.sidecarsdk.http.internal.transport;

import io.opentelemetry.context.Context;
import kotlin.jvm.JvmClassMappingKt;
import kotlin.reflect.KClass;
import okhttp3.Call;
import okhttp3.EventListener;
import org.jspecify.annotations.Nullable;

/**
 * Takes the caller's OpenTelemetry context, and with it the parent span and the enclosing deadline, along to the thread on
 * which an asynchronous call runs. OkHttp tells that a call starts on the caller's thread, before it hands the call over.
 *
 * <p>A client derived with an event listener of its own does not have this; its calls see the context of the thread on
 * which they run.
 */
public final class CallerContext extends EventListener {

    private static final KClass<Context> TAG = JvmClassMappingKt.getKotlinClass(Context.class);

    @Override
    public void callStart(Call call) {
        Context context = Context.current();
        if (!context.equals(Context.root())) {
            call.tag(TAG, () -> context);
        }
    }

    /** The context in which the call was started. */
    public static Context of(Call call) {
        @Nullable Context callers = call.tag(TAG);
        return callers == null ? Context.current() : callers;
    }
}
