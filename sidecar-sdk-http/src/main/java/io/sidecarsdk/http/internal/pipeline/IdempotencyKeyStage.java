package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.http.internal.call.CallContext;
import java.io.IOException;
import java.util.Set;
import java.util.UUID;
import okhttp3.Request;
import okhttp3.Response;

/** Gives requests of certain methods a key by which the server knows them again, the same one for all attempts. */
final class IdempotencyKeyStage implements Stage {

    private final Set<String> methods;
    private final Stage next;

    private IdempotencyKeyStage(Set<String> methods, Stage next) {
        this.methods = methods;
        this.next = next;
    }

    static Stage create(Set<String> methods, Stage next) {
        return methods.isEmpty() ? next : new IdempotencyKeyStage(methods, next);
    }

    @Override
    public Response proceed(CallContext call) throws IOException {
        Request request = call.request();
        if (methods.contains(request.method()) && request.header(Idempotency.KEY) == null) {
            call.request(request.newBuilder()
                    .header(Idempotency.KEY, UUID.randomUUID().toString())
                    .build());
        }
        return next.proceed(call);
    }
}
