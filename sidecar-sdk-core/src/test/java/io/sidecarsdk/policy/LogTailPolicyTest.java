package io.sidecarsdk.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogTailPolicyTest {

    /** Half a character, which no encoding of a file system has; in the locale C it is any beyond ASCII. */
    @ParameterizedTest
    @ValueSource(
            strings = {"/var/log/\\uD800.log", "/var/log/\\uD800*.log", "/var/\\uD800/app.log", "/var/\\uD800/*.log"})
    void aPathThatNoFileCanHaveIsRefused(String path) {
        PolicyException refusal = catchThrowableOfType(
                PolicyException.class,
                () -> Policy.parse(
                        "apiVersion: sidecarsdk.io/v1\nservice: {name: orders}\nlogging: {tail: {a: {path: \"" + path
                                + "\"}}}"));
        assertThat(refusal.errors()).extracting(PolicyError::path).containsExactly("logging.tail.a.path");
    }
}
