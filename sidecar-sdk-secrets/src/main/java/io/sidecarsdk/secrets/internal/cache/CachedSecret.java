package io.sidecarsdk.secrets.internal.cache;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the cache has of one secret. No record, whose {@code toString} tells all. */
public final class CachedSecret {

    private final String origin;
    private final Map<String, String> fields;
    private final @Nullable Instant end;
    private final String leaseId;

    /**
     * What was saved.
     *
     * @param origin where it came from: for an entry that now asks elsewhere it is of no use
     * @param end by the wall clock; null where nothing ends it
     * @param leaseId empty where nothing was leased
     */
    public CachedSecret(String origin, Map<String, String> fields, @Nullable Instant end, String leaseId) {
        this.origin = origin;
        this.fields = fields;
        this.end = end;
        this.leaseId = leaseId;
    }

    String origin() {
        return origin;
    }

    public Map<String, String> fields() {
        return fields;
    }

    @Nullable
    public Instant end() {
        return end;
    }

    public String leaseId() {
        return leaseId;
    }
}
