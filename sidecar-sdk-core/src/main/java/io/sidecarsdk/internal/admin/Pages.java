package io.sidecarsdk.internal.admin;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the parts of the SDK show, by name. Safe for use by several threads. */
public final class Pages {

    private final Map<String, Supplier<Map<String, ?>>> byName = new ConcurrentSkipListMap<>();

    /** Shows {@code content} under {@code name}, instead of what was there. The result takes it back. */
    public Runnable put(String name, Supplier<Map<String, ?>> content) {
        byName.put(name, content);
        return () -> byName.remove(name, content);
    }

    /** In alphabetical order. */
    Set<String> names() {
        return byName.keySet();
    }

    /** Null where there is none of that name. */
    @Nullable
    Map<String, ?> content(String name) {
        Supplier<Map<String, ?>> content = byName.get(name);
        return content == null ? null : content.get();
    }
}
