package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.http.internal.balancing.XxHash64;
import io.sidecarsdk.policy.HashOnPolicy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * What of a request says to which endpoint it goes, as a number: the hash that Envoy makes of the same header or cookie. A
 * request that has it not goes anywhere.
 */
final class HashKey {

    private final @Nullable String header;
    private final @Nullable String cookie;

    HashKey(HashOnPolicy policy) {
        this.header = policy.header().orElse(null);
        this.cookie = policy.cookie().orElse(null);
    }

    long of(Request request) {
        if (header != null) {
            List<String> values = request.headers(header);
            return values.isEmpty() ? anywhere() : hash(values);
        }
        String value = cookie == null ? "" : cookieValue(request, cookie);
        return value.isEmpty() ? anywhere() : XxHash64.of(value, 0);
    }

    /** The order of several values does not matter. */
    private static long hash(List<String> values) {
        if (values.size() == 1) {
            return XxHash64.of(values.get(0), 0);
        }
        List<String> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        long hash = 0;
        for (String value : sorted) {
            hash = XxHash64.of(value, hash);
        }
        return hash;
    }

    /** The first cookie of that name; empty where there is none. */
    private static String cookieValue(Request request, String name) {
        for (String line : request.headers("Cookie")) {
            for (String pair : line.split(";", -1)) {
                int equals = pair.indexOf('=');
                if (equals >= 0 && pair.substring(0, equals).trim().equals(name)) {
                    return unquoted(pair.substring(equals + 1).trim());
                }
            }
        }
        return "";
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    private static long anywhere() {
        return ThreadLocalRandom.current().nextLong();
    }
}
