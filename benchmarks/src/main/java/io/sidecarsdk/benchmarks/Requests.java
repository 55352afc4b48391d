package io.sidecarsdk.benchmarks;

import okhttp3.Request;

/** Requests with a thousand different URLs, so that nothing gains by remembering the last one. */
final class Requests {

    private static final int COUNT = 1 << 10;

    private final Request[] requests = new Request[COUNT];
    private int position;

    Requests(String origin) {
        for (int i = 0; i < COUNT; i++) {
            requests[i] = new Request.Builder()
                    .url(origin + "/stock/" + i + "/warehouse")
                    .build();
        }
    }

    Request next() {
        return requests[position++ & (COUNT - 1)];
    }
}
