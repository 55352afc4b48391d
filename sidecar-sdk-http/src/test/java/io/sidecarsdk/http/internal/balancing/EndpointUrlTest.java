package io.sidecarsdk.http.internal.balancing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import okhttp3.HttpUrl;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointUrlTest {

    @SuppressWarnings("unused") // a field source
    private static final String[] ENDPOINTS = {
        "http://127.0.0.1:8081",
        "http://10.0.0.1",
        "https://stock.example.com",
        "https://stock.example.com:8443",
        "http://[::1]:8080",
        "http://[2001:db8::1]"
    };

    private static final String[] LOGICAL = {
        "http://inventory",
        "http://inventory/",
        "http://inventory:8080/a/b",
        "https://inventory/a",
        "https://inventory:444/a?b",
        "http://[::1]:9/x",
        "http://inventory//",
        "http://inventory/a//b///c",
        "http://inventory/a;b=c;d/e",
        "http://inventory/a%2Fb/%20/%25/%C3%A4",
        "http://inventory/\u00e4\u20ac\ud83d\ude00?\u00e4=\u20ac",
        "http://inventory/a b|c^d`e{f}",
        "http://inventory/./a/../b/%2e%2e/c/%2E",
        "http://inventory/a?",
        "http://inventory/?",
        "http://inventory/?a",
        "http://inventory/?a=",
        "http://inventory/?=b",
        "http://inventory/?a&b=&&c=d&a=2",
        "http://inventory/?a=b+c&d=%2B%26%3D&e='\"<>",
        "http://inventory/?/a?b/c",
        "http://inventory/a?x=y/z#f",
        "http://inventory/a#f?g/h",
        "http://inventory/#",
        "http://inventory/a?b#\u00e4\u20ac",
        "http://inventory/" + "abc/".repeat(100),
        "http://inventory/" + "abc/".repeat(2000),
        "http://inventory?a=b",
        "http://user@inventory/a",
        "http://user:pass%2Fword@inventory/a?b#c",
        "http://inventory/%",
        "http://inventory/%zz?%",
        "http://inventory/a%00b",
        "http://inventory/*:@!$&'()*+,"
    };

    /** The short way must not be told from OkHttp's own. */
    @ParameterizedTest
    @FieldSource("ENDPOINTS")
    void theUrlIsTheOneThatOkHttpsBuilderMakes(String endpoint) {
        EndpointUrl url = new EndpointUrl(URI.create(endpoint));
        EndpointUrl.Scratch scratch = new EndpointUrl.Scratch();
        for (String text : LOGICAL) {
            HttpUrl logical = HttpUrl.get(text);
            HttpUrl made = url.of(logical, scratch);
            HttpUrl expected = url.withBuilder(logical);
            assertThat(made).as(text).usingRecursiveComparison().isEqualTo(expected);
            assertThat(made).as(text).isEqualTo(expected).hasSameHashCodeAs(expected);
            assertThat(made.encodedPath()).as(text).isEqualTo(expected.encodedPath());
            assertThat(made.encodedPathSegments()).as(text).isEqualTo(expected.encodedPathSegments());
            assertThat(made.encodedQuery()).as(text).isEqualTo(expected.encodedQuery());
            assertThat(made.queryParameterNames()).as(text).isEqualTo(expected.queryParameterNames());
            assertThat(made.newBuilder().build()).as(text).isEqualTo(expected);
            assertThat(made.uri()).as(text).isEqualTo(expected.uri());
            assertThat(made.resolve("../x?y")).as(text).isEqualTo(expected.resolve("../x?y"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://user:secret@inventory/a?b#c", "http://inventory/a?b"})
    void userAndFragmentAreLeftOut(String logical) {
        EndpointUrl url = new EndpointUrl(URI.create("http://127.0.0.1:8081"));
        assertThat(url.of(HttpUrl.get(logical), new EndpointUrl.Scratch())).hasToString("http://127.0.0.1:8081/a?b");
    }
}
