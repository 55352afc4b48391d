package io.sidecarsdk.secrets.internal.vault;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** A body of at most {@value #MOST_BYTES} bytes; Vault's own limit for an entry of its storage is far below. */
final class BoundedBody implements HttpResponse.BodySubscriber<byte[]> {

    static final int MOST_BYTES = 4 << 20;

    private final HttpResponse.BodySubscriber<byte[]> collected = HttpResponse.BodySubscribers.ofByteArray();
    private Flow.@Nullable Subscription subscription;
    private long received;
    private boolean ended;

    @Override
    public CompletionStage<byte[]> getBody() {
        return collected.getBody();
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        subscription = newSubscription;
        collected.onSubscribe(newSubscription);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        if (ended) {
            return;
        }
        for (ByteBuffer buffer : buffers) {
            received += buffer.remaining();
        }
        if (received <= MOST_BYTES) {
            collected.onNext(buffers);
            return;
        }
        ended = true;
        if (subscription != null) {
            subscription.cancel();
        }
        collected.onError(new IOException("the answer is larger than 4 MiB"));
    }

    @Override
    public void onError(Throwable failure) {
        if (!ended) {
            ended = true;
            collected.onError(failure);
        }
    }

    @Override
    public void onComplete() {
        if (!ended) {
            ended = true;
            collected.onComplete();
        }
    }
}
