package io.sidecarsdk.secrets.internal.vault;

/**
 * One login at Vault.
 *
 * @param number counts logins from 1; 0 for none
 * @param end when its token ends at the latest, by the clock's {@code nanoTime}; {@link Long#MAX_VALUE} for never
 */
public record Login(long number, long end) {

    /** There was no login yet. */
    public static final Login NONE = new Login(0, Long.MAX_VALUE);
}
