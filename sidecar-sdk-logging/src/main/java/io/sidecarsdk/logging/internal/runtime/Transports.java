package io.sidecarsdk.logging.internal.runtime;

import io.sidecarsdk.logging.internal.ship.Answer;
import io.sidecarsdk.logging.internal.ship.Batch;
import io.sidecarsdk.logging.internal.ship.HttpPost;
import io.sidecarsdk.logging.internal.ship.Transport;
import io.sidecarsdk.logging.internal.sink.bulk.BulkTransport;
import io.sidecarsdk.logging.internal.sink.forward.ForwardTransport;
import io.sidecarsdk.logging.internal.sink.loki.LokiTransport;
import io.sidecarsdk.logging.internal.sink.splunk.SplunkTransport;
import io.sidecarsdk.policy.LogForwardPolicy;
import io.sidecarsdk.policy.LogHttpPolicy;
import io.sidecarsdk.policy.LogLokiPolicy;
import io.sidecarsdk.policy.LogSearchPolicy;
import io.sidecarsdk.policy.LogSplunkPolicy;
import io.sidecarsdk.policy.LogTargetPolicy;
import io.sidecarsdk.spi.SidecarContext;
import java.io.ByteArrayOutputStream;
import java.util.function.Supplier;

/** The way to a receiver, for each kind that the policy knows. */
final class Transports {

    private Transports() {}

    static Supplier<Transport> of(LogTargetPolicy target, SidecarContext context) {
        if (target instanceof LogHttpPolicy http) {
            return () -> interim(http, context);
        }
        if (target instanceof LogForwardPolicy forward) {
            return () -> new ForwardTransport(forward, context);
        }
        if (target instanceof LogSearchPolicy search) {
            return () -> new BulkTransport(search, context);
        }
        if (target instanceof LogLokiPolicy loki) {
            return () -> new LokiTransport(loki, context);
        }
        if (target instanceof LogSplunkPolicy splunk) {
            return () -> new SplunkTransport(splunk, context);
        }
        throw new UnsupportedOperationException(target.kind());
    }

    private static Transport interim(LogHttpPolicy http, SidecarContext context) {
        HttpPost post = new HttpPost(context);
        return new Transport() {
            @Override
            public Answer send(Batch batch) {
                ByteArrayOutputStream body = new ByteArrayOutputStream();
                for (int i = 0; i < batch.size(); i++) {
                    body.writeBytes(InterimJson.line(batch.record(i)));
                    body.write('\n');
                }
                return post.send(http, body.toByteArray());
            }

            @Override
            public void abort() {
                post.abort();
            }

            @Override
            public void close() {
                post.close();
            }
        };
    }
}
