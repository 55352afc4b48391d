package io.sidecarsdk.http.internal.jdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSession;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.ConnectionSpec;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OkHttpBackedHttpClientTest {

    @Test
    void a_response_tells_what_was_received() throws Exception {
        try (Face face = Face.open()
                .respond(new MockResponse.Builder()
                        .code(404)
                        .addHeader("X-Many", "one")
                        .addHeader("x-many", "two")
                        .body("none"))) {
            HttpRequest request = face.get();

            HttpResponse<String> response = face.client.send(request, BodyHandlers.ofString());

            assertThat(response.statusCode()).isEqualTo(404);
            assertThat(response.headers().allValues("X-MANY")).containsExactly("one", "two");
            assertThat(response.request()).isSameAs(request);
            assertThat(response.uri()).isEqualTo(request.uri());
            assertThat(response.version()).isEqualTo(Version.HTTP_1_1);
            assertThat(response.sslSession()).isEmpty();
            assertThat(response.previousResponse()).isEmpty();
            assertThat(response).hasToString("(GET " + request.uri() + ") 404");
        }
    }

    @Test
    void a_redirected_response_tells_where_it_came_from() throws Exception {
        try (Face face = Face.open()
                .respond(new MockResponse.Builder().code(302).addHeader("Location", "/there"))
                .respond("here")) {
            HttpResponse<String> response = face.client.send(face.get(), BodyHandlers.ofString());

            assertThat(response.uri()).isEqualTo(face.uri("/there"));
            assertThat(response.body()).isEqualTo("here");
        }
    }

    @Test
    void the_form_with_a_push_promise_handler_answers_too() throws Exception {
        try (Face face = Face.open().respond("pushed nothing")) {
            var response = face.client
                    .sendAsync(face.get(), BodyHandlers.ofString(), null)
                    .get(30, TimeUnit.SECONDS);

            assertThat(response.body()).isEqualTo("pushed nothing");
        }
    }

    @Test
    void http_2_over_tls_is_reported_with_its_session() throws Exception {
        HeldCertificate certificate = new HeldCertificate.Builder()
                .commonName("localhost")
                .addSubjectAlternativeName("localhost")
                .addSubjectAlternativeName("127.0.0.1")
                .build();
        HandshakeCertificates serverSide =
                new HandshakeCertificates.Builder().heldCertificate(certificate).build();
        HandshakeCertificates clientSide = new HandshakeCertificates.Builder()
                .addTrustedCertificate(certificate.certificate())
                .build();
        OkHttpClient okHttp = new OkHttpClient.Builder()
                .sslSocketFactory(clientSide.sslSocketFactory(), clientSide.trustManager())
                .build();
        try (MockWebServer server = new MockWebServer()) {
            server.useHttps(serverSide.sslSocketFactory());
            server.start();
            server.enqueue(new MockResponse.Builder().body("secret").build());
            HttpClient client = new OkHttpBackedHttpClient(okHttp);

            HttpResponse<String> response =
                    client.send(HttpRequest.newBuilder(server.url("/").uri()).build(), BodyHandlers.ofString());

            assertThat(response.version()).isEqualTo(Version.HTTP_2);
            SSLSession session = response.sslSession().orElseThrow();
            assertThat(session.getProtocol()).startsWith("TLSv1.");
            assertThat(session.getCipherSuite()).startsWith("TLS_");
            assertThat(session.getPeerCertificates()).containsExactly(certificate.certificate());
            assertThat(session.getPeerPrincipal())
                    .isEqualTo(certificate.certificate().getSubjectX500Principal());
            assertThat(session.getLocalCertificates()).isNull();
            assertThat(session.getPeerPort()).isEqualTo(server.getPort());
            assertThat(client.sslContext().getSocketFactory()).isSameAs(okHttp.sslSocketFactory());
            assertThat(client.sslContext().getDefaultSSLParameters().getProtocols())
                    .isNotEmpty();
        } finally {
            okHttp.connectionPool().evictAll();
            okHttp.dispatcher().executorService().shutdown();
        }
    }

    @Test
    void settings_are_those_of_the_ok_http_client() {
        OkHttpClient okHttp = new OkHttpClient.Builder()
                .connectTimeout(Duration.ofMillis(250))
                .protocols(List.of(Protocol.HTTP_1_1))
                .followRedirects(false)
                .build();
        HttpClient client = new OkHttpBackedHttpClient(okHttp);

        assertThat(client.connectTimeout()).hasValue(Duration.ofMillis(250));
        assertThat(client.version()).isEqualTo(Version.HTTP_1_1);
        assertThat(client.followRedirects()).isEqualTo(Redirect.NEVER);
        assertThat(client.executor()).hasValue(okHttp.dispatcher().executorService());
        assertThat(client.proxy()).hasValue(okHttp.proxySelector());
        assertThat(client.cookieHandler()).isEmpty();
        assertThat(client.authenticator()).isEmpty();
    }

    @Test
    void settings_of_a_default_client_are_reported() {
        OkHttpClient okHttp = new OkHttpClient.Builder()
                .connectTimeout(Duration.ZERO)
                .followSslRedirects(false)
                .build();
        HttpClient client = new OkHttpBackedHttpClient(okHttp);

        assertThat(client.connectTimeout()).isEmpty();
        assertThat(client.version()).isEqualTo(Version.HTTP_2);
        assertThat(client.followRedirects()).isEqualTo(Redirect.NORMAL);
        assertThat(new OkHttpBackedHttpClient(new OkHttpClient()).followRedirects())
                .isEqualTo(Redirect.ALWAYS);
        assertThat(client.sslParameters().getProtocols()).contains("TLSv1.3", "TLSv1.2");
        assertThat(client.sslParameters().getApplicationProtocols()).containsExactly("h2", "http/1.1");
    }

    @Test
    void a_fixed_proxy_is_the_one_that_is_selected() {
        Proxy proxy = new Proxy(Proxy.Type.SOCKS, InetSocketAddress.createUnresolved("proxy", 1080));
        HttpClient client = new OkHttpBackedHttpClient(
                new OkHttpClient.Builder().proxy(proxy).build());

        assertThat(client.proxy().orElseThrow().select(URI.create("http://inventory/")))
                .containsExactly(proxy);
    }

    @Test
    void a_client_that_speaks_clear_text_only_has_a_context_that_makes_no_sockets() {
        HttpClient client = new OkHttpBackedHttpClient(new OkHttpClient.Builder()
                .connectionSpecs(List.of(ConnectionSpec.CLEARTEXT))
                .build());

        assertThat(client.sslParameters().getProtocols()).isNull();
        assertThatThrownBy(() -> client.sslContext().getSocketFactory()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> client.sslContext().createSSLEngine())
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("expected: getSocketFactory");
    }

    @Test
    void web_sockets_are_refused_with_the_way_to_open_them() {
        HttpClient client = new OkHttpBackedHttpClient(new OkHttpClient());

        assertThatThrownBy(client::newWebSocketBuilder)
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("OkHttpClient.newWebSocket");
    }

    @Test
    void closing_it_returns_at_once_and_leaves_the_ok_http_client_open() throws Exception {
        try (Face face = Face.open().respond("before").respond("after")) {
            var unread = face.client.send(face.get(), BodyHandlers.ofInputStream());

            close(face.client);

            assertThat(face.okHttp.dispatcher().executorService().isShutdown()).isFalse();
            assertThat(face.client.send(face.get(), BodyHandlers.ofString()).body())
                    .isEqualTo("after");
            assertThat(unread.body()).hasContent("before");
        }
    }

    @Test
    void a_loop_that_waits_for_its_end_ends() {
        OkHttpBackedHttpClient client = new OkHttpBackedHttpClient(new OkHttpClient());

        client.shutdown();
        client.shutdownNow();

        assertThat(client.awaitTermination(Duration.ofDays(1))).isTrue();
        assertThat(client.isTerminated()).isTrue();
    }

    // As try-with-resources on an HttpClient does from Java 21 on; before, the class is not AutoCloseable.
    private static void close(HttpClient client) throws Exception {
        if (client instanceof AutoCloseable closeable) {
            closeable.close();
        } else {
            ((OkHttpBackedHttpClient) client).close();
        }
    }
}
