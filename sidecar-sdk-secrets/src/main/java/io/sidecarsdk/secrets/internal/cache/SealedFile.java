package io.sidecarsdk.secrets.internal.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A file that only this service can read and nobody can change unnoticed: AES-256-GCM with a key from another file, bound
 * to the service's identity, replaced as a whole.
 *
 * <p>It is: a byte with the format's version, a nonce of 12 bytes, the sealed content with its tag of 16 bytes. The version
 * and the identity are authenticated with it. A link in its place is refused, and so is a file of somebody else or one that
 * others may open. Messages complete "the cache …" and never hold a value.
 */
final class SealedFile {

    private static final byte VERSION = 1;
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;
    private static final int KEY = 32;
    private static final int MOST = 16 << 20;
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    private static final Set<PosixFilePermission> OWNER_ONLY = Set.copyOf(PosixFilePermissions.fromString("rw-------"));

    private final Path file;
    private final Path keyFile;
    private final byte[] identity;
    private final SecureRandom random = new SecureRandom();

    /** @param identity of the service that wrote the file and may read it */
    SealedFile(Path file, Path keyFile, String identity) {
        this.file = file;
        this.keyFile = keyFile;
        this.identity = ("sidecar-sdk secrets " + identity).getBytes(StandardCharsets.UTF_8);
    }

    Path path() {
        return file;
    }

    /**
     * The content, which the caller wipes.
     *
     * @throws NoSuchFileException if there is none yet
     * @throws IOException if it must not be trusted or cannot be read
     */
    byte[] read() throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new NoSuchFileException(file.toString());
        }
        check();
        if (Files.size(file) > MOST) {
            throw new IOException("is larger than 16 MiB: " + file);
        }
        byte[] sealed = Files.readAllBytes(file);
        if (sealed.length < 1 + NONCE + TAG_BITS / 8 || sealed[0] != VERSION) {
            throw new IOException("is not of a format that this version knows: " + file);
        }
        try {
            return cipher(Cipher.DECRYPT_MODE, Arrays.copyOfRange(sealed, 1, 1 + NONCE))
                    .doFinal(sealed, 1 + NONCE, sealed.length - 1 - NONCE);
        } catch (GeneralSecurityException e) {
            throw new IOException("was damaged, or sealed with another key or for another service: " + file);
        }
    }

    /** Replaces the content as a whole; the old one stays if that fails. */
    void write(byte[] content) throws IOException {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            check();
        }
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        byte[] sealed;
        try {
            sealed = cipher(Cipher.ENCRYPT_MODE, nonce).doFinal(content);
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot be sealed: " + e.getClass().getName());
        }
        Path temporary = temporary();
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                writeAll(channel, new byte[] {VERSION});
                writeAll(channel, nonce);
                writeAll(channel, sealed);
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
        forceDirectory();
    }

    private static void writeAll(FileChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private Path directory() {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? file.toAbsolutePath() : parent;
    }

    private Path temporary() throws IOException {
        return POSIX
                ? Files.createTempFile(directory(), ".cache", ".tmp", new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(OWNER_ONLY)
                })
                : Files.createTempFile(directory(), ".cache", ".tmp");
    }

    /** So that the new name outlives a power failure; not every file system can. */
    private void forceDirectory() {
        try (FileChannel channel = FileChannel.open(directory(), StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException cannot) {
            // the content was forced; at worst the old file is back after a power failure
        }
    }

    private void check() throws IOException {
        if (Files.isSymbolicLink(file)) {
            throw new IOException("is a symbolic link: " + file);
        }
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("is not a regular file: " + file);
        }
        if (!POSIX) {
            return;
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS);
        if (!OWNER_ONLY.containsAll(permissions)) {
            throw new IOException("may be opened by others, " + PosixFilePermissions.toString(permissions)
                    + " (expected: rw-------): " + file);
        }
        if (!Files.getOwner(file, LinkOption.NOFOLLOW_LINKS).equals(ourselves())) {
            throw new IOException("belongs to somebody else: " + file);
        }
    }

    /** Whoever owns what we make: a container's user may have no name to look up. */
    private java.nio.file.attribute.UserPrincipal ourselves() throws IOException {
        Path probe = temporary();
        try {
            return Files.getOwner(probe, LinkOption.NOFOLLOW_LINKS);
        } finally {
            Files.deleteIfExists(probe);
        }
    }

    private Cipher cipher(int mode, byte[] nonce) throws IOException, GeneralSecurityException {
        byte[] key = key();
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(new byte[] {VERSION});
            cipher.updateAAD(identity);
            return cipher;
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    /** Read anew each time, so that the key can be replaced. A link is as good as a file: volumes are full of them. */
    private byte[] key() throws IOException {
        if (POSIX
                && Files.getPosixFilePermissions(keyFile).stream()
                        .anyMatch(permission -> permission.name().startsWith("OTHERS_"))) {
            throw new IOException("has a key file that everybody may open (expected: mode 0400 or 0440): " + keyFile);
        }
        if (Files.size(keyFile) > 1024) {
            throw new IOException("has a key file that is no key (expected: 32 bytes): " + keyFile);
        }
        byte[] content = Files.readAllBytes(keyFile);
        if (content.length == KEY) {
            return content;
        }
        byte[] key = decoded(new String(content, StandardCharsets.ISO_8859_1).strip());
        Arrays.fill(content, (byte) 0);
        if (key.length != KEY) {
            throw new IOException("has a key of " + key.length
                    + " bytes (expected: 32 bytes, as they are or in hexadecimal or Base64 digits): " + keyFile);
        }
        return key;
    }

    private static byte[] decoded(String digits) {
        try {
            return digits.length() == 2 * KEY
                    ? HexFormat.of().parseHex(digits)
                    : Base64.getDecoder().decode(digits);
        } catch (IllegalArgumentException noDigits) {
            return new byte[0];
        }
    }
}
