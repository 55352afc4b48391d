package io.sidecarsdk.http.internal.jdk;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okhttp3.Protocol;

/** The ways to make one exchange, which must all give the same result. */
enum Way {
    SEND_OVER_HTTP_1(Protocol.HTTP_1_1, false),
    SEND_OVER_HTTP_2(Protocol.H2_PRIOR_KNOWLEDGE, false),
    SEND_ASYNC_OVER_HTTP_1(Protocol.HTTP_1_1, true),
    SEND_ASYNC_OVER_HTTP_2(Protocol.H2_PRIOR_KNOWLEDGE, true);

    private final Protocol protocol;
    private final boolean async;

    Way(Protocol protocol, boolean async) {
        this.protocol = protocol;
        this.async = async;
    }

    List<Protocol> protocols() {
        return List.of(protocol);
    }

    boolean isHttp1() {
        return protocol == Protocol.HTTP_1_1;
    }

    <T> HttpResponse<T> exchange(HttpClient client, HttpRequest request, BodyHandler<T> handler) throws Exception {
        return async ? client.sendAsync(request, handler).get(30, TimeUnit.SECONDS) : client.send(request, handler);
    }
}
