package io.sidecarsdk.secrets.internal;

import io.sidecarsdk.internal.telemetry.MeterDeclaration;
import java.util.List;

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
            "secret");

    private final String meterName;
    private final Type type;
    private final String unit;
    private final String description;
    private final List<String> tagKeys;

    SecretMeter(String meterName, Type type, String unit, String description, String... tagKeys) {
        this.meterName = meterName;
        this.type = type;
        this.unit = unit;
        this.description = description;
        this.tagKeys = List.of(tagKeys);
    }

    @Override
    public String meterName() {
        return meterName;
    }

    @Override
    public Type type() {
        return type;
    }

    @Override
    public String unit() {
        return unit;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public List<String> tagKeys() {
        return tagKeys;
    }
}
