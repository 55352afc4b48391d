package io.sidecarsdk.http.internal.inbound;

import io.sidecarsdk.http.internal.load.LoadReport;
import java.util.LinkedHashMap;
import java.util.Map;

/** The answer to who asks how busy the service is: 204, and two headers. */
record LoadReply(LoadReport report) implements InboundReply {

    private static final int NO_CONTENT = 204;

    @Override
    public int status() {
        return NO_CONTENT;
    }

    @Override
    public Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(LoadReport.REQUESTS_IN_FLIGHT, report.requestsText());
        String latency = report.latencyText();
        if (latency != null) {
            headers.put(LoadReport.LATENCY, latency);
        }
        return headers;
    }

    @Override
    public byte[] body() {
        return new byte[0];
    }
}
