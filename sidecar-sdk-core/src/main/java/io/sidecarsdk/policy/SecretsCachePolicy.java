package io.sidecarsdk.policy;

import java.nio.file.Path;
import java.time.Duration;

/** An encrypted file with what Vault gave last, so that a service can be restarted while Vault is down. */
public final class SecretsCachePolicy extends Settings {

    private final boolean enabled;
    private final Path file;
    private final Path keyFile;
    private final Duration maxAge;

    SecretsCachePolicy(Section section) {
        super(section);
        enabled = section.value("enabled", Kind.BOOLEAN, "False: the file is neither read nor written.")
                .orElse(true);
        file = section.value("file", Kind.PATH, "The file, in a directory that this service may write to.")
                .required(Path.of("cache"));
        keyFile = section.value(
                        "key-file", Kind.PATH, "The key: 32 bytes, as they are or in hexadecimal or Base64 digits.")
                .required(Path.of("key"));
        maxAge = section.value("max-age", Kind.DURATION, "What was saved longer ago than this is not used.")
                .between(Duration.ofMinutes(1), Duration.ofDays(30))
                .orElse(Duration.ofHours(24));
        section.check(!file.equals(keyFile), "key-file", "another file than the cache itself");
    }

    /** Whether it is used. Default true. */
    public boolean enabled() {
        return enabled;
    }

    /** The file. */
    public Path file() {
        return file;
    }

    /** The file with the key: 32 bytes, as they are or in hexadecimal or Base64 digits. */
    public Path keyFile() {
        return keyFile;
    }

    /** For how long after it was saved the file is used. Default 24 h. */
    public Duration maxAge() {
        return maxAge;
    }
}
