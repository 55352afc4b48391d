package io.sidecarsdk.logging.internal.sink.splunk;

import io.sidecarsdk.logging.StrictJson;
import io.sidecarsdk.logging.testing.ScriptedServer;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import wiremock.com.fasterxml.jackson.databind.JsonNode;
import wiremock.com.fasterxml.jackson.databind.MappingIterator;
import wiremock.com.fasterxml.jackson.databind.ObjectMapper;

/**
 * Splunk's HTTP Event Collector by its published rules, for one token; the product itself cannot be had for tests.
 *
 * <p>Events of a request are indexed in their order until one is not valid, which the answer names. Where acknowledgement is
 * on, a request needs a channel and is given the channel's next number; that number is acknowledged once it was asked for
 * often enough, and forgotten once that was told.
 *
 * @see <a href="https://docs.splunk.com/Documentation/Splunk/latest/Data/FormateventsforHTTPEventCollector">Format events</a>
 * @see <a href="https://docs.splunk.com/Documentation/Splunk/latest/Data/AboutHECIDXAck">Indexer acknowledgment</a>
 * @see <a href="https://docs.splunk.com/Documentation/Splunk/latest/Data/TroubleshootHTTPEventCollector">Error codes</a>
 */
final class ScriptedSplunk implements AutoCloseable {

    static final String TOKEN = "b5a79aad-d822-46cc-80d1-819f80d7bfb0";

    private static final String CHANNEL = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    final List<JsonNode> indexed = new CopyOnWriteArrayList<>();
    final List<String> channels = new CopyOnWriteArrayList<>();
    private final Queue<String> next = new ConcurrentLinkedQueue<>();
    private final Map<String, Integer> lastNumbers = new HashMap<>();
    private final Map<String, Integer> questionsLeft = new HashMap<>();
    private final ScriptedServer server;
    private final boolean acknowledges;
    private volatile int indexAfter = 1;

    private ScriptedSplunk(boolean acknowledges) throws IOException {
        this.acknowledges = acknowledges;
        this.server = ScriptedServer.answering(this::answer);
    }

    /** With indexer acknowledgement on for the token. */
    static ScriptedSplunk acknowledging() throws IOException {
        return new ScriptedSplunk(true);
    }

    static ScriptedSplunk notAcknowledging() throws IOException {
        return new ScriptedSplunk(false);
    }

    URI uri() {
        return server.uri("");
    }

    List<ScriptedServer.Request> requests() {
        return server.requests;
    }

    /** The requests that ask whether something is indexed. */
    List<ScriptedServer.Request> questions() {
        return server.requests.stream().filter(ScriptedSplunk::isQuestion).toList();
    }

    /** A request counts as indexed with the question of this number. */
    void indexAfter(int questions) {
        indexAfter = questions;
    }

    /** Answers the next request with this, whatever it is. */
    void answerNext(String answer) {
        next.add(answer);
    }

    private synchronized String answer(ScriptedServer.Request request) {
        String scripted = next.poll();
        if (scripted != null) {
            return scripted;
        }
        String authorization = request.headers().getOrDefault("authorization", "");
        if (authorization.isEmpty()) {
            return error(401, 2, "Token is required");
        }
        if (!authorization.startsWith("Splunk ")) {
            return error(401, 3, "Invalid authorization");
        }
        if (!authorization.equals("Splunk " + TOKEN)) {
            return error(403, 4, "Invalid token");
        }
        return isQuestion(request) ? acks(request) : events(request);
    }

    private static boolean isQuestion(ScriptedServer.Request request) {
        return request.line().startsWith("POST /services/collector/ack");
    }

    private String events(ScriptedServer.Request request) {
        if (!request.line().startsWith("POST /services/collector/event ")) {
            return error(404, 404, "The requested URL was not found on this server.");
        }
        String channel = request.headers().get("x-splunk-request-channel");
        if (acknowledges && channel == null) {
            return error(400, 10, "Data channel is missing");
        }
        if (channel != null && !channel.matches(CHANNEL)) {
            return error(400, 11, "Invalid data channel");
        }
        if (request.body().length == 0) {
            return error(400, 5, "No data");
        }
        String error = index(request.body());
        if (error != null) {
            return error;
        }
        return ScriptedServer.answer(200, "{\"text\":\"Success\",\"code\":0" + ackId(channel) + "}");
    }

    private String ackId(@Nullable String channel) {
        if (!acknowledges || channel == null) {
            return "";
        }
        channels.add(channel);
        int number = lastNumbers.merge(channel, 0, (last, first) -> last + 1);
        questionsLeft.put(channel + "/" + number, indexAfter);
        return ",\"ackId\":" + number;
    }

    private @Nullable String index(byte[] body) {
        int number = 0;
        try (MappingIterator<JsonNode> events = MAPPER.readerFor(JsonNode.class).readValues(body)) {
            for (; events.hasNextValue(); number++) {
                JsonNode event = events.nextValue();
                String error = errorOf(event, number);
                if (error != null) {
                    return error;
                }
                indexed.add(event);
            }
            return null;
        } catch (IOException e) {
            return error(400, 6, "Invalid data format", number);
        }
    }

    private static @Nullable String errorOf(JsonNode event, int number) {
        if (!event.isObject()) {
            return error(400, 6, "Invalid data format", number);
        }
        if (!event.hasNonNull("event")) {
            return error(400, 12, "Event field is required", number);
        }
        if (event.get("event").isTextual() && event.get("event").asText().isBlank()) {
            return error(400, 13, "Event field cannot be blank", number);
        }
        for (JsonNode field : event.path("fields")) {
            if (field.isObject()) {
                return error(400, 15, "Error in handling indexed fields", number);
            }
        }
        return null;
    }

    private String acks(ScriptedServer.Request request) {
        if (!acknowledges) {
            return error(400, 14, "ACK is disabled");
        }
        String[] parts = request.line().split(" ")[1].split("\\?channel=");
        if (parts.length < 2) {
            return error(400, 10, "Data channel is missing");
        }
        List<String> answers = new ArrayList<>();
        for (JsonNode number : StrictJson.parse(request.body()).get("acks")) {
            answers.add("\"" + number + "\":" + isIndexed(parts[1] + "/" + number));
        }
        return ScriptedServer.answer(200, "{\"acks\":{" + String.join(",", answers) + "}}");
    }

    private boolean isIndexed(String number) {
        Integer left = questionsLeft.remove(number);
        if (left == null || left == 1) {
            return left != null;
        }
        questionsLeft.put(number, left - 1);
        return false;
    }

    static String error(int status, int code, String text) {
        return ScriptedServer.answer(status, "{\"text\":\"" + text + "\",\"code\":" + code + "}");
    }

    static String error(int status, int code, String text, long number) {
        return ScriptedServer.answer(
                status, "{\"text\":\"" + text + "\",\"code\":" + code + ",\"invalid-event-number\":" + number + "}");
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
