package io.sidecarsdk.samples.orders.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.SocketException;
import java.util.List;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class UpstreamsTest {

    private static final OkHttpClient client =
            new OkHttpClient.Builder().retryOnConnectionFailure(false).build();
    private static Upstreams upstreams;

    @BeforeAll
    static void start() throws Exception {
        upstreams = Upstreams.start(List.of(), 1, 60);
    }

    @AfterAll
    static void stop() {
        upstreams.close();
        client.connectionPool().evictAll();
    }

    @Test
    void anEndpointBehavesAsItIsTold() throws Exception {
        assertThat(get("call-1")).isEqualTo(200);

        upstreams.behave(Behaviour.errors(100));
        await().until(() -> get("call-2") == 503);

        upstreams.behave(Behaviour.resets(100));
        await().untilAsserted(() -> assertThatThrownBy(() -> get("call-3")).isInstanceOf(SocketException.class));

        upstreams.behave(Behaviour.HEALTHY);
        await().ignoreExceptions().until(() -> get("call-4") == 200);
    }

    @Test
    void aKilledEndpointComesBackOnItsPort() throws Exception {
        upstreams.kill("inventory-1");
        assertThatThrownBy(() -> get("call-1")).isInstanceOf(IOException.class);

        upstreams.restart("inventory-1");
        assertThat(get("call-1")).isEqualTo(200);
    }

    @Test
    void theLedgerFindsWhatWasReceivedTwiceAlsoByAnEndpointThatDied() throws Exception {
        post("order-1", false);
        post("order-1", false);
        post("order-2", true);
        post("order-2", true);
        post("order-3", false);
        upstreams.kill("inventory-1");
        upstreams.restart("inventory-1");

        await().untilAsserted(() ->
                assertThat(upstreams.ledger().duplicatesWithoutKey("test")).isEqualTo(1));
        assertThat(upstreams.ledger().duplicatesWithKey("test")).isEqualTo(1);
        assertThat(upstreams.ledger().duplicatesWithoutKey("other")).isZero();
    }

    private int get(String call) throws IOException {
        return status(request(call).build());
    }

    private void post(String call, boolean withKey) throws IOException {
        Request.Builder request = request(call).post(RequestBody.create("{}", MediaType.get("application/json")));
        status(withKey ? request.header("Idempotency-Key", call).build() : request.build());
    }

    private Request.Builder request(String call) {
        String address = upstreams.addresses(Upstreams.INVENTORY).get(0).toString();
        return new Request.Builder()
                .url(address + "/stock/1")
                .header("X-Order-Arm", "test")
                .header("X-Order-Call", call);
    }

    private int status(Request request) throws IOException {
        try (Response response = client.newCall(request).execute()) {
            return response.code();
        }
    }
}
