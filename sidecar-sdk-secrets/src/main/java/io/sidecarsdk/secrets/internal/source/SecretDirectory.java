package io.sidecarsdk.secrets.internal.source;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the files of a directory, each as one field, all of one version where the directory has versions.
 *
 * <p>A Kubernetes volume holds links into {@code ..data}, itself a link to a directory of one version. Kubernetes makes a
 * new directory, swaps the link and then removes the old directory. So the fields are read from where the link points,
 * and count only if it still points there afterwards; otherwise files of the old directory may have been missed.
 */
final class SecretDirectory {

    private static final int MAX_FILES = 256;
    private static final int READINGS = 5;

    private final Path directory;
    private final Path versionLink;
    private final Runnable betweenReadingAndChecking;

    SecretDirectory(Path directory) {
        this(directory, () -> {});
    }

    /** @param betweenReadingAndChecking lets a test change the directory at the worst moment */
    SecretDirectory(Path directory, Runnable betweenReadingAndChecking) {
        this.directory = directory;
        this.versionLink = directory.resolve("..data");
        this.betweenReadingAndChecking = betweenReadingAndChecking;
    }

    Map<String, String> read() throws IOException {
        IOException last = new IOException("is being changed all the time");
        for (int i = 0; i < READINGS; i++) {
            Path version = version();
            try {
                Map<String, String> fields = fields(version == null ? directory : version);
                betweenReadingAndChecking.run();
                if (Objects.equals(version, version())) {
                    return checked(fields);
                }
            } catch (IOException e) {
                if (Objects.equals(version, version())) {
                    throw e;
                }
                last = e; // the version was removed under our hands
            }
        }
        throw last;
    }

    private static Map<String, String> checked(Map<String, String> fields) throws IOException {
        if (fields.isEmpty()) {
            throw new IOException("has no files");
        }
        return fields;
    }

    private @Nullable Path version() throws IOException {
        return Files.isSymbolicLink(versionLink) ? versionLink.toRealPath() : null;
    }

    private static Map<String, String> fields(Path from) throws IOException {
        Map<String, String> fields = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(from, SecretDirectory::isField)) {
            for (Path file : files) {
                if (fields.size() == MAX_FILES) {
                    throw new IOException("has more than " + MAX_FILES + " files");
                }
                fields.put(file.getFileName().toString(), SecretFile.read(file));
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return fields;
    }

    private static boolean isField(Path file) {
        return !file.getFileName().toString().startsWith(".") && Files.isRegularFile(file);
    }
}
