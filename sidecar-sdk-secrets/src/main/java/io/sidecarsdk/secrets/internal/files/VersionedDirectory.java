package io.sidecarsdk.secrets.internal.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files of one directory, which change all at once, as those of a Kubernetes volume do:
 *
 * <pre>
 * db-password     -> ..data/db-password      what readers open
 * db-user         -> ..data/db-user
 * ..data          -> ..sidecar.7             the one link that a change swaps, by renaming another one over it
 * ..sidecar.7/       db-password, db-user    the version in use
 * ..sidecar.6/       db-password, db-user    retired: kept for readers that are under way
 * ..sidecar.lock                             held while this process writes here
 * </pre>
 *
 * <p>A version is complete and on the disk before the link is swapped. Nothing that somebody else made is followed,
 * overwritten or removed. Not safe for use by several threads.
 */
final class VersionedDirectory implements AutoCloseable {

    /** More are not kept, however fast the secrets change. */
    static final int MAX_RETIRED = 3;

    private static final String LINK = "..data";
    private static final String NEW_LINK = "..data_tmp";
    private static final String LOCK = "..sidecar.lock";
    private static final String VERSION = "..sidecar.";
    private static final Pattern VERSION_NAME = Pattern.compile(Pattern.quote(VERSION) + "([0-9]{1,18})");

    private final Path directory;
    private final Storage storage;
    private @Nullable FileChannel lock;
    private @Nullable UserPrincipal self;

    VersionedDirectory(Path directory, Storage storage) {
        this.directory = directory;
        this.storage = storage;
    }

    /** A file's bytes, or none: then it stays as it is. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Wanted(byte @Nullable [] content, Set<PosixFilePermission> permissions) {

        void wipe() {
            if (content != null) {
                Arrays.fill(content, (byte) 0);
            }
        }

        @Override
        public String toString() {
            return "file with " + permissions;
        }
    }

    /**
     * Makes the directory hold these files.
     *
     * @param wanted by name
     * @return whether anything had to change
     * @throws IOException if it could not; everything is as it was before
     */
    boolean write(Map<String, Wanted> wanted) throws IOException {
        checkDirectory();
        UserPrincipal me = lock();
        long current = current(me);
        removePartial(current, me);
        Map<String, Wanted> files = withKept(wanted, current);
        for (String name : files.keySet()) {
            checkIsOurs(name);
        }
        if (files.isEmpty() && current == 0) {
            return false;
        }
        boolean changed = !isUpToDate(files, current);
        if (changed) {
            swapTo(newVersion(files, current, me));
        }
        link(files.keySet());
        return changed;
    }

    /** Of files that cannot be made now, those that an earlier version has. */
    private Map<String, Wanted> withKept(Map<String, Wanted> wanted, long current) throws IOException {
        Map<String, Wanted> files = new TreeMap<>();
        for (Map.Entry<String, Wanted> entry : wanted.entrySet()) {
            Wanted file = entry.getValue();
            Path kept = version(current).resolve(entry.getKey());
            if (file.content() != null) {
                files.put(entry.getKey(), file);
            } else if (Files.isRegularFile(kept, LinkOption.NOFOLLOW_LINKS)) {
                files.put(entry.getKey(), new Wanted(Files.readAllBytes(kept), file.permissions()));
            }
        }
        return files;
    }

