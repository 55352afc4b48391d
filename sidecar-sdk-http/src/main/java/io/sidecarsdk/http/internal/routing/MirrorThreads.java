package io.sidecarsdk.http.internal.routing;

import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import kotlin.jvm.JvmClassMappingKt;
import kotlin.reflect.KClass;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.Buffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends copies of calls on threads of its own, and throws the answers away. So many at once and no more: where all threads
 * are busy, as with a mirror that hangs, a copy is not made. Never delays or fails the call that is copied.
 */
public final class MirrorThreads {

    /** Longer bodies are not copied: the copy is made on the caller's thread, and kept until it has been sent. */
    static final long LONGEST_BODY = 64 * 1024;

    private static final KClass<Copy> TAG = JvmClassMappingKt.getKotlinClass(Copy.class);

    private static final Logger log = LoggerFactory.getLogger(MirrorThreads.class);

    private final ExecutorService threads;

    /** @param threads refuses what it has no thread for */
    public MirrorThreads(ExecutorService threads) {
        this.threads = threads;
    }

    /** Marks a copy. */
    private enum Copy {
        MARK
    }

    /** Whether {@code request} is a copy made here, which is not routed again. */
    static boolean isCopy(Request request) {
        return request.tag(TAG) != null;
    }

    /** Sends a copy of {@code request}, soon; gives what became of that: sent, overflow or body_not_copied. */
    String send(Router.Target mirror, Request request) {
        Request copy = copyOf(request);
        if (copy == null) {
            return "body_not_copied";
        }
        try {
            threads.execute(() -> send(copy, mirror));
            return "sent";
        } catch (RejectedExecutionException busy) {
            return "overflow";
        }
    }

    private static void send(Request request, Router.Target mirror) {
        try (Response ignored = mirror.send(request)) {
            log.trace("The mirror answered with {}", ignored.code());
        } catch (IOException | RuntimeException e) {
            log.debug("A copy of a call could not be sent", e); // seen in the metrics of the mirror's client
        }
    }

    private static @Nullable Request copyOf(Request request) {
        RequestBody body = request.body();
        Request.Builder copy = request.newBuilder().tag(Copy.class, Copy.MARK);
        if (body == null) {
            return copy.build();
        }
        try {
            long length = body.contentLength();
            if (body.isOneShot() || body.isDuplex() || length < 0 || length > LONGEST_BODY) {
                return null;
            }
            Buffer bytes = new Buffer();
            body.writeTo(bytes);
            return copy.method(request.method(), RequestBody.create(bytes.readByteString(), body.contentType()))
                    .build();
        } catch (IOException | RuntimeException e) {
            return null; // the host's own code; the call itself will show it
        }
    }
}
