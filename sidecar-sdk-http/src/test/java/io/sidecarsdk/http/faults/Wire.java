package io.sidecarsdk.http.faults;

import java.util.List;
import mockwebserver3.MockWebServer;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.tls.HandshakeCertificates;

/** What a call goes over. */
enum Wire {
    HTTP_1("HTTP/1.1", "http"),
    HTTP_2("h2", "http") {
        @Override
        MockWebServer set(MockWebServer server, HandshakeCertificates own) {
            server.setProtocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE));
            return server;
        }

        @Override
        OkHttpClient.Builder set(OkHttpClient.Builder client) {
            return client.protocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE));
        }
    },
    /** With HTTP/1.1 in it. */
    TLS("TLS", "https") {
        @Override
        MockWebServer set(MockWebServer server, HandshakeCertificates own) {
            server.setProtocols(List.of(Protocol.HTTP_1_1));
            server.useHttps(own.sslSocketFactory());
            return server;
        }

        @Override
        OkHttpClient.Builder set(OkHttpClient.Builder client) {
            HandshakeCertificates trust = Certificates.trusted();
            return client.sslSocketFactory(trust.sslSocketFactory(), trust.trustManager())
                    .protocols(List.of(Protocol.HTTP_1_1));
        }
    };

    private final String title;
    private final String scheme;

    Wire(String title, String scheme) {
        this.title = title;
        this.scheme = scheme;
    }

    String title() {
        return title;
    }

    String url(String host, int port) {
        return scheme + "://" + host + ":" + port;
    }

    /** Sets up a server of this wire. */
    MockWebServer set(MockWebServer server, HandshakeCertificates own) {
        return server;
    }

    /** Sets up a client of this wire. */
    OkHttpClient.Builder set(OkHttpClient.Builder client) {
        return client;
    }
}
