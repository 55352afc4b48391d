package io.sidecarsdk.secrets.internal.vault;

import java.time.Duration;
import java.util.Map;

/** What Vault answered. No record, whose {@code toString} would show the values. */
public final class VaultAnswer {

    private final Map<String, Object> data;
    private final String leaseId;
    private final Duration leaseDuration;
    private final boolean renewable;

    /**
     * Keeps an answer's parts.
     *
     * @param data the answer's {@code data}, as parsed: texts, numbers, booleans, lists and maps
     * @param leaseId empty where nothing was leased
     * @param leaseDuration for how long, from when the request was sent; zero where nothing was leased
     * @param renewable whether the lease can be renewed
     */
    public VaultAnswer(Map<String, Object> data, String leaseId, Duration leaseDuration, boolean renewable) {
        this.data = data;
        this.leaseId = leaseId;
        this.leaseDuration = leaseDuration;
        this.renewable = renewable;
    }

    /** The answer's {@code data}: texts, numbers, booleans, lists and maps; empty where it has none. */
    public Map<String, Object> data() {
        return data;
    }

    /** Empty where nothing was leased. */
    public String leaseId() {
        return leaseId;
    }

    /** For how long; zero where nothing was leased. */
    public Duration leaseDuration() {
        return leaseDuration;
    }

    /** Whether the lease can be renewed. */
    public boolean renewable() {
        return renewable;
    }

    @Override
    public String toString() {
        return "answer with fields " + data.keySet() + (leaseId.isEmpty() ? "" : ", leased for " + leaseDuration);
    }
}
