package io.sidecarsdk.secrets.internal.files;

import io.sidecarsdk.policy.SecretFilePolicy;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * One file of a directory.
 *
 * @param name in its directory
 * @param enabled false leaves it as it is
 * @param permissions who may read it
 */
record Target(String name, boolean enabled, Set<PosixFilePermission> permissions, Content content) {

    static Target of(SecretFilePolicy policy, Set<String> secrets) {
        Content content = policy.template()
                .<Content>map(template -> new TemplateContent(template, secrets))
                .orElseGet(() -> new FieldContent(
                        policy.secret().orElseThrow(), policy.field().orElseThrow()));
        return new Target(name(policy), policy.enabled(), permissions(policy.mode()), content);
    }

    static Path directory(SecretFilePolicy policy) {
        Path parent = file(policy).getParent();
        return parent == null ? file(policy) : parent; // a file always has one
    }

    private static String name(SecretFilePolicy policy) {
        Path name = policy.path().getFileName();
        return name == null ? "" : name.toString(); // a file always has one
    }

    private static Path file(SecretFilePolicy policy) {
        return policy.path().toAbsolutePath().normalize();
    }

    /** From four octal digits. */
    private static Set<PosixFilePermission> permissions(String mode) {
        StringBuilder letters = new StringBuilder();
        for (char digit : mode.substring(1).toCharArray()) {
            int bits = digit - '0';
            letters.append((bits & 4) != 0 ? 'r' : '-')
                    .append((bits & 2) != 0 ? 'w' : '-')
                    .append((bits & 1) != 0 ? 'x' : '-');
        }
        return PosixFilePermissions.fromString(letters.toString());
    }
}
