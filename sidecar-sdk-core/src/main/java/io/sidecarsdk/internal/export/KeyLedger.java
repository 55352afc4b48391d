package io.sidecarsdk.internal.export;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What became of each key of a policy, by its path such as {@code secrets.files[0].mode}. A key that nobody has accounted
 * for is entered as unsupported at the end, so that one that was added to the policy and forgotten here shows in every
 * document, and fails a test. A path stands for all below it.
 */
public final class KeyLedger {

    /** The note on keys that nobody has accounted for. */
    public static final String UNKNOWN = "not known to this export";

    private final Map<String, Object> values;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /**
     * A key's fate.
     *
     * @param path from the document's root
     * @param value as it stands in the policy, with defaults
     * @param note the difference or the reason; empty where it is the same
     */
    public record Entry(String path, String value, KeyFate fate, String note) {}

    /** @param values the policy's effective values */
    public KeyLedger(Map<String, Object> values) {
        this.values = values;
    }

    public void rendered(String... paths) {
        for (String path : paths) {
            enter(path, KeyFate.RENDERED, "");
        }
    }

    public void approximated(String path, String difference) {
        enter(path, KeyFate.APPROXIMATED, difference);
    }

    public void unsupported(String path, String reason) {
        enter(path, KeyFate.UNSUPPORTED, reason);
    }

    public void notNeeded(String path, String reason) {
        enter(path, KeyFate.NOT_NEEDED, reason);
    }

    private void enter(String path, KeyFate fate, String note) {
        entries.put(path, new Entry(path, "", fate, note));
    }

    /** Enters what nobody has accounted for, and gives the fates of keys that are set or have a default, by path. */
    public List<Entry> close() {
        Map<String, Entry> found = new LinkedHashMap<>();
        collect("", values, found);
        return found.values().stream().sorted(Comparator.comparing(Entry::path)).toList();
    }

    private void collect(String path, Object value, Map<String, Entry> found) {
        Entry entry = entries.get(path);
        if (entry != null) {
            found.put(path, new Entry(path, String.valueOf(value), entry.fate(), entry.note()));
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((key, child) -> collect(path.isEmpty() ? String.valueOf(key) : path + "." + key, child, found));
        } else if (value instanceof List<?> items && items.stream().allMatch(Map.class::isInstance)) {
            for (int i = 0; i < items.size(); i++) {
                collect(path + "[" + i + "]", items.get(i), found);
            }
        } else {
            found.put(path, new Entry(path, String.valueOf(value), KeyFate.UNSUPPORTED, UNKNOWN));
        }
    }
}
