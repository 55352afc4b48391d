package io.sidecarsdk.http.internal.jdk;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.util.Set;
import java.util.function.BooleanSupplier;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;

/** Turns the JDK's request into OkHttp's. */
final class RequestMapper {
    private static final Set<String> WITHOUT_BODY = Set.of("GET", "HEAD");
    private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH", "PROPPATCH", "QUERY", "REPORT");

    private RequestMapper() {}

    /** The same request for OkHttp; {@code cancelled} tells its body when to stop waiting for the publisher. */
    static Request map(HttpRequest request, BooleanSupplier cancelled) {
        RequestBody body = body(request, cancelled);
        return new Request.Builder()
                .url(url(request.uri()))
                .headers(headers(request, body))
                .method(request.method(), body)
                .build();
    }

    private static HttpUrl url(URI uri) {
        HttpUrl url = HttpUrl.get(uri);
        if (url == null) {
            throw new IllegalArgumentException("Cannot call " + uri + " (expected: an http or https URI with a host)");
        }
        return url;
    }

    private static Headers headers(HttpRequest request, @Nullable RequestBody body) {
        Headers.Builder headers = new Headers.Builder();
        // The JDK lets values beyond ASCII through, so the lenient of OkHttp's two methods is the faithful one.
        request.headers()
                .map()
                .forEach((name, values) -> values.forEach(value -> headers.addUnsafeNonAscii(name, value)));
        if (request.expectContinue() && body != null) {
            headers.set("Expect", "100-continue");
        }
        return headers.build();
    }

    private static @Nullable RequestBody body(HttpRequest request, BooleanSupplier cancelled) {
        BodyPublisher publisher = request.bodyPublisher().orElse(null);
        boolean empty = publisher == null || publisher.contentLength() == 0;
        if (WITHOUT_BODY.contains(request.method())) {
            return requireNoBody(request, empty);
        }
        if (publisher == null && !WITH_BODY.contains(request.method())) {
            return null;
        }
        return publisher == null || empty
                ? RequestBody.create(new byte[0])
                : new PublisherRequestBody(publisher, cancelled);
    }

    private static @Nullable RequestBody requireNoBody(HttpRequest request, boolean empty) {
        if (!empty) {
            throw new IllegalArgumentException(request.method() + " " + request.uri()
                    + " has a body, which OkHttp does not send (expected: another method, or no body publisher)");
        }
        return null;
    }
}
