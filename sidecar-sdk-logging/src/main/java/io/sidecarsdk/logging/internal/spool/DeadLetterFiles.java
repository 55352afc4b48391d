package io.sidecarsdk.logging.internal.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The dead letters that one process keeps or has left of one sink, for somebody else to look at: no lock is taken, and nothing
 * is changed. See {@link DeadLetterStore} for where they are.
 */
public final class DeadLetterFiles {

    private final String sink;
    private final Path directory;

    private DeadLetterFiles(String sink, Path directory) {
        this.sink = sink;
        this.directory = directory;
    }

    /**
     * Those of all processes and sinks in a buffer directory.
     *
     * @throws IOException if the directory cannot be read
     */
    public static List<DeadLetterFiles> in(Path buffer) throws IOException {
        List<DeadLetterFiles> found = new ArrayList<>();
        for (Path sink : SpoolSlots.labels(buffer)) {
            Path letters = sink.resolve(DeadLetterStore.DIRECTORY);
            if (Files.isDirectory(letters, LinkOption.NOFOLLOW_LINKS)) {
                for (Path slot : SpoolSlots.slots(letters)) {
                    found.add(new DeadLetterFiles(sink.getFileName().toString(), slot));
                }
            }
        }
        return found;
    }

    /** The sink whose receiver refused them. */
    public String sink() {
        return sink;
    }

    /** Where they are. */
    public Path directory() {
        return directory;
    }

    /**
     * Hands on those that can be read, oldest first. What the process takes in or deletes meanwhile may be left out.
     *
     * @throws IOException if no more can be read, or another version wrote them
     */
    public Found read(Consumer<Letter> out) throws IOException {
        Letters letters = new Letters(out);
        SpoolReader spool = new SpoolReader(directory, letters);
        spool.read();
        return new Found(spool.damaged() + letters.undecodable, spool.tail());
    }

    /**
     * What could not be read.
     *
     * @param damaged how many letters
     * @param tail how many bytes at the end, which may be a letter that is being written, was cut off, or is damaged
     */
    public record Found(long damaged, long tail) {}

    private static final class Letters implements Consumer<Entry> {

        private final Consumer<Letter> out;
        private long undecodable;

        private Letters(Consumer<Letter> out) {
            this.out = out;
        }

        @Override
        public void accept(Entry entry) {
            Letter letter = Letter.decode(entry);
            if (letter == null) {
                undecodable++;
            } else {
                out.accept(letter);
            }
        }
    }
}