    private void checkDirectory() throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new IOException(
                    Storage.exists(directory) ? "is not a directory" : "is not there (expected: a directory)");
        }
        if (Files.getFileAttributeView(directory, PosixFileAttributeView.class) == null) {
            throw new IOException("is on a file system without owners and permissions,"
                    + " on which it cannot be told who may read the files (expected: a POSIX one)");
        }
    }

    /** One process writes at a time. Tells who owns what this process makes. */
    private UserPrincipal lock() throws IOException {
        UserPrincipal known = self;
        if (known != null) {
            return known;
        }
        Path file = directory.resolve(LOCK);
        if (Files.isSymbolicLink(file)) {
            throw notOurs(file, "nothing, or the file that this SDK makes");
        }
        FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        if (!isLocked(channel)) {
            channel.close();
            throw new IOException("is written by another process, which holds " + LOCK);
        }
        UserPrincipal me = owner(file);
        lock = channel;
        self = me;
        return me;
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            FileLock held = channel.tryLock();
            return held != null;
        } catch (OverlappingFileLockException bySidecarInThisProcess) {
            return false;
        }
    }

    /** The number of the version in use, 0 for none. */
    private long current(UserPrincipal me) throws IOException {
        Path link = directory.resolve(LINK);
        if (!Storage.exists(link)) {
            return 0;
        }
        long number =
                Files.isSymbolicLink(link) ? number(Files.readSymbolicLink(link).toString()) : 0;
        if (number == 0) {
            throw notOurs(link, "nothing, or the link that this SDK makes");
        }
        if (!owner(link).equals(me)) {
            throw new IOException(link + " belongs to " + owner(link) + " (expected: " + me.getName() + ")");
        }
        if (Storage.exists(version(number)) && !isOurs(version(number), me)) {
            throw notOurs(version(number), "nothing, or a directory that this SDK makes");
        }
        return number;
    }

    private static boolean isOurs(Path version, UserPrincipal me) throws IOException {
        return Files.isDirectory(version, LinkOption.NOFOLLOW_LINKS)
                && owner(version).equals(me);
    }

    private void checkIsOurs(String name) throws IOException {
        Path file = directory.resolve(name);
        if (Storage.exists(file) && !isOurLink(file)) {
            throw notOurs(file, "nothing, or the link that this SDK makes");
        }
    }

    private static boolean isOurLink(Path file) throws IOException {
        return Files.isSymbolicLink(file) && Files.readSymbolicLink(file).equals(Path.of(LINK, name(file)));
    }

    private static IOException notOurs(Path file, String expected) {
        return new IOException(file + " was made by somebody else, and is left as it is (expected: " + expected + ")");
    }

    private boolean isUpToDate(Map<String, Wanted> files, long current) throws IOException {
        if (current == 0
                || !Files.isDirectory(version(current))
                || !names(version(current)).equals(List.copyOf(files.keySet()))) {
            return false;
        }
        for (Map.Entry<String, Wanted> entry : files.entrySet()) {
            Path file = version(current).resolve(entry.getKey());
            Wanted wanted = entry.getValue();
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    || !Files.getPosixFilePermissions(file).equals(wanted.permissions())
                    || !Arrays.equals(Files.readAllBytes(file), wanted.content())) {
                return false;
            }
        }
        return true;
    }

    private long newVersion(Map<String, Wanted> files, long current, UserPrincipal me) throws IOException {
        long number = Math.max(current, versions(me).stream().max(Long::compare).orElse(0L)) + 1;
        Path made = version(number);
        Set<PosixFilePermission> owner = PosixFilePermissions.fromString("rwx------");
        Files.createDirectory(made, PosixFilePermissions.asFileAttribute(owner));
        try {
            for (Map.Entry<String, Wanted> entry : files.entrySet()) {
                byte[] content = entry.getValue().content();
                storage.write(
                        made.resolve(entry.getKey()),
                        content == null ? new byte[0] : content,
                        entry.getValue().permissions());
            }
            Files.setPosixFilePermissions(made, passable(files.values()));
            storage.sync(made);
            return number;
        } catch (IOException | RuntimeException e) {
            removeQuietly(made);
            throw e;
        }
    }

    /** Whoever may read one of the files may pass through the directory. */
    private static Set<PosixFilePermission> passable(Iterable<Wanted> files) {
        Set<PosixFilePermission> permissions = EnumSet.of(
                PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);
        for (Wanted file : files) {
            if (file.permissions().contains(PosixFilePermission.GROUP_READ)) {
                permissions.add(PosixFilePermission.GROUP_READ);
                permissions.add(PosixFilePermission.GROUP_EXECUTE);
            }
            if (file.permissions().contains(PosixFilePermission.OTHERS_READ)) {
                permissions.add(PosixFilePermission.OTHERS_READ);
                permissions.add(PosixFilePermission.OTHERS_EXECUTE);
            }
        }
        return permissions;
    }

    /** Renaming replaces a link and never follows it, so nobody sees none, or half of one. */
    private void swapTo(long number) throws IOException {
        Path next = directory.resolve(NEW_LINK);
        try {
            Files.createSymbolicLink(next, version(number).getFileName());
            Files.move(next, directory.resolve(LINK), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | RuntimeException e) {
            removeQuietly(version(number));
            throw e;
        }
        storage.sync(directory);
        removeRetired(MAX_RETIRED, Long.MAX_VALUE);
    }

    /** The names that readers open, and no others. */
    private void link(Set<String> names) throws IOException {
        boolean changed = false;
        for (String name : names) {
            Path file = directory.resolve(name);
            if (!Storage.exists(file)) {
                Files.createSymbolicLink(file, Path.of(LINK, name));
                changed = true;
            }
        }
        for (String name : names(directory)) {
            if (!names.contains(name) && isOurLink(directory.resolve(name))) {
                Files.delete(directory.resolve(name));
                changed = true;
            }
        }
        if (changed) {
            storage.sync(directory);
        }
    }

    /** What a process left that died on the way: a version that no link came to, and a link that did not come to its place. */
    private void removePartial(long current, UserPrincipal me) throws IOException {
        Path link = directory.resolve(NEW_LINK);
        if (Storage.exists(link)) {
            if (!Files.isSymbolicLink(link)
                    || number(Files.readSymbolicLink(link).toString()) == 0) {
                throw notOurs(link, "nothing");
            }
            Files.delete(link);
        }
        for (long number : versions(me)) {
            if (number > current) {
                removeQuietly(version(number));
            }
        }
    }

    /** The number of the newest version, 0 while there is none that is ours. */
    long newest() throws IOException {
        UserPrincipal me = self;
        return me == null ? 0 : current(me);
    }

    /**
     * Removes retired versions.
     *
     * @param keep so many of the newest
     * @param before versions with a number from here on are kept anyway
     */
    void removeRetired(int keep, long before) throws IOException {
        UserPrincipal me = self;
        if (me == null || !Files.isDirectory(directory)) {
            return;
        }
        long current = current(me);
        List<Long> retired = new ArrayList<>(versions(me));
        retired.removeIf(number -> number >= current);
        retired.sort(null);
        for (long number : retired.subList(0, Math.max(0, retired.size() - keep))) {
            if (number < before) {
                removeQuietly(version(number));
            }
        }
    }

    /** Removes all that this SDK made here. */
    void removeAll() throws IOException {
        UserPrincipal me = self;
        if (me == null) {
            return; // nothing was made
        }
        current(me); // or it is somebody else's
        link(Set.of());
        Files.deleteIfExists(directory.resolve(LINK));
        for (long number : versions(me)) {
            removeQuietly(version(number));
        }
        close();
        Files.deleteIfExists(directory.resolve(LOCK));
    }

    private List<Long> versions(UserPrincipal me) throws IOException {
        List<Long> numbers = new ArrayList<>();
        for (String name : names(directory)) {
            long number = number(name);
            if (number > 0 && isOurs(directory.resolve(name), me)) {
                numbers.add(number);
            }
        }
        return numbers;
    }

    private Path version(long number) {
        return directory.resolve(VERSION + number);
    }

    /** 0 for a name that is not that of a version. */
    private static long number(String name) {
        Matcher matcher = VERSION_NAME.matcher(name);
        return matcher.matches() ? Long.parseLong(matcher.group(1)) : 0;
    }

    /** In order. */
    private static List<String> names(Path directory) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            files.forEach(file -> names.add(name(file)));
        } catch (UncheckedIOException | java.nio.file.DirectoryIteratorException e) {
            throw new IOException(e.getCause());
        }
        names.sort(null);
        return names;
    }

    private static String name(Path file) {
        Path name = file.getFileName();
        return name == null ? "" : name.toString();
    }

    private static UserPrincipal owner(Path file) throws IOException {
        return Files.getOwner(file, LinkOption.NOFOLLOW_LINKS);
    }

    /** What stays is tried again with the next version. */
    private static void removeQuietly(Path version) {
        try {
            for (String name : names(version)) {
                Files.delete(version.resolve(name));
            }
            Files.delete(version);
        } catch (IOException | RuntimeException stays) {
            return;
        }
    }

    /** Lets another process write here; the files stay. */
    @Override
    public void close() {
        FileChannel held = lock;
        lock = null;
        self = null;
        if (held != null) {
            try {
                held.close();
            } catch (IOException e) {
                // the lock ends with the process
            }
        }
    }
}
