package io.sidecarsdk.http.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.testing.GeneratedFile;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The page that says what comes of each fault: docs/fault-matrix.md. Where an outcome depends on which of two events comes
 * first, its cell holds both: {@code reset or connect_failure}; such a cell is kept when the page is written anew.
 */
final class FaultMatrix {

    private static final GeneratedFile PAGE = GeneratedFile.at("docs/fault-matrix.md");
    private static final boolean REGENERATE = System.getProperty("regenerate") != null;
    private static final String NONE = "–";

    private final Map<Key, String> expected;
    private final Map<Key, String> seen = new HashMap<>();

    private FaultMatrix(Map<Key, String> expected) {
        this.expected = expected;
    }

    /** Where the fault is. */
    enum Column {
        EVERYWHERE("everywhere", EnumSet.allOf(Wire.class)),
        ONE_OF_TWO("at one of two", EnumSet.allOf(Wire.class)),
        /** At one of two, and the calls are such as may not be repeated. */
        POST("a POST at one of two", EnumSet.of(Wire.HTTP_1, Wire.HTTP_2));

        private final String title;
        private final Set<Wire> wires;

        Column(String title, Set<Wire> wires) {
            this.title = title;
            this.wires = wires;
        }

        /** Over which it is tried. */
        Set<Wire> wires() {
            return wires;
        }
    }

    private record Key(String what, Wire wire, Column column) {}

    static FaultMatrix read() {
        Map<Key, String> expected = new HashMap<>();
        PAGE.content()
                .lines()
                .filter(line -> line.startsWith("| "))
                .map(line -> line.substring(2).split(" *\\| *"))
                .filter(cells -> cells.length == 1 + keys("").size())
                .forEach(cells -> {
                    List<Key> keys = keys(cells[0]);
                    for (int i = 0; i < keys.size(); i++) {
                        expected.put(keys.get(i), cells[1 + i]);
                    }
                });
        return new FaultMatrix(expected);
    }

    /** The cells of one row, in their order. */
    private static List<Key> keys(String what) {
        return Stream.of(Column.values())
                .flatMap(column -> column.wires().stream().map(wire -> new Key(what, wire, column)))
                .toList();
    }

    void check(Fault fault, Wire wire, Column column, String outcome) {
        Key key = new Key(fault.what(), wire, column);
        String cell = expected.getOrDefault(key, NONE);
        boolean known = List.of(cell.split(" or ")).contains(outcome);
        seen.put(key, known ? cell : outcome);
        if (!REGENERATE) {
            assertThat(cell.split(" or "))
                    .as("%s over %s, by the page", fault, wire)
                    .contains(outcome);
        }
    }

    /** Writes the page if that is asked for; checks it if every cell has been looked at. */
    void write() {
        long cells = Stream.of(Fault.values())
                .flatMap(fault ->
                        keys(fault.what()).stream().filter(key -> fault.wires().contains(key.wire)))
                .count();
        if (REGENERATE || seen.size() == cells) {
            PAGE.mustHold(page());
        }
    }

    private String page() {
        String rows = Stream.of(Fault.values()).map(this::row).collect(Collectors.joining());
        String counts = Stream.of(Wire.values())
                .map(wire -> wire.title() + " "
                        + Stream.of(Fault.values())
                                .filter(fault -> fault.wires().contains(wire))
                                .count())
                .collect(Collectors.joining(", "));
        return HEAD.formatted(counts) + "| the fault | " + String.join(" | ", titles()) + " |\n|"
                + " --- |".repeat(1 + keys("").size()) + "\n" + rows;
    }

    /** Each column's title once, with the first of its wires. */
    private static List<String> titles() {
        List<String> titles = new ArrayList<>();
        for (Column column : Column.values()) {
            String before = column.title + ": ";
            for (Wire wire : column.wires()) {
                titles.add(before + wire.title());
                before = "";
            }
        }
        return titles;
    }

    private String row(Fault fault) {
        return "| " + fault.what() + " | "
                + keys(fault.what()).stream()
                        .map(key -> Optional.ofNullable(seen.get(key)).orElse(NONE))
                        .collect(Collectors.joining(" | "))
                + " |\n";
    }

    private static final String HEAD = """
            # Faults, and what comes of them

            Made by a test, which runs every row through a TCP proxy that injects the fault, over HTTP/1.1, HTTP/2 (h2, in clear
            text), HTTP/1.1 within TLS and HTTP/2 within TLS, and checks for every call that

            - it ended by its deadline + 100 ms,
            - it left nothing behind: no call counted as active, no connection in use, no watched deadline, no share of the retry
              budget, no thread at work, no interrupt,
            - the next call, with the fault gone, succeeded with the same client.

            Faults for each protocol: %s.

            The client's policy: `timeout: 400ms`, `attempt-timeout: 150ms`, `max-response: 1MiB`,
            `retry: {max-attempts: 3, backoff: {base: 1ms}}` with the conditions that are the default. The calls are a `GET`; a `PUT`
            of 1 MiB where an upload is spoken of, with twice the times at one of two. The cells hold the status that the caller
            gets, or what the call failed with, by its `error.type` in metrics and spans. `timeout` is a `CallTimeoutException`:
            `deadline`, or `attempt_timeout` where too little time was left for another attempt. `too_large` comes as
            `ResponseTooLargeException`, all others as the `IOException` that OkHttp had for it. "At one of two" means: another
            endpoint is well; there a 200 says that the call was saved by another attempt. A `POST` may be repeated only where the
            server cannot have acted upon it.

            """;
}
