package io.sidecarsdk.http.internal.simulation;

import io.sidecarsdk.http.internal.call.Attempt;
import io.sidecarsdk.http.internal.load.LoadReport;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import okhttp3.Headers;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;

/** One attempt on the simulated network: a thread that waits for what comes first, an answer or the attempt's being cut. */
final class Exchange {

    private static final int REFUSED = -1;
    private static final int RESET = -2;
    private static final int CUT = -3;

    private static final byte[] BODY = {'o', 'k'};

    private final EventLoop loop;
    private final Strand strand = Strand.current();
    private final long call = strand.call();
    private int outcome;
    private @Nullable LoadReport report;
    private int found;
    private long takenNanos;

    Exchange(EventLoop loop) {
        this.loop = loop;
    }

    /** The number of the call that it is an attempt of. */
    long call() {
        return call;
    }

    // --- on the loop's thread ---

    /**
     * A server has taken it on.
     *
     * @param before how busy it was
     * @param others how many requests were in flight there
     */
    void taken(LoadReport before, int others, long nanos) {
        report = before;
        found = others;
        takenNanos = nanos;
    }

    int found() {
        return found;
    }

    long takenNanos() {
        return takenNanos;
    }

    /** A status comes back, after {@code nanos}. */
    void answer(int status, long nanos) {
        loop.at(loop.nanos() + nanos, call, () -> end(status));
    }

    /** Nobody listens there. */
    void refuse(long nanos) {
        answer(REFUSED, nanos);
    }

    /** The connection breaks. */
    void reset(long nanos) {
        answer(RESET, nanos);
    }

    /** What comes later comes to nobody. */
    private void end(int newOutcome) {
        if (outcome == 0) {
            outcome = newOutcome;
            strand.wake();
        }
    }

    // --- on the calling thread ---

    /** As a connection that is being made is cut, or one that is there. */
    void cutBy(@Nullable Attempt attempt, boolean connecting) {
        if (attempt != null) {
            Socket line = new Line();
            if (connecting) {
                attempt.connecting(line);
            } else {
                attempt.onTheWire(line);
            }
        }
    }

    Response await(Request request) throws IOException {
        while (outcome == 0) {
            strand.pause();
        }
        return switch (outcome) {
            case REFUSED -> throw new ConnectException("Connection refused (simulated)");
            case RESET -> throw new SocketException("Connection reset (simulated)");
            case CUT -> throw new SocketException("Socket closed");
            default ->
                new Response.Builder()
                        .request(request)
                        .protocol(Protocol.HTTP_1_1)
                        .code(outcome)
                        .message("simulated")
                        .headers(headers(request))
                        .body(ResponseBody.create(BODY, null))
                        .build();
        };
    }

    private Headers headers(Request request) {
        Headers.Builder headers = new Headers.Builder();
        LoadReport told = request.header(LoadReport.ASKED) == null ? null : report;
        if (told != null) {
            headers.set(LoadReport.REQUESTS_IN_FLIGHT, told.requestsText());
            String latency = told.latencyText();
            if (latency != null) {
                headers.set(LoadReport.LATENCY, latency);
            }
        }
        return headers.build();
    }

    /** What the deadline closes. That may happen among other deadlines, in any order, so its turn comes by number. */
    private final class Line extends Socket {

        @Override
        @SuppressWarnings("UnsynchronizedOverridesSynchronized") // the loop lets one thread run at a time
        public void close() {
            loop.at(loop.nanos(), call, () -> end(CUT));
        }
    }
}
