package io.sidecarsdk.internal.yaml;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One value of a document, with its dotted path and the line on which it stands (counted from 1). */
public sealed interface YamlNode {

    /** Dotted path from the root, such as {@code http.clients.inventory.endpoints[0]}; empty for the root. */
    String path();

    int line();

    /** How the value reads in a message: the text itself, or what kind of structure it is. */
    String display();

    /** Plain or quoted text. {@code plain} is false for a quoted scalar, which is always text and never a number. */
    record Scalar(String path, int line, String text, boolean plain) implements YamlNode {

        /** Whether nothing was written at all, as in {@code retry:} with an empty right side. */
        public boolean isEmpty() {
            return plain && (text.isEmpty() || text.equals("~") || text.equals("null"));
        }

        @Override
        public String display() {
            return isEmpty() ? "nothing" : '"' + YamlText.excerpt(withoutUser(text)) + '"';
        }

        /** The password in a URL is nothing for a message. */
        private static String withoutUser(String text) {
            return text.replaceAll("://[^@/]*@", "://…@");
        }
    }

    /** Keys in document order. */
    record Mapping(String path, int line, Map<String, YamlNode> entries) implements YamlNode {

        @Override
        public String display() {
            return "a mapping";
        }

        /** This mapping laid over {@code defaults}: nested mappings are merged, every other value replaces. */
        public Mapping over(Mapping defaults) {
            Map<String, YamlNode> merged = new LinkedHashMap<>(defaults.entries);
            entries.forEach((key, value) -> merged.merge(
                    key,
                    value,
                    (theirs, ours) -> theirs instanceof Mapping a && ours instanceof Mapping b ? b.over(a) : ours));
            return new Mapping(path, line, merged);
        }
    }

    /** Items in document order. */
    record Sequence(String path, int line, List<YamlNode> items) implements YamlNode {

        @Override
        public String display() {
            return "a list";
        }
    }
}
