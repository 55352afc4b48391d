package io.sidecarsdk.logging.internal.sink.splunk;

import io.sidecarsdk.logging.internal.json.JsonReader;
import io.sidecarsdk.logging.internal.json.MalformedJson;

/**
 * What the collector says in the body of an answer, whatever its status is.
 *
 * @param code its own number for what happened; {@link #NONE} where there is none
 * @param text the same in words
 * @param invalidEvent the index of the first event that it could not use; {@link #NONE} where it names none
 * @param ackId the number under which to ask whether the request is indexed; {@link #NONE} where it gave none
 */
record CollectorAnswer(long code, String text, long invalidEvent, long ackId) {

    static final long NONE = -1;

    static final long SUCCESS = 0;
    static final long NO_DATA = 5;
    static final long INVALID_DATA_FORMAT = 6;
    static final long EVENT_FIELD_REQUIRED = 12;
    static final long EVENT_FIELD_BLANK = 13;
    static final long INDEXED_FIELDS = 15;
    static final long QUEUE_NEARLY_FULL = 24;
    static final long ACKS_NEARLY_FULL = 25;

    private static final CollectorAnswer NOTHING = new CollectorAnswer(NONE, "", NONE, NONE);
    private static final int MOST_TEXT = 300;

    /** Says nothing where {@code body} is not what a collector answers. */
    static CollectorAnswer read(byte[] body) {
        try {
            return read(new JsonReader(body));
        } catch (MalformedJson e) {
            return NOTHING;
        }
    }

    private static CollectorAnswer read(JsonReader json) throws MalformedJson {
        long code = NONE;
        String text = "";
        long invalidEvent = NONE;
        long ackId = NONE;
        json.beginObject();
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            switch (name) {
                case "code" -> code = json.whole();
                case "text" -> text = json.text(MOST_TEXT);
                case "invalid-event-number" -> invalidEvent = json.whole();
                case "ackId" -> ackId = json.whole();
                default -> json.skip();
            }
        }
        json.end();
        return new CollectorAnswer(code, text, invalidEvent, ackId);
    }

    boolean isSuccess() {
        return code == SUCCESS || code == QUEUE_NEARLY_FULL || code == ACKS_NEARLY_FULL;
    }

    /** Whether it is the events that it could not use; all else is about the token, the channel or the server. */
    boolean isAboutEvents() {
        return code == NO_DATA
                || code == INVALID_DATA_FORMAT
                || code == EVENT_FIELD_REQUIRED
                || code == EVENT_FIELD_BLANK
                || code == INDEXED_FIELDS;
    }

    boolean isKnown() {
        return code != NONE;
    }

    String detail() {
        return "code " + code + (text.isEmpty() ? "" : ": " + text);
    }

    /** Whether the answer to a question about {@code ackId} says that it is indexed. */
    static boolean confirms(byte[] body, long ackId) {
        try {
            return confirms(new JsonReader(body), Long.toString(ackId));
        } catch (MalformedJson e) {
            return false;
        }
    }

    private static boolean confirms(JsonReader json, String ackId) throws MalformedJson {
        boolean confirmed = false;
        json.beginObject();
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            if (name.equals("acks")) {
                confirmed = isTrue(json, ackId);
            } else {
                json.skip();
            }
        }
        json.end();
        return confirmed;
    }

    private static boolean isTrue(JsonReader json, String ackId) throws MalformedJson {
        boolean isTrue = false;
        json.beginObject();
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            if (name.equals(ackId)) {
                isTrue = json.truth();
            } else {
                json.skip();
            }
        }
        return isTrue;
    }
}
