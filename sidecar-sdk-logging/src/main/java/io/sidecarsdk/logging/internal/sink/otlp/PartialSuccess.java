package io.sidecarsdk.logging.internal.sink.otlp;

import io.sidecarsdk.logging.internal.json.JsonReader;
import io.sidecarsdk.logging.internal.json.MalformedJson;
import java.nio.charset.StandardCharsets;

/**
 * What an {@code ExportLogsServiceResponse} says beside yes. An answer that cannot be read says nothing: its status has
 * told that the request was taken, and to send it again would make it arrive twice.
 *
 * @param rejected how many records were
 * @param message for a person, on one line; empty where there is none
 */
record PartialSuccess(long rejected, String message) {

    static final PartialSuccess NONE = new PartialSuccess(0, "");

    private static final int MOST_MESSAGE = 500;

    /** @param json whether the request was in JSON, which the answer is then, too; some receivers answer in JSON always */
    static PartialSuccess of(byte[] answer, boolean json) {
        try {
            return json || (answer.length > 0 && answer[0] == '{') ? ofJson(answer) : ofProtobuf(answer);
        } catch (MalformedJson | RuntimeException e) {
            return NONE;
        }
    }

    private static PartialSuccess with(long rejected, String message) {
        return new PartialSuccess(
                Math.max(0, rejected), message.replaceAll("\\p{Cntrl}+", " ").trim());
    }

    private static PartialSuccess ofJson(byte[] answer) throws MalformedJson {
        JsonReader json = new JsonReader(answer);
        PartialSuccess found = NONE;
        json.beginObject();
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            if ((name.equals("partialSuccess") || name.equals("partial_success")) && json.isObject()) {
                found = partial(json);
            } else {
                json.skip();
            }
        }
        json.end();
        return found;
    }

    private static PartialSuccess partial(JsonReader json) throws MalformedJson {
        long rejected = 0;
        String message = "";
        json.beginObject();
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            switch (name) {
                case "rejectedLogRecords", "rejected_log_records" ->
                    rejected = json.isText() ? Long.parseLong(json.text(20)) : json.whole();
                case "errorMessage", "error_message" -> message = json.text(MOST_MESSAGE);
                default -> json.skip();
            }
        }
        return with(rejected, message);
    }

    private static PartialSuccess ofProtobuf(byte[] answer) {
        ProtoReader response = new ProtoReader(answer);
        PartialSuccess found = NONE;
        while (response.next()) {
            if (response.isMessage(1)) {
                found = partial(response.message());
            }
        }
        return found;
    }

    private static PartialSuccess partial(ProtoReader reader) {
        long rejected = 0;
        String message = "";
        while (reader.next()) {
            if (reader.isNumber(1)) {
                rejected = reader.number();
            } else if (reader.isMessage(2)) {
                message = new String(reader.content(MOST_MESSAGE), StandardCharsets.UTF_8);
            }
        }
        return with(rejected, message);
    }
}
