package io.sidecarsdk.spring;

import io.sidecarsdk.http.Streaming;
import io.sidecarsdk.resilience.Deadline;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.Set;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.StreamingHttpOutputMessage;
import org.springframework.http.client.AbstractClientHttpRequest;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.util.FastByteArrayOutputStream;

/** One request of Spring's. Its body is a stream where the converter gives one, else it is collected. */
final class OkHttpSpringRequest extends AbstractClientHttpRequest implements StreamingHttpOutputMessage {

    private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");

    private final OkHttpClient client;
    private final URI uri;
    private final HttpMethod method;
    private @Nullable Body streamed;
    private @Nullable FastByteArrayOutputStream collected;

    OkHttpSpringRequest(OkHttpClient client, URI uri, HttpMethod method) {
        this.client = client;
        this.uri = uri;
        this.method = method;
    }

    @Override
    public HttpMethod getMethod() {
        return method;
    }

    @Override
    public URI getURI() {
        return uri;
    }

    @Override
    public void setBody(Body body) {
        assertNotExecuted();
        streamed = body;
    }

    @Override
    protected OutputStream getBodyInternal(HttpHeaders headers) {
        FastByteArrayOutputStream out = collected;
        if (out == null) {
            out = new FastByteArrayOutputStream(1024);
            collected = out;
        }
        return out;
    }

    @Override
    protected ClientHttpResponse executeInternal(HttpHeaders headers) throws IOException {
        Request.Builder request = new Request.Builder().url(uri.toString()).method(method.name(), body(headers));
        headers.forEach((name, values) -> values.forEach(value -> request.addHeader(name, value)));
        getAttributes().values().forEach(attribute -> tag(request, attribute));
        return new OkHttpSpringResponse(client.newCall(request.build()).execute());
    }

    private static void tag(Request.Builder request, Object attribute) {
        if (attribute instanceof Streaming streaming) {
            request.tag(Streaming.class, streaming);
        } else if (attribute instanceof Deadline deadline) {
            request.tag(Deadline.class, deadline);
        }
    }

    private okhttp3.@Nullable RequestBody body(HttpHeaders headers) {
        if (streamed != null) {
            return new OkHttpSpringBody(streamed, headers);
        }
        byte[] bytes = collected == null ? new byte[0] : collected.toByteArray();
        return bytes.length > 0 || WITH_BODY.contains(method.name())
                ? okhttp3.RequestBody.create(bytes, OkHttpSpringBody.type(headers))
                : null;
    }
}
