package io.sidecarsdk.policy;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where secrets come from, one {@link SecretPolicy} each, and the {@link SecretFilePolicy files} they are written to. */
public final class SecretsPolicy extends Settings {

    private final Map<String, SecretPolicy> entries;
    private final @Nullable SecretsCachePolicy cache;
    private final @Nullable VaultPolicy vault;
    private final List<SecretFilePolicy> files;

    SecretsPolicy(Section section) {
        super(section);
        entries = section.named(
                "entries",
                Section.NamePattern.LABEL,
                (name, entry) -> new SecretPolicy(entry),
                "The secrets by the name under which the service asks for them.");
        vault = section.section(
                        "vault", VaultPolicy::new, "The Vault, or OpenBao, from which entries with a path come.")
                .orNull();
        files = section.sections(
                        "files",
                        file -> new SecretFilePolicy(file, entries.keySet()),
                        "Files that are kept up to date for libraries that read files.")
                .orElse(List.of());
        section.check(pathsDiffer(files), "files", "each path once");
        section.check(
                vault != null
                        || entries.values().stream()
                                .allMatch(entry -> entry.path().isEmpty()),
                "vault",
                "an address and a login, as entries with a path come from there");
        cache = section.section(
                        "cache", SecretsCachePolicy::new, "An encrypted file that lets a restart do without Vault.")
                .orNull();
        checkFree(section, "vault", vault);
        checkFree(section, "cache", cache);
    }

    /** Health has one name for an entry and for a part of the section. */
    private void checkFree(Section section, String name, @Nullable Object part) {
        section.check(
                part == null || !entries.containsKey(name),
                "entries",
                "another name than " + name + " for an entry: health shows the section's own as secrets." + name);
    }

    private static boolean pathsDiffer(List<SecretFilePolicy> files) {
        Set<Path> paths = new HashSet<>();
        return files.stream()
                .filter(file -> !file.path().equals(SecretFilePolicy.NONE))
                .allMatch(file -> paths.add(file.path().toAbsolutePath().normalize()));
    }

    /** The secrets by name; never modified. */
    public Map<String, SecretPolicy> entries() {
        return entries;
    }

    /** The Vault; empty where there is none. */
    public Optional<VaultPolicy> vault() {
        return Optional.ofNullable(vault);
    }

    /** The files that are kept up to date with secrets; never modified. */
    public List<SecretFilePolicy> files() {
        return files;
    }

    /** The encrypted file that lets a restart do without Vault; empty where there is none. */
    public Optional<SecretsCachePolicy> cache() {
        return Optional.ofNullable(cache);
    }
}
