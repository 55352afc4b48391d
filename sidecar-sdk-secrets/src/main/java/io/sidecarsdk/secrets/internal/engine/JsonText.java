package io.sidecarsdk.secrets.internal.engine;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** A value of an answer as text: a text as it is, anything else as JSON. */
final class JsonText {

    private JsonText() {}

    static String of(Object value) {
        if (value instanceof String text) {
            return text;
        }
        StringBuilder json = new StringBuilder();
        write(json, value);
        return json.toString();
    }

    private static void write(StringBuilder json, Object value) {
        if (value instanceof Map<?, ?> map) {
            writeMap(json, map);
        } else if (value instanceof List<?> list) {
            json.append('[');
            for (Iterator<?> items = list.iterator(); items.hasNext(); ) {
                write(json, items.next());
                json.append(items.hasNext() ? "," : "");
            }
            json.append(']');
        } else if (value instanceof String text) {
            quote(json, text);
        } else if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e15) {
            json.append(number.longValue()); // 3, as it was written, and not 3.0
        } else {
            json.append(value);
        }
    }

    private static void writeMap(StringBuilder json, Map<?, ?> map) {
        json.append('{');
        String separator = "";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            json.append(separator);
            quote(json, String.valueOf(entry.getKey()));
            json.append(':');
            write(json, entry.getValue());
            separator = ",";
        }
        json.append('}');
    }

    private static void quote(StringBuilder json, String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                default -> json.append(c < ' ' ? String.format("\\u%04x", (int) c) : String.valueOf(c));
            }
        }
        json.append('"');
    }
}
