package io.sidecarsdk.secrets.internal.held;

import io.sidecarsdk.internal.telemetry.MeterDeclaration;

/** What secrets measures; never a value. */
@SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
public enum SecretMeter implements MeterDeclaration {
    READS(
            "sidecar.secrets.reads",
            Type.COUNTER,
            "reads",
            "Readings of a secret's source; outcome is success or failure.",
            "secret",
            "outcome"),
    VERSION(
            "sidecar.secrets.version",
            Type.GAUGE,
            "version",
            "Version of a secret that is in use, counted by this process from 1; 0 while there is none.",
            "secret"),
    AGE(
            "sidecar.secrets.age",
            Type.GAUGE,
            "seconds",
            "Time since a secret's source was last read with success; NaN while it never was.",
            "secret"),
    FILE_WRITES(
            "sidecar.secrets.file.writes",
            Type.COUNTER,
            "writes",
            "Changes of the files of a directory, all at once; outcome is success or failure.",
            "directory",
            "outcome"),
    VERSION_AGE(
            "sidecar.secrets.version.age",
            Type.GAUGE,
            "seconds",
            "For how long the version in use has been in use, which for dynamic credentials is the age of their lease; NaN "
                    + "while there is none.",
            "secret"),
    TIME_TO_EXPIRY(
            "sidecar.secrets.time_to_expiry",
            Type.GAUGE,
            "seconds",
            "Time until the version in use ends unless it is renewed, negative after that; NaN where nothing ends it.",
            "secret"),
    ROTATIONS(
            "sidecar.secrets.rotations",
            Type.COUNTER,
            "rotations",
            "Versions of a secret that were published, the first included.",
            "secret"),
    RENEWALS(
            "sidecar.secrets.renewals",
            Type.COUNTER,
            "renewals",
            "Renewals of a secret's lease; outcome is success, shortened (the lease comes to its end) or failure.",
            "secret",
            "outcome"),
    REVOCATIONS(
            "sidecar.secrets.revocations",
            Type.COUNTER,
            "revocations",
            "Leases given back after their grace period; outcome is revoked, left_to_expire (Vault's policy does not "
                    + "allow it) or failure.",
            "secret",
            "outcome"),
    FAILURES(
            "sidecar.secrets.failures",
            Type.COUNTER,
            "failures",
            "Looks at a secret's source that failed; reason is unreadable, refused, forbidden, deleted, missing, behind, "
                    + "throttled, unavailable, login_refused, unusable or cached (read from the cache, and not from Vault yet).",
            "secret",
            "reason"),
    EXPIRIES(
            "sidecar.secrets.expiries",
            Type.COUNTER,
            "expiries",
            "Versions that were in use at their known end, as there was no newer one.",
            "secret");

    private final Spec spec;

    SecretMeter(String name, Type type, String unit, String description, String... tagKeys) {
        this.spec = Spec.of(name, type, unit, description, tagKeys);
    }

    @Override
    public Spec spec() {
        return spec;
    }
}
