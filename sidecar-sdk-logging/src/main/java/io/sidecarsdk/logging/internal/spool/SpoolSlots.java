package io.sidecarsdk.logging.internal.spool;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A directory of spools, one for each process that uses it at the same time: the first one has {@code 0}, a second one
 * {@code 1}, and so on. What a process that is gone has left is found by any other one.
 */
final class SpoolSlots {

    private static final int MOST = 256;
    private static final Pattern NAME = Pattern.compile("0|[1-9][0-9]{0,2}");
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9][-A-Za-z0-9_.]*");

    private final Path directory;
    private final SpoolListener listener;

    private SpoolSlots(Path directory, SpoolListener listener) {
        this.directory = directory;
        this.listener = listener;
    }

    /** Those under {@code name}, a plain one that leads nowhere else. */
    static SpoolSlots in(Path parent, String name, SpoolListener listener) throws IOException {
        if (!LABEL.matcher(name).matches()) {
            throw new IOException("'" + name + "' cannot be a directory of " + parent + " (expected: a plain name)");
        }
        SpoolSlots slots = new SpoolSlots(parent.resolve(name), listener);
        PrivateFiles.createDirectory(slots.directory);
        return slots;
    }

    /** Those under a directory of this one. */
    SpoolSlots within(String name) throws IOException {
        return in(directory, name, listener);
    }

    /**
     * The first that nobody has, with what is in it.
     *
     * @throws IOException if the directory cannot be used
     */
    Spool own(SpoolSettings settings) throws IOException {
        for (int number = 0; number < MOST; number++) {
            Spool spool = Spool.open(directory.resolve(Integer.toString(number)), settings, listener);
            if (spool != null) {
                return spool;
            }
        }
        throw new IOException(MOST + " processes use " + directory + " already");
    }

    /** Those in which there is something that nobody takes care of. From now on the caller does. */
    List<Spool> orphans(SpoolSettings settings) throws IOException {
        List<Spool> orphans = new ArrayList<>();
        for (Path slot : withRecords()) {
            Spool spool = openIfPossible(slot, settings);
            if (spool != null) {
                orphans.add(spool);
            }
        }
        return orphans;
    }

    /** What another version wrote, or cannot be read, is left for whoever can. */
    private @Nullable Spool openIfPossible(Path slot, SpoolSettings settings) {
        try {
            return Spool.open(slot, settings, listener);
        } catch (IOException e) {
            return null;
        }
    }

    private List<Path> withRecords() throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path slot : slots(directory)) {
            if (hasSegment(slot)) {
                found.add(slot);
            }
        }
        return found;
    }

    /** The spools in {@code directory}, whether somebody has them open or not; changes nothing. */
    static List<Path> slots(Path directory) throws IOException {
        return directories(directory, NAME);
    }

    /** What {@link #in} may have made in {@code parent}; changes nothing. */
    static List<Path> labels(Path parent) throws IOException {
        return directories(parent, LABEL);
    }

    private static List<Path> directories(Path directory, Pattern name) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory, path -> isDirectory(path, name))) {
            all.forEach(found::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        found.sort(null);
        return found;
    }

    private static boolean isDirectory(Path path, Pattern name) {
        return name.matcher(path.getFileName().toString()).matches()
                && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean hasSegment(Path slot) throws IOException {
        try (DirectoryStream<Path> segments = Files.newDirectoryStream(slot, Segment::isSegment)) {
            return segments.iterator().hasNext();
        }
    }
}
