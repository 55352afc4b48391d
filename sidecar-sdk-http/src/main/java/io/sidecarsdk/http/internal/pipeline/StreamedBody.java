package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.http.CallTimeoutException;
import io.sidecarsdk.http.ResponseTooLargeException;
import io.sidecarsdk.http.internal.call.CallContext;
import io.sidecarsdk.http.internal.call.FailureKind;
import io.sidecarsdk.time.TimeSource;
import java.io.IOException;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.ForwardingSource;
import okio.Source;
import org.jspecify.annotations.Nullable;

/** A response body that is still to come: counts what is read against the cap, and ends the call with the body. */
final class StreamedBody extends WrappedBody {

    StreamedBody(
            String client, ResponseBody body, long cap, @Nullable IdleLimit idle, CallContext call, TimeSource time) {
        super(body, new CountingSource(body.source(), client, cap, idle, call, time));
    }

    private static final class CountingSource extends ForwardingSource {

        private final String client;
        private final long cap;
        private final @Nullable IdleLimit idle;
        private final CallContext call;
        private final TimeSource time;
        private long count;

        private CountingSource(
                Source source, String client, long cap, @Nullable IdleLimit idle, CallContext call, TimeSource time) {
            super(source);
            this.client = client;
            this.cap = cap;
            this.idle = idle;
            this.call = call;
            this.time = time;
        }

        @Override
        public long read(Buffer sink, long byteCount) throws IOException {
            long read;
            try {
                read = readWithin(sink, byteCount);
            } catch (IOException e) {
                throw broken(e);
            }
            if (read < 0) {
                call.end(time.nanoTime());
                return read;
            }
            count += read;
            if (count > cap) {
                throw tooLarge();
            }
            return read;
        }

        private long readWithin(Buffer sink, long byteCount) throws IOException {
            if (idle == null) {
                return super.read(sink, byteCount);
            }
            idle.beforeRead();
            try {
                return super.read(sink, byteCount);
            } finally {
                if (!call.isExpired()) {
                    idle.afterRead();
                }
            }
        }

        @Override
        public void close() throws IOException {
            try {
                super.close();
            } finally {
                call.end(time.nanoTime());
            }
        }

        private IOException broken(IOException e) {
            boolean cancelled = call.chain().call().isCanceled() && !call.isExpired();
            end(call.isExpired() ? FailureKind.DEADLINE : cancelled ? FailureKind.CANCELLED : FailureKind.RESET);
            return call.isExpired()
                    ? new CallTimeoutException(
                            client + ": the call's deadline passed while its response was read, after " + count
                                    + " bytes" + (idle == null ? "" : " (" + idle + ")"),
                            e)
                    : e;
        }

        private IOException tooLarge() throws IOException {
            end(FailureKind.TOO_LARGE);
            super.close();
            return new ResponseTooLargeException(
                    client + ": the response is longer than " + cap + " bytes (expected: at most that, max-response)");
        }

        private void end(FailureKind kind) {
            call.failed(kind);
            call.end(time.nanoTime());
        }
    }
}
