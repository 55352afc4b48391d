package io.sidecarsdk.logging.internal.spool;

import static io.sidecarsdk.logging.internal.spool.SpoolFixture.events;
import static io.sidecarsdk.logging.internal.spool.SpoolFixture.payload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadLetterStoreTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final SpoolSettings ROOMY = new SpoolSettings(1 << 20, 200, false);

    @TempDir
    private Path buffer;

    private final List<DeadLetterStore> open = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (DeadLetterStore store : open) {
            store.close();
        }
    }

    private DeadLetterStore open(SpoolSettings settings) throws IOException {
        DeadLetterStore store = DeadLetterStore.open(buffer, "central", settings, SpoolListener.NONE);
        open.add(store);
        return store;
    }

    private static void add(DeadLetterStore store, int from, int to) throws IOException {
        for (int i = from; i < to; i++) {
            assertThat(store.add(payload(i), "400 no", NOON)).isZero();
        }
    }

    private static List<String> texts(List<Letter> letters) {
        return letters.stream()
                .map(letter -> new String(letter.record(), StandardCharsets.UTF_8))
                .toList();
    }

    private static List<String> all(DeadLetterStore store) throws IOException {
        List<String> all = new ArrayList<>();
        List<Letter> page = store.list(-1, 2);
        while (!page.isEmpty()) {
            all.addAll(texts(page));
            page = store.list(page.get(page.size() - 1).number(), 2);
        }
        return all;
    }

    @Test
    void keepsARecordWithWhatIsKnownOfIt() throws IOException {
        DeadLetterStore store = open(ROOMY);

        store.add(payload(7), "400 mapper_parsing_exception", NOON);

        Letter letter = store.list(-1, 10).get(0);
        assertThat(letter.record()).isEqualTo(payload(7));
        assertThat(letter.reason()).isEqualTo("400 mapper_parsing_exception");
        assertThat(letter.time()).isEqualTo(NOON);
    }

    @Test
    void listsPageByPageAndChangesNothingByIt() throws IOException {
        DeadLetterStore store = open(ROOMY);
        add(store, 0, 9);

        assertThat(all(store)).isEqualTo(events(0, 9));
        assertThat(all(store)).isEqualTo(events(0, 9));
        assertThat(store.count()).isEqualTo(9);
    }

    @Test
    void keepsThemForTheNextProcess() throws IOException {
        DeadLetterStore store = open(ROOMY);
        add(store, 0, 3);
        store.close();

        assertThat(all(open(ROOMY))).isEqualTo(events(0, 3));
    }

    @Test
    void movesHereWhatAnotherProcessLeft() throws IOException {
        DeadLetterStore first = open(ROOMY);
        DeadLetterStore second = open(ROOMY);
        add(first, 0, 1);
        add(second, 1, 4);
        second.close();

        first.adopt(ROOMY);

        assertThat(all(first)).isEqualTo(events(0, 4));
        assertThat(buffer.resolve("central/dead-letters/1")).doesNotExist();
    }

    @Test
    void whatThereIsNoRoomForStaysWhereItIs() throws IOException {
        SpoolSettings tight = new SpoolSettings(160, 200, false);
        DeadLetterStore first = open(tight);
        DeadLetterStore second = open(tight);
        add(first, 0, 3);
        add(second, 3, 6);
        second.close();

        first.adopt(tight);
        assertThat(all(first)).isEqualTo(events(0, 3));

        first.delete(10);
        first.adopt(tight);
        assertThat(all(first)).isEqualTo(events(3, 6));
    }

    @Test
    void givesUpTheOldestForRoomAndSaysHowMany() throws IOException {
        DeadLetterStore store = open(new SpoolSettings(420, 200, false));
        add(store, 0, 8);

        assertThat(store.add(payload(8), "400 no", NOON)).isEqualTo(4);
        assertThat(all(store)).isEqualTo(events(4, 9));
    }

    @Test
    void oneThatIsLargerThanTheStoreIsRefused() throws IOException {
        DeadLetterStore store = open(new SpoolSettings(450, 200, false));

        assertThatThrownBy(() -> store.add(new byte[1000], "400 no", NOON))
                .isInstanceOf(IOException.class)
                .hasMessage("no room for a letter of 1000 bytes");
        assertThat(store.count()).isZero();
    }

    @Test
    void replaysUpToALetterAndDeletesWhatWasTaken() throws IOException {
        DeadLetterStore store = open(ROOMY);
        add(store, 0, 9);
        List<String> queue = new ArrayList<>();
        long fifth = store.list(-1, 5).get(4).number();

        long replayed = store.replay(fifth, record -> queue.add(new String(record, StandardCharsets.UTF_8)));

        assertThat(replayed).isEqualTo(5);
        assertThat(queue).isEqualTo(events(0, 5));
        assertThat(all(store)).isEqualTo(events(5, 9));
        assertThat(store.count()).isEqualTo(4);
    }

    @Test
    void aQueueThatIsFullGetsTheRestLater() throws IOException {
        DeadLetterStore store = open(ROOMY);
        add(store, 0, 5);
        List<String> queue = new ArrayList<>();

        long replayed = store.replay(
                Long.MAX_VALUE, record -> queue.size() < 3 && queue.add(new String(record, StandardCharsets.UTF_8)));

        assertThat(replayed).isEqualTo(3);
        assertThat(all(store)).isEqualTo(events(3, 5));
    }

    @Test
    void aQueueThatBreaksCostsNoLetter() throws IOException {
        DeadLetterStore store = open(ROOMY);
        add(store, 0, 5);
        try {
            store.replay(Long.MAX_VALUE, record -> {
                throw new IllegalStateException("closed");
            });
        } catch (IllegalStateException e) {
            // As it should be.
        }
        assertThat(all(store)).isEqualTo(events(0, 5));
    }

    @Test
    void deletesUpToALetter() throws IOException {
        DeadLetterStore store = open(ROOMY);
        add(store, 0, 5);

        assertThat(store.delete(store.list(-1, 2).get(1).number())).isEqualTo(2);
        assertThat(all(store)).isEqualTo(events(2, 5));
        assertThat(store.delete(Long.MAX_VALUE)).isEqualTo(3);
        assertThat(store.count()).isZero();
    }

    @Test
    void isReadableByItsOwnerOnly() throws IOException {
        add(open(ROOMY), 0, 1);

        Path directory = buffer.resolve("central/dead-letters");
        assertThat(Files.getPosixFilePermissions(directory)).hasSize(3);
    }

    @Test
    void whatIsNoLetterIsPassedOver() {
        assertThat(Letter.decode(new Entry(0, new byte[0]))).isNull();
        assertThat(Letter.decode(new Entry(0, new byte[16]))).isNull();
        byte[] cut = Letter.encode(NOON, "400 no", new byte[0]);
        cut[12] = 99;
        assertThat(Letter.decode(new Entry(0, cut))).isNull();
    }
}
