package io.sidecarsdk.http.internal.jdk;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.util.function.BooleanSupplier;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/**
 * A request body that is pulled from a publisher, one buffer at a time, on the thread that writes it.
 *
 * <p>Not one-shot: each write subscribes anew, which the JDK's publishers allow ({@code ofInputStream} asks its supplier
 * for a new stream), so that the pipeline may retry. A publisher that cannot be subscribed twice has to say so with
 * {@code onError}, which fails the second attempt.
 */
final class PublisherRequestBody extends RequestBody {
    private final BodyPublisher publisher;
    private final BooleanSupplier cancelled;

    PublisherRequestBody(BodyPublisher publisher, BooleanSupplier cancelled) {
        this.publisher = publisher;
        this.cancelled = cancelled;
    }

    /** None: the JDK's request says it in its headers, which OkHttp then leaves alone. */
    @Override
    public @Nullable MediaType contentType() {
        return null;
    }

    @Override
    public long contentLength() {
        return Math.max(-1, publisher.contentLength()); // any negative number means "unknown" to the JDK
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
        try (PublisherReader reader = new PublisherReader(cancelled)) {
            reader.copy(publisher, sink);
        }
    }
}
