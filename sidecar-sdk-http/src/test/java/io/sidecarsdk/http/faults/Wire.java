package io.sidecarsdk.http.faults;

import java.net.Socket;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import mockwebserver3.MockWebServer;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.tls.HandshakeCertificates;

/** What a call goes over. */
enum Wire {
    HTTP_1("HTTP/1.1", false, Protocol.HTTP_1_1),
    HTTP_2("h2", false, Protocol.H2_PRIOR_KNOWLEDGE),
    TLS("TLS", true, Protocol.HTTP_1_1),
    TLS_HTTP_2("h2 in TLS", true, Protocol.HTTP_2, Protocol.HTTP_1_1);

    private final String title;
    private final boolean tls;
    /** The first is what is spoken; HTTP/1.1 must be offered within TLS. */
    private final List<Protocol> protocols;

    Wire(String title, boolean tls, Protocol... protocols) {
        this.title = title;
        this.tls = tls;
        this.protocols = List.of(protocols);
    }

    /** Those that carry HTTP/1.1. */
    static Set<Wire> ofHttp1() {
        return EnumSet.of(HTTP_1, TLS);
    }

    /** Those that carry HTTP/2. */
    static Set<Wire> ofHttp2() {
        return EnumSet.of(HTTP_2, TLS_HTTP_2);
    }

    /** Those within TLS. */
    static Set<Wire> ofTls() {
        return EnumSet.of(TLS, TLS_HTTP_2);
    }

    String title() {
        return title;
    }

    boolean isTls() {
        return tls;
    }

    boolean isHttp2() {
        return protocols.get(0) != Protocol.HTTP_1_1;
    }

    String url(String host, int port) {
        return (tls ? "https://" : "http://") + host + ":" + port;
    }

    /** Sets up a server of this wire. */
    MockWebServer set(MockWebServer server, HandshakeCertificates own) {
        server.setProtocols(protocols);
        if (tls) {
            server.useHttps(own.sslSocketFactory());
        }
        return server;
    }

    /** Sets up a client of this wire. */
    OkHttpClient.Builder set(OkHttpClient.Builder client) {
        client.protocols(protocols);
        if (tls) {
            HandshakeCertificates trust = Certificates.trusted();
            client.sslSocketFactory(trust.sslSocketFactory(), trust.trustManager());
        }
        return client;
    }

    /** Has a server's socket agree to what is spoken here. */
    void agree(Socket socket) {
        if (socket instanceof SSLSocket secured) {
            SSLParameters parameters = secured.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {protocols.get(0).toString()});
            secured.setSSLParameters(parameters);
        }
    }
}
