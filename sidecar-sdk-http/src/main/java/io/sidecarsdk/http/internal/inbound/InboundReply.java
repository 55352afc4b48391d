package io.sidecarsdk.http.internal.inbound;

import java.util.Map;

/** What is answered in the service's place. */
public interface InboundReply {

    int status();

    /** Headers of the answer, content type and length excepted. */
    Map<String, String> headers();

    /** Plain text in UTF-8; empty for an answer without a body. */
    byte[] body();
}
