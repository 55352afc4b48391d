package io.sidecarsdk.logging.internal.sink.http;

import io.sidecarsdk.logging.internal.ship.Answer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** What came back for a request. */
public sealed interface Reply {

    /**
     * The receiver has answered.
     *
     * @param body as much of it as the caller wanted at most
     * @param whole whether that is all of it; false where it is longer, or broke off
     * @param retryAfter how long it asked to wait; zero where it did not
     * @param credentialsRefused whether it did not accept what it was shown, so that the same request may be taken later,
     *     with other credentials
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Answered(int status, byte[] body, boolean whole, Duration retryAfter, boolean credentialsRefused)
            implements Reply {

        private static final int EXCERPT = 200;

        /** Whether the status is 2xx. */
        public boolean isSuccess() {
            return status >= 200 && status < 300;
        }

        /** Whether the body is a web page: then something that stands before the receiver has answered. */
        public boolean isPage() {
            int at = 0;
            while (at < body.length && body[at] <= ' ') {
                at++;
            }
            return at < body.length && body[at] == '<';
        }

        /** The status and how the body begins, for a person. */
        public String detail() {
            String text = new String(body, 0, Math.min(body.length, EXCERPT), StandardCharsets.UTF_8)
                    .replaceAll("\\p{Cntrl}+", " ")
                    .trim();
            return "HTTP " + status + (text.isEmpty() ? "" : ": " + text);
        }

        /** It may take the same later; not before it asked for. */
        public Answer later() {
            return new Answer.Later(detail(), retryAfter);
        }

        /** It will never take it as it is. */
        public Answer refused() {
            return new Answer.Refused(detail());
        }
    }

    /**
     * There was no answer: whether the request was received cannot be known.
     *
     * @param detail for a person; shows neither credentials nor the endpoint's query
     */
    record Failed(String detail) implements Reply {

        /** Nobody took it, as far as is known. */
        public Answer later() {
            return Answer.later(detail);
        }
    }
}
