package io.sidecarsdk.samples.orders.upstream;

import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One HTTP/1.1 request as an endpoint reads it: enough of the protocol for the sample's own traffic, and no more. */
record UpstreamRequest(String method, String path, Map<String, String> headers) {

    /** Who sent the request: {@code sdk}, {@code bare} or {@code proxy}. */
    static final String ARM = "X-Order-Arm";

    /** The call it belongs to; a retry carries the same. */
    static final String CALL = "X-Order-Call";

    static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    private static final int LONGEST_LINE = 8192;
    private static final int MOST_HEADERS = 100;

    /** The next request on the connection, or null when the client has closed it. */
    static @Nullable UpstreamRequest read(InputStream in) throws IOException {
        String first = line(in);
        if (first == null) {
            return null;
        }
        String[] words = first.split(" ", -1);
        if (words.length != 3) {
            throw new ProtocolException("'" + first + "' (expected: a request line)");
        }
        UpstreamRequest request = new UpstreamRequest(words[0], words[1], headers(in));
        in.skipNBytes(request.contentLength());
        return request;
    }

    String header(String name) {
        return headers.getOrDefault(name, "");
    }

    private long contentLength() throws ProtocolException {
        if (!header("Transfer-Encoding").isEmpty()) {
            throw new ProtocolException("a chunked request (expected: one with a Content-Length)");
        }
        String length = header("Content-Length");
        return length.isEmpty() ? 0 : Long.parseLong(length);
    }

    private static Map<String, String> headers(InputStream in) throws IOException {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        while (headers.size() < MOST_HEADERS) {
            String line = line(in);
            if (line == null) {
                throw new ProtocolException("the end of the connection (expected: headers)");
            }
            if (line.isEmpty()) {
                return headers;
            }
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(line.substring(0, colon), line.substring(colon + 1).trim());
            }
        }
        throw new ProtocolException("too many headers (expected: at most " + MOST_HEADERS + ")");
    }

    private static @Nullable String line(InputStream in) throws IOException {
        byte[] line = new byte[LONGEST_LINE];
        int length = 0;
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                return null;
            }
            if (length == LONGEST_LINE) {
                throw new ProtocolException("a line that is too long (expected: at most " + LONGEST_LINE + " bytes)");
            }
            line[length++] = (byte) next;
        }
        int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
        return new String(line, 0, end, StandardCharsets.ISO_8859_1);
    }
}
