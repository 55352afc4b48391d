package io.sidecarsdk.logging.internal.sink.otlp;

import io.sidecarsdk.logging.internal.format.OtlpLogs;
import io.sidecarsdk.logging.internal.format.Output;
import io.sidecarsdk.logging.internal.record.LogRecord;
import io.sidecarsdk.logging.internal.ship.Answer;
import io.sidecarsdk.logging.internal.ship.Batch;
import io.sidecarsdk.logging.internal.ship.Transport;
import io.sidecarsdk.logging.internal.sink.http.Content;
import io.sidecarsdk.logging.internal.sink.http.HttpReceiver;
import io.sidecarsdk.logging.internal.sink.http.HttpSettings;
import io.sidecarsdk.logging.internal.sink.http.Reply;
import io.sidecarsdk.policy.LogOtlpPolicy;
import io.sidecarsdk.spi.SidecarContext;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * OTLP over HTTP. 2xx takes a batch, but for as many records as a {@code partial_success} says were rejected: it does not say
 * which, and forbids to send them again. Only 429, 502, 503 and 504 say that it may be taken later, as do 401 and 403 where
 * credentials were shown; any other answer refuses it.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/otlp/#otlphttp-response">OTLP/HTTP response</a>
 */
public final class OtlpTransport implements Transport {

    private static final Logger log = LoggerFactory.getLogger(OtlpTransport.class);
    private static final int MOST_ANSWER = 64 << 10;
    private static final Set<Integer> LATER = Set.of(429, 502, 503, 504);

    private final URI url;
    private final HttpReceiver receiver;
    private final Output out = new Output();
    private final OtlpLogs format;
    private final boolean json;
    private String warned = "";

    /** A transport that sends as {@code policy} says. */
    public OtlpTransport(LogOtlpPolicy policy, SidecarContext context) {
        this.url = policy.url();
        this.receiver = new HttpReceiver(HttpSettings.of(policy), context);
        this.json = policy.encoding() == LogOtlpPolicy.Encoding.JSON;
        this.format = json ? OtlpLogs.json(out) : OtlpLogs.protobuf(out);
    }

    @Override
    public Answer send(Batch batch) {
        List<LogRecord> records = batch.items().stream().map(Batch.Item::record).toList();
        out.reset();
        format.write(records);
        Content content = new Content(json ? "application/json" : "application/x-protobuf", out.array(), out.size());
        Reply reply = receiver.post(url, content, Map.of(), MOST_ANSWER);
        return reply instanceof Reply.Answered answered ? answer(answered) : ((Reply.Failed) reply).later();
    }

    private Answer answer(Reply.Answered reply) {
        if (reply.isSuccess()) {
            return taken(PartialSuccess.of(reply.body(), json));
        }
        boolean later = LATER.contains(reply.status()) || reply.credentialsRefused();
        return later ? reply.later() : reply.refused();
    }

    /** A message without rejected records is a warning to the sender. */
    private Answer taken(PartialSuccess partial) {
        if (partial.rejected() > 0) {
            return new Answer.TakenInPart(
                    partial.rejected(), "partial success, " + partial.rejected() + " rejected: " + partial.message());
        }
        if (!partial.message().equals(warned)) {
            warned = partial.message();
            if (!warned.isEmpty()) {
                log.warn("The receiver of OTLP takes log records, and warns: {}", warned);
            }
        }
        return Answer.taken();
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
