package io.sidecarsdk.secrets.internal;

import io.sidecarsdk.internal.telemetry.MeterDeclaration;

/** What secrets measures; never a value. */
@SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
enum SecretMeter implements MeterDeclaration {
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
            "outcome");

    private final Spec spec;

    SecretMeter(String name, Type type, String unit, String description, String... tagKeys) {
        this.spec = Spec.of(name, type, unit, description, tagKeys);
    }

    @Override
    public Spec spec() {
        return spec;
    }
}
