package io.sidecarsdk.logging.internal.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolLockTest {

    @TempDir
    private Path folder;

    /** Another process, as there is no other way to ask what it would see. */
    private boolean isFreeForAnotherProcess() throws Exception {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Other.class.getName(),
                        folder.resolve("spool").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return other.waitFor() == 0;
    }

    /** Ends with 0 if it could lock. */
    static final class Other {

        public static void main(String[] args) throws IOException {
            System.exit(SpoolLock.tryLock(Path.of(args[0])) == null ? 3 : 0);
        }
    }

    @Test
    void keepsOtherProcessesOutEvenAfterThisOneHasTriedAgain() throws Exception {
        try (SpoolLock lock = Objects.requireNonNull(SpoolLock.tryLock(folder.resolve("spool")))) {
            assertThat(SpoolLock.tryLock(folder.resolve("spool"))).isNull();
            assertThat(SpoolLock.tryLock(folder.resolve("other/../spool"))).isNull();

            assertThat(isFreeForAnotherProcess()).isFalse();
            assertThat(lock.isClosed()).isFalse();
        }
        assertThat(isFreeForAnotherProcess()).isTrue();
    }

    @Test
    void closingTwiceDoesNotOpenWhatSomebodyElseHasLocked() throws IOException {
        SpoolLock first = Objects.requireNonNull(SpoolLock.tryLock(folder.resolve("spool")));
        first.close();
        try (SpoolLock second = Objects.requireNonNull(SpoolLock.tryLock(folder.resolve("spool")))) {
            first.close();

            assertThat(SpoolLock.tryLock(folder.resolve("spool"))).isNull();
            assertThat(second.isClosed()).isFalse();
        }
    }
}
