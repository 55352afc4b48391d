package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.http.internal.balancing.Endpoint;
import io.sidecarsdk.http.internal.call.Attempt;
import io.sidecarsdk.http.internal.call.CallContext;
import io.sidecarsdk.http.internal.call.FailureKind;
import io.sidecarsdk.http.internal.outlier.OutlierDetector;
import java.io.IOException;
import java.util.Objects;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Tells outlier detection what became of each attempt, as far as it speaks for or against the endpoint. */
final class OutlierStage implements Stage {

    private final OutlierDetector detector;
    private final Stage next;

    private OutlierStage(OutlierDetector detector, Stage next) {
        this.detector = detector;
        this.next = next;
    }

    static Stage create(@Nullable OutlierDetector detector, Stage next) {
        return detector == null ? next : new OutlierStage(detector, next);
    }

    @Override
    public Response proceed(CallContext call) throws IOException {
        try {
            Response response = next.proceed(call);
            detector.responded(endpoint(call), response.code());
            return response;
        } catch (IOException e) {
            FailureKind kind = call.failure();
            if (kind != null && Failures.speaksAgainstEndpoint(kind)) {
                boolean timedOut = kind == FailureKind.ATTEMPT_TIMEOUT || kind == FailureKind.DEADLINE;
                detector.failed(endpoint(call), timedOut, attempt(call).wasOnTheWire());
            }
            throw e;
        }
    }

    private static Attempt attempt(CallContext call) {
        return Objects.requireNonNull(call.attempt());
    }

    private static Endpoint endpoint(CallContext call) {
        return Objects.requireNonNull(attempt(call).endpoint());
    }
}
