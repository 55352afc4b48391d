package io.sidecarsdk.logging.internal.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OutputTest {

    private final Output out = new Output();

    @Test
    void writesNumbersOfEveryLength() {
        isWritten(0);
        isWritten(Long.MAX_VALUE);
        isWritten(Long.MIN_VALUE);
        long power = 1;
        for (int digits = 1; digits <= 19; digits++, power *= 10) {
            for (long number : new long[] {power - 1, power, power + 1, power * 9 - 1}) {
                isWritten(number);
                isWritten(-number);
            }
        }
    }

    @Test
    void writesAnyNumber() {
        Random random = new Random(3);
        for (int i = 0; i < 10_000; i++) {
            isWritten(random.nextLong() >> random.nextInt(64));
        }
    }

    private void isWritten(long number) {
        out.reset().number(number);
        assertThat(new String(out.toBytes(), StandardCharsets.US_ASCII)).isEqualTo(Long.toString(number));
    }
}
