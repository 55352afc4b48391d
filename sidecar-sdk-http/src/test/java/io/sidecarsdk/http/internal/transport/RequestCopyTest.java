package io.sidecarsdk.http.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A copy by the reused builder is what a copy by OkHttp's own way is. */
class RequestCopyTest {

    private static final HttpUrl ENDPOINT = HttpUrl.get("http://127.0.0.1:8081/stock");

    private final RequestCopy reused = new RequestCopy.Reused();

    static Stream<Request> requests() {
        RequestBody body = RequestBody.create("{}", MediaType.get("application/json"));
        return Stream.of(
                new Request.Builder().url("http://inventory/stock").build(),
                new Request.Builder().url("http://inventory/stock").post(body).build(),
                new Request.Builder()
                        .url("http://inventory/stock")
                        .addHeader("Accept", "text/plain")
                        .addHeader("Accept", "text/html")
                        .addHeader("TRACEPARENT", "old")
                        .addHeader("traceparent", "older")
                        .build(),
                new Request.Builder()
                        .url("http://inventory/stock")
                        .tag(String.class, "tag")
                        .tag(Integer.class, 7)
                        .build(),
                new Request.Builder()
                        .url("http://inventory/stock")
                        .method("PROPFIND", body)
                        .cacheUrlOverride(HttpUrl.get("http://inventory/other"))
                        .build());
    }

    @ParameterizedTest
    @MethodSource("requests")
    void isTheSameEitherWay(Request original) {
        for (int again = 0; again < 2; again++) {
            Request ours = changed(reused.of(original));
            Request okHttps = changed(new RequestCopy.Fresh().of(original));
            assertThat(ours.url()).isEqualTo(okHttps.url());
            assertThat(ours.method()).isEqualTo(okHttps.method());
            assertThat(ours.headers()).isEqualTo(okHttps.headers());
            assertThat(ours.body()).isSameAs(okHttps.body());
            assertThat(ours.cacheUrlOverride()).isEqualTo(okHttps.cacheUrlOverride());
            assertThat(ours.tag(String.class)).isEqualTo(okHttps.tag(String.class));
            assertThat(ours.tag(Integer.class)).isEqualTo(okHttps.tag(Integer.class));
        }
    }

    @Test
    void leavesEarlierCopiesAlone() {
        Request original = new Request.Builder().url("http://inventory/").build();
        Request first = changed(reused.of(original));
        reused.of(original).addHeader("other", "value");
        assertThat(first.headers().names()).containsExactlyInAnyOrder("Host", "traceparent");
    }

    @Test
    void thatWasGivenUpDoesNotShowInTheNextOne() {
        Request original = new Request.Builder().url("http://inventory/").build();
        reused.of(original).addHeader("left", "over");
        assertThat(reused.of(original).build(ENDPOINT).headers().size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nSet-Cookie: b", "a\0", "ä"})
    void refusesWhatOkHttpRefuses(String value) {
        Request original = new Request.Builder().url("http://inventory/").build();
        assertThatThrownBy(() -> reused.of(original).addHeader("name", value))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Request changed(RequestCopy copy) {
        copy.addGoodHeader("Host", "inventory");
        copy.setHeader("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        copy.removeHeader("accept");
        return copy.build(ENDPOINT);
    }
}
