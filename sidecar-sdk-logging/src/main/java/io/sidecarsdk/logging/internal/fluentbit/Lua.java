package io.sidecarsdk.logging.internal.fluentbit;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Values as they stand in a script. */
final class Lua {

    /** How a script tells levels apart; what is no level is as INFO. */
    static final String RANKS = """
            local ranks = { TRACE = 1, DEBUG = 2, INFO = 3, WARN = 4, ERROR = 5 }

            local function rank(record)
              return ranks[string.upper(tostring(record["level"]))] or 3
            end

            local function is_at_or_below(logger, top)
              local follows = logger:sub(#top + 1, #top + 1)
              return logger:sub(1, #top) == top and (top == "" or follows == "" or follows == "." or follows == "$")
            end
            """;

    private Lua() {}

    /** In quotes; without a dollar sign, after which Fluent Bit looks for a variable. */
    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ' || c == '$' || c == 127) {
                quoted.append(String.format("\\%03d", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }

    static String list(Collection<String> texts) {
        return texts.isEmpty() ? "{}" : texts.stream().map(Lua::quoted).collect(Collectors.joining(", ", "{ ", " }"));
    }

    /** A table in which each of them is true. */
    static String set(Collection<String> texts) {
        return texts.isEmpty()
                ? "{}"
                : texts.stream()
                        .map(text -> "[" + quoted(text) + "] = true")
                        .collect(Collectors.joining(", ", "{ ", " }"));
    }

    static String map(Map<String, String> texts) {
        return texts.isEmpty()
                ? "{}"
                : new TreeMap<>(texts)
                        .entrySet().stream()
                                .map(entry -> "[" + quoted(entry.getKey()) + "] = " + quoted(entry.getValue()))
                                .collect(Collectors.joining(", ", "{ ", " }"));
    }
}
