package io.sidecarsdk.logging.internal.sink.bulk;

import io.sidecarsdk.logging.internal.format.JsonFormat;
import io.sidecarsdk.logging.internal.format.Output;
import io.sidecarsdk.logging.internal.format.Utf8Json;
import io.sidecarsdk.logging.internal.record.LogRecord;
import io.sidecarsdk.logging.internal.ship.Answer;
import io.sidecarsdk.logging.internal.ship.Batch;
import io.sidecarsdk.logging.internal.ship.Transport;
import io.sidecarsdk.logging.internal.sink.http.Content;
import io.sidecarsdk.logging.internal.sink.http.HttpReceiver;
import io.sidecarsdk.logging.internal.sink.http.HttpSettings;
import io.sidecarsdk.logging.internal.sink.http.Reply;
import io.sidecarsdk.policy.LogSearchPolicy;
import io.sidecarsdk.spi.SidecarContext;
import java.net.URI;
import java.util.Map;

/**
 * Sends each batch as one bulk request that creates documents. A document's id is the record's own, so what is sent again is
 * not stored again; and {@code create} is what data streams take, too.
 */
public final class BulkTransport implements Transport {

    /** Of an answer: about what is said of a document that failed, with room for the ones that need more. */
    private static final int ANSWER_FOR_EACH = 2 << 10;

    private static final int LEAST_ANSWER = 64 << 10;
    private static final int MOST_ANSWER = 32 << 20;

    private final HttpReceiver receiver;
    private final URI bulk;
    private final IndexName index;
    private final Output out = new Output();
    private final Utf8Json json = new Utf8Json(out);
    private final JsonFormat format;

    public BulkTransport(LogSearchPolicy policy, SidecarContext context) {
        this.receiver = new HttpReceiver(HttpSettings.of(policy), context);
        this.bulk = URI.create(
                policy.endpoint().toString().replaceAll("/+$", "") + "/_bulk?filter_path=" + BulkAnswer.READ);
        this.index = new IndexName(policy.index());
        this.format = JsonFormat.of(policy.format(), json);
    }

    @Override
    public Answer send(Batch batch) {
        int most = (int) Math.min(LEAST_ANSWER + (long) ANSWER_FOR_EACH * batch.size(), MOST_ANSWER);
        Reply reply = receiver.post(bulk, content(batch), Map.of(), most);
        return reply instanceof Reply.Answered answered
                ? answer(answered, batch.size())
                : ((Reply.Failed) reply).later();
    }

    private Content content(Batch batch) {
        out.reset();
        for (int i = 0; i < batch.size(); i++) {
            LogRecord record = batch.record(i);
            json.beginObject().name("create").beginObject();
            json.name("_index").string(index.of(record.epochNanos()));
            json.name("_id").string(batch.id(i));
            json.endObject().endObject();
            out.put('\n');
            format.write(record);
            out.put('\n');
        }
        return new Content("application/x-ndjson", out.array(), out.size());
    }

    /** Only what is said of the request's content refuses it: a wrong endpoint, say, is no reason to give lines up. */
    private static Answer answer(Reply.Answered reply, int documents) {
        if (reply.isSuccess()) {
            return reply.whole()
                    ? BulkAnswer.read(reply.body(), documents, reply.retryAfter())
                    : new Answer.Later("an answer that is too long or broke off", reply.retryAfter());
        }
        boolean refused = reply.status() == 413 || (reply.status() == 400 && BulkAnswer.isAboutContent(reply.body()));
        return refused ? reply.refused() : reply.later();
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
