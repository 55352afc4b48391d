package io.sidecarsdk.logging.internal.capture;

import io.sidecarsdk.logging.internal.record.RecordWriter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/** The parts of a record that come as names and values. */
public final class EventSections {

    private EventSections() {}

    public static void mdc(RecordWriter writer, @Nullable Map<String, String> mdc) {
        writer.section(mdc == null ? Map.of() : mdc);
    }

    /** A map has a name once; the last value given for it counts. */
    static void fields(RecordWriter writer, @Nullable List<KeyValuePair> pairs) {
        writer.section();
        for (int i = 0; pairs != null && i < pairs.size() && !writer.isFull(); i++) {
            if (!recurs(pairs, i)) {
                writer.entry(pairs.get(i).key, pairs.get(i).value);
            }
        }
        writer.endSection();
    }

    private static boolean recurs(List<KeyValuePair> pairs, int i) {
        String key = String.valueOf(pairs.get(i).key);
        for (int later = i + 1; later < pairs.size(); later++) {
            if (key.equals(String.valueOf(pairs.get(later).key))) {
                return true;
            }
        }
        return false;
    }
}
