package io.sidecarsdk.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A server's temporary folder, which only its owner may enter. */
public final class Folder {

    private final Path path;

    private Folder(Path path) {
        this.path = path;
    }

    public static Folder of(String name) throws IOException {
        return new Folder(Files.createTempDirectory("sidecar-" + name));
    }

    public String path() {
        return path.toString();
    }

    public Path file(String name) {
        return path.resolve(name);
    }

    public Path write(String name, String content) throws IOException {
        Path file = Files.writeString(file(name), content);
        Files.setOwner(file, Files.getOwner(path));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    public String read(String name) throws IOException {
        return Files.readString(file(name), StandardCharsets.UTF_8);
    }

    public void giveTo(String user) throws IOException {
        UserPrincipal principal =
                path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user);
        Files.setOwner(path, principal);
    }

    /** Makes folders in it that every user may write to; and whose names every user may reach, but not list. */
    public void openToAll(String... names) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx--x--x"));
        for (String name : names) {
            Files.setPosixFilePermissions(
                    Files.createDirectory(file(name)), PosixFilePermissions.fromString("rwxrwxrwx"));
        }
    }

    public void delete() throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException gone) {
            // whoever ran in it has cleaned up
        }
    }
}
