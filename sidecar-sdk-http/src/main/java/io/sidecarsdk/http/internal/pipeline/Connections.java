package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.http.internal.tls.ClientTls;
import okhttp3.ConnectionPool;

/** One client's connections: where they are kept, and how they are secured. */
public record Connections(ConnectionPool pool, ClientTls tls) {}
