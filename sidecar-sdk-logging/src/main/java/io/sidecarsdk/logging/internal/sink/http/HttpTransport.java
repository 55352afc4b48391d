package io.sidecarsdk.logging.internal.sink.http;

import io.sidecarsdk.logging.internal.format.LineFormat;
import io.sidecarsdk.logging.internal.format.Output;
import io.sidecarsdk.logging.internal.ship.Answer;
import io.sidecarsdk.logging.internal.ship.Batch;
import io.sidecarsdk.logging.internal.ship.Transport;
import io.sidecarsdk.policy.LogHttpPolicy;
import io.sidecarsdk.spi.SidecarContext;
import java.net.URI;
import java.util.Map;

/**
 * JSON in lines, a batch in a request, with an {@code Idempotency-Key} that is the same when the batch is sent again.
 *
 * <p>2xx takes it. 408, 429 and 5xx say that it may be taken later, as do 401 and 403 where credentials were shown. Any other
 * answer refuses it, 413 among them: a part of it may be small enough.
 */
public final class HttpTransport implements Transport {

    private static final int MOST_ANSWER = 1024;

    private final URI endpoint;
    private final HttpReceiver receiver;
    private final Output out = new Output();
    private final LineFormat format;

    /** A transport that sends as {@code policy} says. */
    public HttpTransport(LogHttpPolicy policy, SidecarContext context) {
        this.endpoint = policy.endpoint();
        this.receiver = new HttpReceiver(HttpSettings.of(policy), context);
        this.format = LineFormat.of(policy.format(), out);
    }

    @Override
    public Answer send(Batch batch) {
        out.reset();
        for (int i = 0; i < batch.size(); i++) {
            format.write(batch.record(i));
        }
        Reply reply = receiver.post(
                endpoint,
                new Content("application/x-ndjson", out.array(), out.size()),
                Map.of("Idempotency-Key", batch.id()),
                MOST_ANSWER);
        return reply instanceof Reply.Answered answered ? answer(answered) : ((Reply.Failed) reply).later();
    }

    private static Answer answer(Reply.Answered reply) {
        if (reply.isSuccess()) {
            return Answer.taken();
        }
        int status = reply.status();
        boolean later = status == 408 || status == 429 || status >= 500 || reply.credentialsRefused();
        return later ? reply.later() : reply.refused();
    }

    @Override
    public void abort() {
        receiver.abort();
    }

    @Override
    public void close() {
        receiver.close();
    }
}
