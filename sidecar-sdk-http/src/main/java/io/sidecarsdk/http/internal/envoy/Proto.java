package io.sidecarsdk.http.internal.envoy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;

/** Values as protobuf's JSON form wants them. */
final class Proto {

    /** The most that a {@code uint32} holds. */
    static final long MAX_UINT32 = 0xFFFF_FFFFL;

    private Proto() {}

    /** {@code 250ms} as {@code 0.25s}. */
    static String duration(Duration duration) {
        BigDecimal seconds = new BigDecimal(BigInteger.valueOf(duration.toNanos()), 9).stripTrailingZeros();
        return seconds.toPlainString() + "s";
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
