package io.sidecarsdk.http.parity;

import io.sidecarsdk.http.parity.Upstreams.Seen;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.Protocol;
import okhttp3.tls.HandshakeCertificates;

/**
 * An endpoint that speaks TLS, and over it HTTP/2 to whoever can. It knows steps that are a status, and may refuse every other
 * stream: reset it as never processed.
 */
final class SecuredEndpoint implements AutoCloseable {

    private static final int REFUSED_STREAM = 7;

    private final int number;
    private final MockWebServer server = new MockWebServer();
    private final Function<Seen, Step> script;

    /** @param script what follows on a request */
    SecuredEndpoint(int number, Upstreams.Tls tls, Function<Seen, Step> script) throws IOException {
        this.number = number;
        this.script = script;
        HandshakeCertificates own = new HandshakeCertificates.Builder()
                .heldCertificate(Identities.AUTHORITY
                        .issue(tls.names().toArray(String[]::new))
                        .held())
                .addTrustedCertificate(Identities.AUTHORITY.certificate())
                .build();
        server.useHttps(own.sslSocketFactory());
        server.setProtocols(List.of(Protocol.HTTP_2, Protocol.HTTP_1_1));
        if (tls.asksForCertificate()) {
            server.requireClientAuth();
        }
        server.setDispatcher(tls.refuses() ? new Refusing() : new Answering());
        server.start(InetAddress.getLoopbackAddress(), 0);
    }

    int port() {
        return server.getPort();
    }

    private Seen seen(RecordedRequest request) {
        Map<String, String> headers = new TreeMap<>();
        request.getHeaders()
                .forEach(header -> headers.put(header.getFirst().toLowerCase(Locale.ROOT), header.getSecond()));
        String line = request.getMethod() + " " + request.getTarget() + " " + request.getVersion();
        return new Seen(
                number, System.nanoTime(), line, headers, (int) request.getBodySize(), request.getConnectionIndex());
    }

    private MockResponse answer(Step step) {
        MockResponse.Builder response = new MockResponse.Builder();
        step.headers().forEach(response::addHeader);
        return response.code(step.status())
                .addHeader(Upstreams.MARK, Integer.toString(number))
                .body("endpoint " + number + "\n")
                .build();
    }

    private class Answering extends Dispatcher {

        @Override
        public MockResponse dispatch(RecordedRequest request) {
            return answer(script.apply(seen(request)));
        }
    }

    /** The server asks before it has read a request whether its stream is to be reset: so it is the first, third and so on. */
    private final class Refusing extends Answering {

        private final AtomicInteger streams = new AtomicInteger();

        @Override
        public MockResponse peek() {
            return streams.get() % 2 == 0
                    ? new MockResponse.Builder()
                            .onResponseStart(new SocketEffect.CloseStream(REFUSED_STREAM))
                            .build()
                    : super.peek();
        }

        @Override
        public MockResponse dispatch(RecordedRequest request) {
            streams.incrementAndGet();
            return super.dispatch(request);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
