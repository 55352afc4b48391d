package io.sidecarsdk.secrets.internal.vault;

import io.sidecarsdk.internal.telemetry.MeterDeclaration;

/** What is measured at the way to Vault. */
@SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
public enum VaultMeter implements MeterDeclaration {
    REQUESTS(
            "sidecar.secrets.vault.requests",
            Type.TIMER,
            "seconds",
            "Requests to Vault, all addresses that were tried included; operation is read, write, login, renew, lookup or "
                    + "unwrap; outcome is success, refused, forbidden, missing, behind, throttled or unavailable.",
            "operation",
            "outcome"),
    LOGINS(
            "sidecar.secrets.vault.logins",
            Type.COUNTER,
            "logins",
            "Logins at Vault; outcome is success, refused or unavailable.",
            "outcome"),
    RENEWALS(
            "sidecar.secrets.vault.renewals",
            Type.COUNTER,
            "renewals",
            "Renewals of the token; outcome is success, capped (for less than was asked for), refused or unavailable.",
            "outcome"),
    TOKEN_REMAINING(
            "sidecar.secrets.vault.token.remaining",
            Type.GAUGE,
            "seconds",
            "What is left of the token's life; NaN while there is none, infinite for one that does not end.");

    private final Spec spec;

    VaultMeter(String name, Type type, String unit, String description, String... tagKeys) {
        this.spec = Spec.of(name, type, unit, description, tagKeys);
    }

    @Override
    public Spec spec() {
        return spec;
    }
}
