package io.sidecarsdk.logging.internal.tail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which files a path means now; in its last part {@code *} stands for any signs. Symbolic links are followed. */
final class FileFinder {

    /** What is looked at in a directory. */
    private static final int MOST_ENTRIES = 10_000;

    private final Path directory;
    private final String last;
    private final Predicate<String> matches;

    /** @param key what the system calls the file, wherever it is moved */
    record Found(Path path, String key, long modified) {}

    FileFinder(String path) {
        int slash = path.lastIndexOf('/');
        directory = Path.of(slash < 0 ? "." : path.substring(0, slash + 1));
        last = path.substring(slash + 1);
        matches = Pattern.compile(
                        Stream.of(last.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")),
                        Pattern.DOTALL)
                .asMatchPredicate();
    }

    /** Those that are there, the one that was written last at the end. */
    List<Found> find() {
        if (last.indexOf('*') < 0) {
            Found found = at(directory.resolve(last));
            return found == null ? List.of() : List.of(found);
        }
        List<Found> all = list(name -> matches.test(name));
        all.sort(Comparator.comparingLong(Found::modified)
                .thenComparing(found -> found.path().toString()));
        return all;
    }

    /** A file of that key under whatever name, as rotation gives it. */
    Optional<Found> withKey(String key) {
        return list(name -> true).stream()
                .filter(found -> found.key().equals(key))
                .findFirst();
    }

    private List<Found> list(Predicate<String> names) {
        List<Found> all = new ArrayList<>();
        int entries = 0;
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(directory)) {
            for (Path path : paths) {
                if (++entries > MOST_ENTRIES) {
                    break;
                }
                Path name = path.getFileName();
                Found found = name != null && names.test(name.toString()) ? at(path) : null;
                if (found != null) {
                    all.add(found);
                }
            }
        } catch (IOException | DirectoryIteratorException | UncheckedIOException e) {
            return all; // not there yet, or not to be read now
        }
        return all;
    }

    /** Null if there is no regular file: opening a named pipe would wait for its writer. */
    static @Nullable Found at(Path path) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return attributes.isRegularFile()
                    ? new Found(
                            path,
                            key(path, attributes),
                            attributes.lastModifiedTime().toMillis())
                    : null;
        } catch (IOException e) {
            return null;
        }
    }

    private static String key(Path path, BasicFileAttributes attributes) {
        Object key = attributes.fileKey();
        return key != null ? key.toString() : path + " of " + attributes.creationTime();
    }
}
