package io.sidecarsdk.http.internal.jdk;

import java.net.http.HttpClient.Version;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse.ResponseInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import okhttp3.Headers;
import okhttp3.Response;

/** What a body handler is shown of a response. */
record ReceivedInfo(int statusCode, HttpHeaders headers, Version version) implements ResponseInfo {

    static ReceivedInfo of(Response response) {
        return new ReceivedInfo(response.code(), headers(response.headers()), Versions.of(response.protocol()));
    }

    private static HttpHeaders headers(Headers headers) {
        // HttpHeaders refuses names that differ in case only, which a server may send: they are one header.
        Map<String, List<String>> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 0; i < headers.size(); i++) {
            values.computeIfAbsent(headers.name(i), name -> new ArrayList<>()).add(headers.value(i));
        }
        return HttpHeaders.of(values, (name, value) -> true);
    }
}
