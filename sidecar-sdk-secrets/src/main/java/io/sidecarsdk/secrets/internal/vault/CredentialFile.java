package io.sidecarsdk.secrets.internal.vault;

import io.sidecarsdk.secrets.internal.vault.VaultException.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that holds what the SDK logs in with: one line of printable text. It is read at each login, as whoever keeps it
 * fresh replaces it; of what was read only a digest is kept, to notice that.
 */
final class CredentialFile {

    /** Room for a JSON Web Token with many claims. */
    static final int MOST_BYTES = 64 << 10;

    private static final Logger log = LoggerFactory.getLogger(CredentialFile.class);

    private final String what;
    private final Path file;
    private byte[] lastRead = {};
    private boolean warned;

    /** @param what names it in messages, such as "the secret id" */
    CredentialFile(String what, Path file) {
        this.what = what;
        this.file = file;
    }

    /** @throws VaultException if it cannot be read or is no such text; it says why and shows none of it */
    synchronized String read() throws VaultException {
        byte[] bytes = bytes();
        lastRead = digest(bytes);
        warnIfOpenToOthers();
        return text(bytes);
    }

    /** Whether there is something else to read than at the last time. */
    synchronized boolean changed() {
        try {
            return !Arrays.equals(digest(bytes()), lastRead);
        } catch (VaultException unreadable) {
            return false;
        }
    }

    private byte[] bytes() throws VaultException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw unusable("is no regular file"); // opening a named pipe would wait for its writer
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw unusable("is larger than 64 KiB");
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw unusable("is not there");
        } catch (AccessDeniedException e) {
            throw unusable("may not be read");
        } catch (VaultException e) {
            throw e;
        } catch (IOException e) {
            throw unusable("cannot be read: " + e.getClass().getSimpleName());
        }
    }

    private String text(byte[] bytes) throws VaultException {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString()
                    .strip();
            if (text.isEmpty()) {
                throw unusable("is empty");
            }
            if (!text.chars().allMatch(c -> c >= ' ' && c != 0x7f)) {
                throw unusable("holds more than one line, or signs that are no text");
            }
            return text;
        } catch (CharacterCodingException e) {
            throw unusable("holds bytes that are not UTF-8");
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /** It is said once: Kubernetes mounts such files with mode 0644 unless told otherwise, and others cannot get at them. */
    private void warnIfOpenToOthers() {
        if (warned) {
            return;
        }
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            if (permissions.contains(PosixFilePermission.OTHERS_READ)
                    || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
                warned = true;
                log.warn("The file of {} is open to every user of this machine: {} (expected: mode 0600)", what, file);
            }
        } catch (IOException | UnsupportedOperationException noSuchPermissions) {
            warned = true;
        }
    }

    private VaultException unusable(String why) {
        return new VaultException(Problem.LOGIN_REFUSED, "the file of " + what + " " + why + ": " + file);
    }

    private static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return what + " in " + file;
    }
}
