package io.sidecarsdk.logging.internal.fluentbit;

import io.sidecarsdk.internal.export.KeyLedger;
import io.sidecarsdk.policy.LogTailPolicy;
import io.sidecarsdk.policy.LoggingPolicy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The files of the policy: an input each, the parsers they need, and what is said of their lines. */
final class Tails {

    private static final String JSON = "sidecar-json";

    /** As Fluent Bit's own for the first read; a line may be longer, up to the largest buffer. */
    private static final long FIRST_BUFFER = 32L << 10;

    private final LoggingPolicy logging;
    private final KeyLedger keys;
    private final Map<String, LogTailPolicy> tails;

    Tails(LoggingPolicy logging, KeyLedger keys) {
        this.logging = logging;
        this.keys = keys;
        this.tails = new TreeMap<>(logging.tail());
        if (tails.isEmpty()) {
            keys.notNeeded("logging.tail", "none");
        }
    }

    boolean isEmpty() {
        return tails.isEmpty();
    }

    List<Map<String, Object>> inputs() {
        List<Map<String, Object>> inputs = new ArrayList<>();
        tails.forEach((name, tail) -> inputs.add(input(name, tail)));
        return inputs;
    }

    private Map<String, Object> input(String name, LogTailPolicy tail) {
        String at = "logging.tail." + name;
        Map<String, Object> input = new LinkedHashMap<>();
        input.put("name", "tail");
        input.put("alias", name);
        input.put("tag", tag(name));
        input.put("path", tail.path());
        input.put("key", "message");
        input.put("read_from_head", tail.from() == LogTailPolicy.From.BEGINNING);
        input.put("refresh_interval", 1);
        input.put("buffer_chunk_size", String.valueOf(Math.min(FIRST_BUFFER, tail.maxLine())));
        input.put("buffer_max_size", String.valueOf(tail.maxLine()));
        input.put("truncate_long_lines", true);
        Service.directory(logging)
                .ifPresent(directory -> input.put(
                        "db", directory.resolve("tail-" + name + ".db").toString()));
        keys.rendered(at + ".from", at + ".level", at + ".logger");
        if (Path.of(tail.path()).isAbsolute()) {
            keys.rendered(at + ".path");
        } else {
            keys.approximated(at + ".path", "from Fluent Bit's working directory, not the service's");
        }
        tail.multiLine().ifPresent(lines -> {
            input.put("multiline.parser", parser(name));
            keys.approximated(at + ".multi-line.start", "read by Onigmo, not RE2");
            keys.unsupported(
                    at + ".multi-line.max-lines", "Fluent Bit bounds the bytes of joined lines, not their number");
            keys.rendered(at + ".multi-line.wait");
        });
        if (tail.multiLine().isPresent()) {
            keys.approximated(at + ".max-line", "for each line before they are joined");
        } else {
            keys.rendered(at + ".max-line");
        }
        if (tail.format() == LogTailPolicy.Format.JSON) {
            keys.approximated(at + ".format", "a timestamp counts only as RFC 3339");
        } else {
            keys.rendered(at + ".format");
        }
        return input;
    }

    private static String tag(String name) {
        return "in.tail." + name;
    }

    private static String parser(String name) {
        return "sidecar-" + name;
    }

    /** The parsers, by the sections of the document in which they stand. */
    Map<String, Object> parsers() {
        Map<String, Object> sections = new LinkedHashMap<>();
        if (tails.values().stream().anyMatch(tail -> tail.format() == LogTailPolicy.Format.JSON)) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("name", JSON);
            json.put("format", "json");
            json.put("time_key", "timestamp");
            json.put("time_format", "%Y-%m-%dT%H:%M:%S.%L%z");
            sections.put("parsers", List.of(json));
        }
        List<Object> multiLine = new ArrayList<>();
        tails.forEach((name, tail) -> tail.multiLine().ifPresent(lines -> multiLine.add(joining(parser(name), lines))));
        if (!multiLine.isEmpty()) {
            sections.put("multiline_parsers", multiLine);
        }
        return sections;
    }

    /** A line that is not a first one is asked for first, so its rule must not take first ones. */
    private static Map<String, Object> joining(String name, LogTailPolicy.MultiLine lines) {
        Map<String, Object> parser = new LinkedHashMap<>();
        parser.put("name", name);
        parser.put("type", "regex");
        parser.put("flush_timeout", lines.waitFor().toMillis());
        parser.put(
                "rules",
                List.of(
                        rule("start_state", "/" + lines.start() + "/"),
                        rule("cont", "/^(?!.*(?:" + lines.start() + "))/")));
        return parser;
    }

    private static Map<String, Object> rule(String state, String regex) {
        Map<String, Object> rule = new LinkedHashMap<>();
        rule.put("state", state);
        rule.put("regex", regex);
        rule.put("next_state", "cont");
        return rule;
    }

    /** What is read from a line in JSON, then level and logger for lines that do not say them. */
    List<Map<String, Object>> filters() {
        List<Map<String, Object>> filters = new ArrayList<>();
        tails.forEach((name, tail) -> {
            if (tail.format() == LogTailPolicy.Format.JSON) {
                Map<String, Object> parser = Filters.filter("parser", tag(name));
                parser.put("key_name", "message");
                parser.put("parser", JSON);
                parser.put("reserve_data", true);
                filters.add(parser);
            }
            Map<String, Object> modify = Filters.filter("modify", tag(name));
            modify.put("add", List.of("level " + tail.level(), "logger " + tail.logger()));
            filters.add(modify);
        });
        return filters;
    }
}
