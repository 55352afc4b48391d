package io.sidecarsdk.benchmarks;

import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.Protocol;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.openjdk.jmh.annotations.CompilerControl;

/** Answers at once, without a network: the innermost interceptor of every arm, so that what is around it is measured. */
final class StubTransport implements Interceptor {

    private static final MediaType JSON = MediaType.get("application/json");
    private static final byte[] BODY = "{\"sku\":\"4711\",\"stock\":42,\"warehouse\":\"hamburg-3\"}".getBytes();

    /**
     * Never inlined, so that its own garbage is the same in every arm: the compiler would remove more of it in a short one. No headers, either:
     * whether the compiler inlines OkHttp's checks of them is an accident, and makes 25 ns.
     */
    @Override
    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    public Response intercept(Chain chain) {
        return new Response.Builder()
                .request(chain.request())
                .protocol(Protocol.HTTP_1_1)
                .code(200)
                .message("OK")
                .body(ResponseBody.create(BODY, JSON))
                .build();
    }
}
