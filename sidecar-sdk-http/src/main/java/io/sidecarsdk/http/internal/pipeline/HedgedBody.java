package io.sidecarsdk.http.internal.pipeline;

import java.io.IOException;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.ForwardingSource;

/** The body of a hedge that won, which belongs to another OkHttp call than its reader cancels: watched until it is closed. */
final class HedgedBody extends WrappedBody {

    HedgedBody(ResponseBody body, HedgeRace race) {
        super(body, new ForwardingSource(body.source()) {
            @Override
            public long read(Buffer sink, long byteCount) throws IOException {
                long read = super.read(sink, byteCount);
                if (read < 0) {
                    race.leave();
                }
                return read;
            }

            @Override
            public void close() throws IOException {
                try {
                    super.close();
                } finally {
                    race.leave();
                }
            }
        });
    }
}
