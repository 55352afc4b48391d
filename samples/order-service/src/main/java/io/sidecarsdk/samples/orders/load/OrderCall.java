package io.sidecarsdk.samples.orders.load;

import java.util.SplittableRandom;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;

/**
 * One call that the service makes.
 *
 * @param id the same in every arm, so that the same calls can be compared
 */
public record OrderCall(CallKind kind, String id, int item) {

    private static final int ITEMS = 1000;
    private static final MediaType JSON = MediaType.get("application/json");

    /** The {@code number}th call of the traffic with this seed: 70 % look up stock, 15 % pay with a key, 15 % without. */
    public static OrderCall number(long number, long seed) {
        SplittableRandom random = new SplittableRandom(seed * 1_000_003 + number);
        int draw = random.nextInt(100);
        CallKind kind = draw < 70 ? CallKind.STOCK : draw < 85 ? CallKind.PAYMENT_WITH_KEY : CallKind.PAYMENT;
        return new OrderCall(kind, "call-" + number, random.nextInt(ITEMS));
    }

    /**
     * As a request.
     *
     * @param base scheme, host and port
     * @param arm who sends it, for the upstreams' books
     */
    Request request(HttpUrl base, String arm) {
        Request.Builder request = new Request.Builder()
                .url(base.newBuilder().addPathSegments(path()).build())
                .header("X-Order-Arm", arm)
                .header("X-Order-Call", id);
        if (kind != CallKind.STOCK) {
            request.post(RequestBody.create("{\"item\":" + item + "}", JSON));
        }
        if (kind == CallKind.PAYMENT_WITH_KEY) {
            // The policy need not know: the SDK repeats a POST that carries this header, and no other.
            request.header("Idempotency-Key", id);
        }
        return request.build();
    }

    private String path() {
        return kind == CallKind.STOCK ? "stock/" + item : "payments";
    }
}
