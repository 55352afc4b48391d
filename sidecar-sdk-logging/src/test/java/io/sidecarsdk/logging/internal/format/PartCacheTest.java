package io.sidecarsdk.logging.internal.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidecarsdk.logging.internal.record.Utf8;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PartCacheTest {

    private final Output out = new Output();
    private int made;

    private PartCache<String> cache(int size) {
        return new PartCache<>(out, size, text -> {
            made++;
            out.ascii("<").ascii(text).ascii(">");
        });
    }

    private static void write(PartCache<String> cache, String text, int split) {
        cache.write(Utf8.of(text), split, text);
    }

    private String written() {
        String text = new String(out.toBytes(), StandardCharsets.US_ASCII);
        out.reset();
        return text;
    }

    @Test
    void isMadeOnceForEqualParts() {
        PartCache<String> cache = cache(16);
        write(cache, "one", 0);
        write(cache, "two", 0);
        write(cache, "one", 0);
        write(cache, "two", 0);
        assertThat(written()).isEqualTo("<one><two><one><two>");
        assertThat(made).isEqualTo(2);
    }

    @Test
    void theSameBytesThatAreSplitElsewhereAreAnotherPart() {
        PartCache<String> cache = cache(1);
        write(cache, "one", 1);
        write(cache, "one", 2);
        assertThat(made).isEqualTo(2);
    }

    @Test
    void partsThatTakeEachOthersPlaceAreNotMixedUp() {
        PartCache<String> cache = cache(2);
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            String text = "part " + i * 31 % 17;
            write(cache, text, 0);
            expected.append('<').append(text).append('>');
        }
        assertThat(written()).isEqualTo(expected.toString());
    }

    @Test
    void aLongPartIsKeptOnlyWhereItIsTheOnlyOne() {
        String longPart = "x".repeat(2000);
        PartCache<String> many = cache(16);
        write(many, longPart, 0);
        write(many, longPart, 0);
        assertThat(made).isEqualTo(2);
        PartCache<String> one = cache(1);
        write(one, longPart, 0);
        write(one, longPart, 0);
        assertThat(made).isEqualTo(3);
    }

    @Test
    void whatCouldNotBeMadeIsNotTakenForWhatWasMadeBefore() {
        PartCache<String> cache = new PartCache<>(out, 1, text -> {
            made++;
            if (text.equals("broken")) {
                throw new IllegalArgumentException(text);
            }
            out.ascii(text);
        });
        write(cache, "whole", 0);
        assertThatThrownBy(() -> write(cache, "broken", 0)).hasMessage("broken");
        write(cache, "whole", 0);
        assertThat(made).isEqualTo(3);
        assertThat(written()).isEqualTo("wholewhole");
    }
}
