package io.sidecarsdk.logging.internal.sink.loki;

import io.sidecarsdk.logging.internal.ship.Answer;
import io.sidecarsdk.logging.internal.ship.Batch;
import io.sidecarsdk.logging.internal.ship.Transport;
import io.sidecarsdk.logging.internal.sink.http.HttpReceiver;
import io.sidecarsdk.logging.internal.sink.http.HttpSettings;
import io.sidecarsdk.logging.internal.sink.http.Reply;
import io.sidecarsdk.policy.LogLokiPolicy;
import io.sidecarsdk.spi.SidecarContext;
import java.net.URI;
import java.util.Map;

/** Sends each batch as one push request. */
public final class LokiTransport implements Transport {

    /** An answer is empty, or says what is wrong. */
    private static final int MOST_ANSWER = 16 << 10;

    private final HttpReceiver receiver;
    private final URI push;
    private final Map<String, String> tenant;
    private final PushWriter writer;

    public LokiTransport(LogLokiPolicy policy, SidecarContext context) {
        this.receiver = new HttpReceiver(HttpSettings.of(policy), context);
        this.push = policy.url();
        this.tenant = policy.tenant().map(id -> Map.of("X-Scope-OrgID", id)).orElse(Map.of());
        this.writer = new PushWriter(new Labels(policy.labels(), policy.labelFields()));
    }

    @Override
    public Answer send(Batch batch) {
        Reply reply = receiver.post(push, writer.write(batch), tenant, MOST_ANSWER);
        return reply instanceof Reply.Answered answered ? answer(answered) : ((Reply.Failed) reply).later();
    }

    /**
     * Only what is said of the request's content refuses it. Some of its lines may be stored nevertheless; see the package's
     * description for why halves of it may be sent again.
     */
    private static Answer answer(Reply.Answered reply) {
        if (reply.isSuccess()) {
            return Answer.taken();
        }
        return switch (reply.status()) {
            case 413 -> reply.refused();
            case 400, 422 -> reply.isPage() ? reply.later() : reply.refused();
            default -> reply.later();
        };
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
