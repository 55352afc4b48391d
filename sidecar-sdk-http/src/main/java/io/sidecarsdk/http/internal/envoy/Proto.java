package io.sidecarsdk.http.internal.envoy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;

/** Values as protobuf's JSON form wants them. */
final class Proto {

    /** The most that a {@code uint32} holds. */
    static final long MAX_UINT32 = 0xFFFF_FFFFL;

    private static final int HUNDRED = 100;
    private static final int TEN_THOUSAND = 10_000;
    private static final int MILLION = 1_000_000;

    private Proto() {}

    /** {@code 250ms} as {@code 0.25s}. */
    static String duration(Duration duration) {
        BigDecimal seconds = new BigDecimal(BigInteger.valueOf(duration.toNanos()), 9).stripTrailingZeros();
        return seconds.toPlainString() + "s";
    }

    /** A share of one as {@code envoy.type.v3.FractionalPercent}, to a millionth. */
    static Tree fraction(double ratio) {
        return fraction(ratio, MILLION, "MILLION");
    }

    /** As {@link #fraction}, which Envoy's runtime can override under {@code key}. */
    static Tree runtimeFraction(String key, double ratio) {
        return runtime(key, fraction(ratio));
    }

    /**
     * As {@link #runtimeFraction}, in the largest parts that will do. Envoy compares one number for each call, modulo the
     * parts, with several shares: with parts of different sizes these are independent of each other.
     */
    static Tree runtimeShare(String key, double ratio) {
        if (isWhole(ratio * HUNDRED)) {
            return runtime(key, fraction(ratio, HUNDRED, "HUNDRED"));
        }
        return runtime(
                key, isWhole(ratio * TEN_THOUSAND) ? fraction(ratio, TEN_THOUSAND, "TEN_THOUSAND") : fraction(ratio));
    }

    private static boolean isWhole(double parts) {
        return Math.abs(parts - Math.rint(parts)) < 1e-9;
    }

    private static Tree fraction(double ratio, int parts, String name) {
        return new Tree().set("numerator", Math.round(ratio * parts)).set("denominator", name);
    }

    private static Tree runtime(String key, Tree value) {
        return new Tree().set("default_value", value).set("runtime_key", key);
    }

    /** A share of one as {@code envoy.type.v3.Percent}. */
    static Tree percent(double ratio) {
        return new Tree().set("value", percentValue(ratio));
    }

    /** 0.2 as 20, without the crumbs of binary fractions. */
    static Number percentValue(double ratio) {
        BigDecimal percent = BigDecimal.valueOf(ratio).movePointRight(2).stripTrailingZeros();
        return percent.scale() <= 0 ? (Number) percent.intValueExact() : (Number) percent.doubleValue();
    }
}
