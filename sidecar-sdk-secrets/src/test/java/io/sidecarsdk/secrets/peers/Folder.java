package io.sidecarsdk.secrets.peers;

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
final class Folder {

    private final Path path;

    private Folder(Path path) {
        this.path = path;
    }

    static Folder of(String name) throws IOException {
        return new Folder(Files.createTempDirectory("sidecar-" + name));
    }

    String path() {
        return path.toString();
    }

    Path file(String name) {
        return path.resolve(name);
    }

    Path write(String name, String content) throws IOException {
        Path file = Files.writeString(file(name), content);
        Files.setOwner(file, Files.getOwner(path));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    String read(String name) throws IOException {
        return Files.readString(file(name), StandardCharsets.UTF_8);
    }

    void giveTo(String user) throws IOException {
        UserPrincipal principal =
                path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user);
        Files.setOwner(path, principal);
    }

    void delete() throws IOException {
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
