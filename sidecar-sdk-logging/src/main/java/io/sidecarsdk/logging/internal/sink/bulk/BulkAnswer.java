package io.sidecarsdk.logging.internal.sink.bulk;

import io.sidecarsdk.logging.internal.json.JsonReader;
import io.sidecarsdk.logging.internal.json.MalformedJson;
import io.sidecarsdk.logging.internal.ship.Answer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a bulk request's answer says of each document, in the order in which they were sent.
 *
 * <p>It is believed as a whole or not at all: an answer with fewer or more results than documents, or one that cannot be
 * read to its end, says nothing about any of them. As each has an id of its own, sending all of them again is harmless.
 */
final class BulkAnswer {

    /** Of what the server says about a document. */
    private static final int MOST_REASON = 300;

    /** What this reads of an answer, so that the server need not send more. */
    static final String READ =
            "errors,items.*.status,items.*.error.type,items.*.error.reason," + "items.*.error.caused_by.reason";

    private final JsonReader json;
    private final int documents;
    private final Set<Integer> later = new HashSet<>();
    private final Map<Integer, String> refused = new HashMap<>();
    private String laterDetail = "";
    private int results;

    private BulkAnswer(byte[] body, int documents) {
        this.json = new JsonReader(body);
        this.documents = documents;
    }

    /**
     * Reads the answer to a request that was taken as such.
     *
     * @param documents how many were sent
     * @param retryAfter for those that may be taken later
     */
    static Answer read(byte[] body, int documents, Duration retryAfter) {
        try {
            BulkAnswer answer = new BulkAnswer(body, documents);
            answer.read();
            return answer.answer(retryAfter);
        } catch (MalformedJson e) {
            return new Answer.Later("an answer that cannot be used: " + e.getMessage(), retryAfter);
        }
    }

    /**
     * Whether the answer to a request that was refused says something about its content. What a server says about the
     * request itself, such as a path that it does not know, is a text.
     */
    static boolean isAboutContent(byte[] body) {
        try {
            JsonReader json = new JsonReader(body);
            json.beginObject();
            for (String name = json.nextName(); name != null; name = json.nextName()) {
                if (name.equals("error")) {
                    return json.isObject();
                }
                json.skip();
            }
            return false;
        } catch (MalformedJson e) {
            return false;
        }
    }

    private Answer answer(Duration retryAfter) {
        if (results != documents) {
            return new Answer.Later(
                    "an answer that cannot be used: " + results + " results for " + documents + " documents",
                    retryAfter);
        }
        return later.isEmpty() && refused.isEmpty()
                ? Answer.taken()
                : new Answer.Items(Set.copyOf(later), Map.copyOf(refused), laterDetail, retryAfter);
    }

    private void read() throws MalformedJson {
        json.beginObject();
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            if (name.equals("items")) {
                items();
            } else {
                json.skip();
            }
        }
        json.end();
    }

    private void items() throws MalformedJson {
        json.beginArray();
        while (json.hasNext()) {
            json.beginObject();
            // the one name in it is the action's: create
            while (json.nextName() != null) {
                result().judge(results++);
            }
        }
    }

    private Result result() throws MalformedJson {
        Result result = new Result();
        json.beginObject();
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            switch (name) {
                case "status" -> result.status = json.whole();
                case "error" -> error(result);
                default -> json.skip();
            }
        }
        return result;
    }

    private void error(Result result) throws MalformedJson {
        if (json.isText()) {
            result.reason = json.text(MOST_REASON);
        } else if (json.isObject()) {
            json.beginObject();
            for (String name = json.nextName(); name != null; name = json.nextName()) {
                switch (name) {
                    case "type" -> result.type = textOrNothing();
                    case "reason" -> result.reason = textOrNothing();
                    case "caused_by" -> result.cause = reason();
                    default -> json.skip();
                }
            }
        } else {
            json.skip();
        }
    }

    private String reason() throws MalformedJson {
        if (!json.isObject()) {
            json.skip();
            return "";
        }
        String reason = "";
        json.beginObject();
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            if (name.equals("reason")) {
                reason = textOrNothing();
            } else {
                json.skip();
            }
        }
        return reason;
    }

    private String textOrNothing() throws MalformedJson {
        if (json.isText()) {
            return json.text(MOST_REASON);
        }
        json.skip();
        return "";
    }

    /** What is said of one document. */
    private final class Result {

        private long status;
        private String type = "";
        private String reason = "";
        private String cause = "";

        /** A document that is there already (409) was sent before, as its id is its own: it is taken. */
        void judge(int index) throws MalformedJson {
            if (isTaken()) {
                return;
            }
            if (mayBeTakenLater()) {
                later.add(index);
                laterDetail = detail();
            } else if (status >= 400 && status < 500) {
                refused.put(index, detail());
            } else {
                throw json.malformed("a result without a status that makes sense");
            }
        }

        private boolean isTaken() {
            return (status >= 200 && status < 300) || status == 409;
        }

        /** A right that is missing is not the document's fault, and may be given. */
        private boolean mayBeTakenLater() {
            return status == 429 || (status >= 500 && status < 600) || type.equals("security_exception");
        }

        private String detail() {
            String what = type.isEmpty() ? "" : " " + type;
            return "status " + status + what + after(": ", reason) + after("; ", cause);
        }

        private static String after(String separator, String text) {
            return text.isEmpty() ? "" : separator + text;
        }
    }
}
