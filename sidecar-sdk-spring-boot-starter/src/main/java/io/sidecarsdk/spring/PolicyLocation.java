package io.sidecarsdk.spring;

import io.sidecarsdk.spi.PolicySource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;

/**
 * Where a policy document is, as the value of {@code sidecar.policy} says.
 *
 * @param name stands for it in messages
 * @param resource what to read
 * @param canChange whether it is a file, and not a part of the application
 */
record PolicyLocation(String name, Resource resource, boolean canChange) implements PolicySource {

    private static final String CLASS_PATH = ResourceLoader.CLASSPATH_URL_PREFIX;
    private static final String FILE = "file:";

    /** Of two letters at least: {@code C:} is a drive. */
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*");

    /** @throws InvalidConfigurationPropertyValueException if {@code value} names neither a file nor a class path resource */
    static PolicyLocation of(String value, ResourceLoader resources) {
        if (value.isBlank()) {
            throw invalid(value, "It is empty");
        }
        if (value.startsWith(CLASS_PATH)) {
            return new PolicyLocation(value, resources.getResource(value), false);
        }
        try {
            return ofFile(
                    value.startsWith(FILE)
                            ? resources.getResource(value).getFile().toPath()
                            : path(value));
        } catch (IOException | InvalidPathException e) {
            throw invalid(value, "It names no file (" + e.getMessage() + ")");
        }
    }

    /**
     * The text that is there now. A file's symbolic links are followed anew each time.
     *
     * @throws IOException if there is none, or none in UTF-8
     */
    @Override
    public String read() throws IOException {
        byte[] bytes = resource.getContentAsByteArray();
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IOException("bytes that are not UTF-8", e);
        }
    }

    private static Path path(String value) {
        if (SCHEME.matcher(value).matches()) {
            throw invalid(value, "It is neither a file nor on the class path");
        }
        return Path.of(value);
    }

    private static PolicyLocation ofFile(Path file) {
        Path absolute = file.toAbsolutePath();
        return new PolicyLocation(absolute.toString(), new FileSystemResource(absolute), true);
    }

    private static InvalidConfigurationPropertyValueException invalid(String value, String problem) {
        return new InvalidConfigurationPropertyValueException(
                "sidecar.policy", value, problem + " (expected: a path, file:PATH or classpath:RESOURCE).");
    }
}
