package io.sidecarsdk.logging.internal.spool;

import static io.sidecarsdk.logging.internal.spool.SpoolFixture.drain;
import static io.sidecarsdk.logging.internal.spool.SpoolFixture.events;
import static io.sidecarsdk.logging.internal.spool.SpoolFixture.payload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a disk can do to a spool: it takes nothing more, or a part; it loses its word, or the file. */
class SpoolFaultTest {

    @TempDir
    private Path folder;

    private SpoolFixture fixture;
    private final Disk disk = new Disk();

    @BeforeEach
    void fixture() {
        fixture = new SpoolFixture(folder.resolve("spool"));
    }

    private Spool open(boolean sync) throws IOException {
        SpoolSettings settings = new SpoolSettings(64 << 20, 8 << 20, sync);
        return Objects.requireNonNull(Spool.open(fixture.directory, settings, disk.listener(fixture), disk::open));
    }

    private static List<byte[]> payloads(int from, int to) {
        return IntStream.range(from, to).mapToObj(SpoolFixture::payload).toList();
    }

    @Test
    void aFullDiskCostsNothingThatWasTaken() throws IOException {
        try (Spool spool = open(false)) {
            spool.append(payloads(0, 3));
            disk.room = 30; // a record and a part of the next
            assertThatThrownBy(() -> spool.append(payloads(3, 6))).isInstanceOf(IOException.class);
            assertThat(drain(spool)).isEqualTo(events(0, 3));
            spool.rewind();
            disk.room = Long.MAX_VALUE;

            assertThat(spool.append(payloads(3, 7))).isTrue();

            assertThat(drain(spool)).isEqualTo(events(0, 7));
            assertThat(fixture.segments()).hasSize(1);
        }
        try (Spool next = fixture.open(SpoolFixture.ROOMY)) {
            assertThat(drain(next)).isEqualTo(events(0, 7));
            assertThat(fixture.tails).isEmpty();
        }
    }

    @Test
    void aDiskThatIsFullFromTheStartIsUsedOnceThereIsRoom() throws IOException {
        try (Spool spool = open(false)) {
            disk.room = 7;
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> spool.append(payloads(0, 1))).isInstanceOf(IOException.class);
            }
            assertThat(fixture.segments()).isEmpty();
            disk.room = Long.MAX_VALUE;

            spool.append(payloads(0, 1));

