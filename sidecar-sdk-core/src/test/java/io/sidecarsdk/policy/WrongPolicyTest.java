package io.sidecarsdk.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sidecarsdk.testing.WrongPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every wrong document is refused with all its errors, each with path, value and expectation. */
class WrongPolicyTest {

    @TempDir
    Path directory;

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.sidecarsdk.testing.WrongPolicy#all")
    void saysWhatIsWrongAndWhere(WrongPolicy wrong) throws IOException {
        Path file = Files.write(directory.resolve("sidecar.yaml"), wrong.content());

        PolicyException refusal = refusal(file);

        assertThat(refusal.errors()).extracting(PolicyError::toString).isEqualTo(wrong.errors());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.sidecarsdk.testing.WrongPolicy#all")
    void theMessageNamesTheFileAndListsEveryErrorOnALineOfItsOwn(WrongPolicy wrong) throws IOException {
        Path file = Files.write(directory.resolve("sidecar.yaml"), wrong.content());

        List<String> lines = refusal(file).getMessage().lines().collect(Collectors.toList());

        assertThat(lines.get(0)).contains(file.toString());
        assertThat(lines.subList(1, lines.size())).extracting(String::strip).isEqualTo(wrong.errors());
    }

    @Test
    void thereAreAtLeastFiftyOfThem() {
        assertThat(WrongPolicy.all()).hasSizeGreaterThan(50);
    }

    @Test
    void aMissingFileIsNamed() {
        Path missing = directory.resolve("missing.yaml");
        assertThat(refusal(missing)).hasMessageContainingAll("missing.yaml", "NoSuchFile", "a readable document");
    }

    @Test
    void aDirectoryIsNoPolicy() {
        assertThat(refusal(directory)).hasMessageContainingAll(directory.toString(), "a readable document");
    }

    private static PolicyException refusal(Path file) {
        return catchThrowableOfType(PolicyException.class, () -> Policy.load(file));
    }
}
