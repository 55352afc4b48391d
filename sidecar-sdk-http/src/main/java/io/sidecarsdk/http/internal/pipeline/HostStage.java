package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.http.WrongHostException;
import io.sidecarsdk.http.internal.balancing.Endpoints;
import io.sidecarsdk.http.internal.call.CallContext;
import io.sidecarsdk.http.internal.call.FailureKind;
import java.io.IOException;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Refuses a URL that names another upstream than this client's: its endpoints would be sent what is not for them. */
final class HostStage implements Stage {

    private final String client;
    private final Stage next;

    private HostStage(String client, Stage next) {
        this.client = client;
        this.next = next;
    }

    /** A client without endpoints dials whatever the URL names. */
    static Stage create(String client, @Nullable Endpoints endpoints, Stage next) {
        return endpoints == null ? next : new HostStage(client, next);
    }

    @Override
    public Response proceed(CallContext call) throws IOException {
        String host = call.request().url().host();
        if (!host.equals(client)) {
            call.failed(FailureKind.CANCELLED);
            throw new WrongHostException("the client " + client + " has endpoints and was asked for " + host
                    + " (expected: a URL with the host " + client + ")");
        }
        return next.proceed(call);
    }
}
