package io.sidecarsdk.secrets.internal.source;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What came of reading a source once: fields, or why there are none. No record, whose {@code toString} tells all. */
public final class Reading {

    private final @Nullable Map<String, String> fields;
    private final String failure;

    private Reading(@Nullable Map<String, String> fields, String failure) {
        this.fields = fields;
        this.failure = failure;
    }

    public static Reading of(SecretSource source) {
        try {
            return new Reading(source.read(), "");
        } catch (IOException | RuntimeException e) {
            return new Reading(null, reason(e));
        }
    }

    /** Null when the reading failed. */
    @Nullable
    public Map<String, String> fields() {
        return fields;
    }

    /** Completes "file /run/secrets/database …". */
    public String failure() {
        return failure;
    }

    private static String reason(Exception e) {
        if (e instanceof NoSuchFileException missing) {
            return "is not there: " + missing.getFile();
        }
        if (e instanceof AccessDeniedException denied) {
            return "may not be read: " + denied.getFile();
        }
        // Our own sources make their messages without values; of anything else the class must do.
        return e.getClass() == IOException.class
                ? String.valueOf(e.getMessage())
                : "failed with " + e.getClass().getName();
    }
}
