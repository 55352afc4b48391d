package io.sidecarsdk.secrets.internal.agent;

import java.util.function.Consumer;

/** Writes a document in HCL, version 1, as the agents read it. */
final class Hcl {

    private final StringBuilder text;
    private final String indent;

    Hcl() {
        this(new StringBuilder(), "");
    }

    private Hcl(StringBuilder text, String indent) {
        this.text = text;
        this.indent = indent;
    }

    Hcl comment(String words) {
        text.append(indent)
                .append(words.isEmpty() ? "#" : "# ")
                .append(oneLine(words))
                .append('\n');
        return this;
    }

    Hcl gap() {
        text.append('\n');
        return this;
    }

    Hcl set(String key, String value) {
        return line(key, quoted(value));
    }

    Hcl set(String key, boolean value) {
        return line(key, Boolean.toString(value));
    }

    /** A number that is written as it is, such as an octal one. */
    Hcl number(String key, String digits) {
        return line(key, digits);
    }

    private Hcl line(String key, String value) {
        text.append(indent).append(key).append(" = ").append(value).append('\n');
        return this;
    }

    /** A block such as {@code sink "file"}; its header is written as it is. */
    Hcl block(String header, Consumer<Hcl> content) {
        text.append(indent).append(header).append(" {\n");
        content.accept(new Hcl(text, indent + "  "));
        text.append(indent).append("}\n");
        return this;
    }

    /** As Go's and HCL's parsers take it. */
    static String quoted(String value) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (c < ' ') {
                        quoted.append(String.format("\\u%04x", (int) c));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }

    private static String oneLine(String words) {
        return words.replaceAll("[\\p{Cntrl}\\u2028\\u2029]", "?");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
