package io.sidecarsdk.http.internal.jdk;

import javax.net.ssl.SSLParameters;
import okhttp3.CipherSuite;
import okhttp3.ConnectionSpec;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.TlsVersion;

/** What an OkHttp client offers in a TLS handshake. */
final class TlsParameters {
    private TlsParameters() {}

    /** New parameters on each call, since they can be changed; null in them stands for the TLS provider's defaults. */
    static SSLParameters of(OkHttpClient client) {
        SSLParameters parameters = new SSLParameters();
        parameters.setApplicationProtocols(
                client.protocols().stream().map(Protocol::toString).toArray(String[]::new));
        client.connectionSpecs().stream()
                .filter(ConnectionSpec::isTls)
                .findFirst()
                .ifPresent(spec -> apply(spec, parameters));
        return parameters;
    }

    private static void apply(ConnectionSpec spec, SSLParameters parameters) {
        if (spec.cipherSuites() != null) {
            parameters.setCipherSuites(
                    spec.cipherSuites().stream().map(CipherSuite::javaName).toArray(String[]::new));
        }
        if (spec.tlsVersions() != null) {
            parameters.setProtocols(
                    spec.tlsVersions().stream().map(TlsVersion::javaName).toArray(String[]::new));
        }
    }
}
