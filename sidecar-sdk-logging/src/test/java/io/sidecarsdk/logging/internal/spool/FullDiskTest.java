package io.sidecarsdk.logging.internal.spool;

import static io.sidecarsdk.logging.internal.spool.SpoolFixture.payload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On a disk that is full indeed: a process of its own has a small file system mounted, which nobody else sees. */
@Timeout(60)
class FullDiskTest {

    private static final int FILLER = 1 << 20;

    @TempDir
    private Path folder;

    @Test
    void aFullDiskCostsNothingThatWasTakenAndIsUsedAgainOnceThereIsRoom() throws Exception {
        assumeThat(run("true")).as("file systems of one's own can be mounted").startsWith("0");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String victim = "mount -t tmpfs -o size=3m tmpfs '" + folder + "' && exec '" + java
                + "' -XX:TieredStopAtLevel=1 -cp '" + System.getProperty("java.class.path") + "' '"
                + Victim.class.getName() + "' '" + folder + "'";

        assertThat(run(victim)).isEqualTo("0\n");
        assertThat(folder).isEmptyDirectory();
    }

    /** Its exit code, and what it printed. */
    private static String run(String command) throws Exception {
        Process process;
        try {
            process = new ProcessBuilder("unshare", "-Urm", "sh", "-c", command)
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            return "there is no unshare: " + e;
        }
        try {
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() + "\n" + printed;
        } finally {
            process.destroyForcibly();
        }
    }

    /** Ends with 0 if all is as it should be. */
    static final class Victim {

        private static final SpoolSettings SETTINGS = SpoolSettings.of(64 << 20, false);

        public static void main(String[] args) throws IOException {
            Path disk = Path.of(args[0]);
            Path filler = Files.write(disk.resolve("filler"), new byte[FILLER]);
            int taken = 0;
            try (DiskQueue queue = DiskQueue.open(disk, "central", SETTINGS, SpoolListener.NONE)) {
                taken = fill(queue);
                int full = taken;
                assertThat(taken).isGreaterThan(100);
                assertThatThrownBy(() -> queue.append(List.of(large(full)))).isInstanceOf(IOException.class);
                queue.acknowledge(queue.read(1, 1)); // on the full disk too

                Files.delete(filler);
                queue.append(List.of(large(taken++), payload(0)));
            }
            try (DiskQueue queue = DiskQueue.open(disk, "central", SETTINGS, SpoolListener.NONE)) {
                int read = 1;
                for (Portion some = queue.read(100, 1 << 20); !some.isEmpty(); some = queue.read(100, 1 << 20)) {
                    for (Entry entry : some.entries()) {
                        assertThat(entry.payload()).isEqualTo(read < taken ? large(read) : payload(0));
                        read++;
                    }
                    queue.acknowledge(some);
                }
                assertThat(read).isEqualTo(taken + 1);
            }
        }

        /** Until there is no room; how many records it took. */
        private static int fill(DiskQueue queue) {
            int taken = 0;
            try {
                while (queue.append(List.of(large(taken)))) {
                    taken++;
                }
                throw new AssertionError("the queue was full before the disk");
            } catch (IOException noSpaceLeft) {
                return taken;
            }
        }

        private static byte[] large(int number) {
            byte[] large = new byte[10_000 + number];
            large[number] = 1;
            return large;
        }
    }
}