            assertThat(drain(spool)).isEqualTo(events(0, 1));
        }
    }

    @Test
    void afterARecordThatIsHalfThereAndCannotBeTakenBackTheNextSegmentBegins() throws IOException {
        try (Spool spool = open(false)) {
            spool.append(payloads(0, 1));
            disk.room = 30;
            disk.truncates = false;
            assertThatThrownBy(() -> spool.append(payloads(1, 3))).isInstanceOf(IOException.class);
            disk.room = Long.MAX_VALUE;
            disk.truncates = true;

            spool.append(List.of(payload(7), payload(8))); // not what was tried before

            assertThat(drain(spool)).containsExactly("event 0", "event 7", "event 8");
        }
        try (Spool next = fixture.open(SpoolFixture.ROOMY)) {
            assertThat(drain(next)).containsExactly("event 0", "event 7", "event 8");
            assertThat(fixture.damaged).isZero();
        }
    }

    @Test
    void nothingIsAddedToASegmentThatTheDeviceDidNotTake() throws IOException {
        try (Spool spool = open(true)) {
            spool.append(payloads(0, 1));
            disk.syncs = false;
            assertThatThrownBy(() -> spool.append(payloads(1, 2))).isInstanceOf(IOException.class);
            disk.syncs = true;

            spool.append(payloads(1, 3));

            assertThat(fixture.segments()).hasSize(2);
            assertThat(disk.notSynced).isEqualTo(1);
            assertThat(drain(spool)).isEqualTo(events(0, 3));
        }
        try (Spool next = fixture.open(SpoolFixture.ROOMY)) {
            assertThat(drain(next)).as("what was tried in vain is there once").isEqualTo(events(0, 3));
        }
    }

    @Test
    void theFirstAppendToASegmentThatTheDeviceDoesNotTakeLeavesNoneBehind() throws IOException {
        try (Spool spool = open(true)) {
            disk.syncs = false;
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> spool.append(payloads(0, 1))).isInstanceOf(IOException.class);
            }
            assertThat(fixture.segments()).isEmpty();
            disk.syncs = true;

            spool.append(payloads(0, 2));

            assertThat(drain(spool)).isEqualTo(events(0, 2));
        }
    }

    @Test
    void segmentsThatSomebodyDeletesAreCountedAndDoNotStopTheOthers() throws IOException {
        try (Spool spool = fixture.open(SpoolFixture.SMALL_SEGMENTS)) {
            SpoolFixture.append(spool, 0, 9);
            for (Path segment : fixture.segments()) {
                Files.delete(segment);
            }
            assertThat(drain(spool)).isEmpty();
            assertThat(spool.waiting()).isZero();
            assertThat(fixture.damaged).isEqualTo(9);

            SpoolFixture.append(spool, 9, 12);

            assertThat(drain(spool)).isEqualTo(events(9, 12));
        }
    }

    @Test
    void damageFoundAtTheEndIsNotWaitedFor() throws IOException {
        try (Spool spool = fixture.open(SpoolFixture.ROOMY)) {
            SpoolFixture.append(spool, 0, 3);
            byte[] bytes = Files.readAllBytes(fixture.segments().get(0));
            bytes[bytes.length - 1] ^= 1;
            Files.write(fixture.segments().get(0), bytes);

            Portion portion = spool.read(10, 1000);
            assertThat(portion.entries()).hasSize(2);
            assertThat(spool.read(10, 1000).entries()).isEmpty();
            spool.acknowledge(portion.last());
            spool.read(10, 1000);

            assertThat(spool.waiting()).isZero();
            assertThat(fixture.damaged).isEqualTo(1);
        }
    }

    @Test
    void aSegmentThatSomebodyCutsOffCostsWhatIsCutOff() throws IOException {
        try (Spool spool = fixture.open(SpoolFixture.ROOMY)) {
            SpoolFixture.append(spool, 0, 3);
            try (RandomAccessFile file =
                    new RandomAccessFile(fixture.segments().get(0).toFile(), "rw")) {
                file.setLength(file.length() - 1);
            }
            Portion portion = spool.read(10, 1000);
            assertThat(portion.entries()).extracting(SpoolFixture::text).isEqualTo(events(0, 2));
            spool.acknowledge(portion.last());
            assertThat(spool.read(10, 1000).entries()).isEmpty();
            assertThat(fixture.damaged).isEqualTo(1);

            SpoolFixture.append(spool, 3, 5); // where it would have been without the cut

            assertThat(drain(spool)).isEqualTo(events(3, 5));
            assertThat(fixture.damaged).isEqualTo(1);
        }
    }

    @Test
    void aRemovedDirectoryIsMadeAgain() throws IOException {
        try (Spool spool = fixture.open(SpoolFixture.SMALL_SEGMENTS)) {
            SpoolFixture.append(spool, 0, 3);
            drain(spool);
            for (Path file :
                    List.of(fixture.segments().get(0), fixture.directory.resolve("checkpoint"), fixture.directory)) {
                Files.delete(file);
            }
            SpoolFixture.append(spool, 3, 6);

            assertThat(drain(spool)).isEqualTo(events(3, 6));
        }
    }

    @Test
    void whoAsksHowMuchThereIsDoesNotWaitForADiskThatHangs() throws Exception {
        try (Spool spool = open(false)) {
            spool.append(payloads(0, 3));
            long before = spool.bytes();
            CountDownLatch hangs = new CountDownLatch(1);
            disk.hangs = hangs;
            FutureTask<Boolean> append = new FutureTask<>(() -> spool.append(payloads(3, 6)));
            Thread appending = new Thread(append);
            appending.start();
            await().until(() -> disk.hanging);
            try {
                FutureTask<List<Long>> asked =
                        new FutureTask<>(() -> List.of(spool.bytes(), spool.waiting(), spool.left()));
                new Thread(asked).start();
                assertThat(asked.get(10, TimeUnit.SECONDS)).containsExactly(before, 3L, 0L);
            } finally {
                hangs.countDown();
            }
            assertThat(append.get()).isTrue();
            assertThat(drain(spool)).isEqualTo(events(0, 6));
        }
    }

    /** Everything works until a test says otherwise. */
    private static final class Disk {

        private long room = Long.MAX_VALUE;
        private boolean truncates = true;
        private boolean syncs = true;
        private int notSynced;
        private volatile @Nullable CountDownLatch hangs;
        private volatile boolean hanging;

        private SegmentFile open(Path path) throws IOException {
            return new SegmentFile(path) {
                @Override
                void write(byte[] bytes, int length) throws IOException {
                    hang();
                    int fits = (int) Math.min(length, room);
                    room -= fits;
                    super.write(bytes, fits);
                    if (fits < length) {
                        throw new IOException("No space left on device");
                    }
                }

                @Override
                void truncate(long length) throws IOException {
                    if (!truncates) {
                        throw new IOException("Input/output error");
                    }
                    super.truncate(length);
                }

                @Override
                void sync() throws IOException {
                    if (!syncs) {
                        throw new IOException("Input/output error");
                    }
                    super.sync();
                }
            };
        }

        private void hang() throws IOException {
            CountDownLatch until = hangs;
            if (until == null) {
                return;
            }
            hanging = true;
            try {
                until.await();
            } catch (InterruptedException e) {
                throw new InterruptedIOException();
            }
        }

        private SpoolListener listener(SpoolListener rest) {
            return new SpoolListener() {
                @Override
                public void damaged(long records) {
                    rest.damaged(records);
                }

                @Override
                public void tornTail(long bytes, Path copy) {
                    rest.tornTail(bytes, copy);
                }

                @Override
                public void notSynced(Path segment, String why) {
                    notSynced++;
                }
            };
        }
    }
}
