package io.sidecarsdk.http.internal.jdk;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandler;
import java.util.concurrent.Executor;
import okhttp3.Call;

/**
 * One request and what is needed to answer it.
 *
 * @param executor runs what must not run on the thread at hand
 */
record Exchange<T>(HttpRequest request, Call call, BodyHandler<T> handler, Executor executor) {}
