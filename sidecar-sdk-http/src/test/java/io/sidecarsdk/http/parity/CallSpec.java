package io.sidecarsdk.http.parity;

import java.util.LinkedHashMap;
import java.util.Map;
import okhttp3.Request;
import okhttp3.RequestBody;

/**
 * A call that both arms make.
 *
 * @param script what its attempts meet, unless the endpoint has a script of its own
 */
record CallSpec(String method, String path, Map<String, String> headers, int bodyLength, String script) {

    static CallSpec get(String script) {
        return new CallSpec("GET", "/", Map.of(), 0, script);
    }

    static CallSpec post(String script) {
        return new CallSpec("POST", "/", Map.of(), 3, script);
    }

    CallSpec method(String other) {
        return new CallSpec(other, path, headers, bodyLength, script);
    }

    CallSpec path(String other) {
        return new CallSpec(method, other, headers, bodyLength, script);
    }

    CallSpec body(int length) {
        return new CallSpec(method, path, headers, length, script);
    }

    CallSpec header(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new CallSpec(method, path, more, bodyLength, script);
    }

    /** @param base scheme, host and port */
    Request request(String base, int number) {
        Request.Builder request =
                new Request.Builder().url(base + path).header(Upstreams.CALL, Integer.toString(number));
        headers.forEach(request::header);
        boolean bodyless = method.equals("GET") || method.equals("HEAD");
        return request.method(method, bodyless ? null : RequestBody.create(new byte[bodyLength]))
                .build();
    }
}
