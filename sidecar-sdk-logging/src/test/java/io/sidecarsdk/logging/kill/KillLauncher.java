package io.sidecarsdk.logging.kill;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.Configurator;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * Starts victims, at as little cost as can be: they live for a moment only. So their classes are in jars, of which the JVM
 * makes an archive once, and Logback does not look for a configuration.
 */
final class KillLauncher {

    private static final Pattern NOT_NEEDED = Pattern.compile(
            ".*(junit|surefire|assertj|wiremock|byte-buddy|awaitility|opentelemetry-sdk|apiguardian).*");

    private final Path folder;
    private final List<String> classPath = new ArrayList<>();
    private final List<Process> started = new ArrayList<>();

    KillLauncher(Path folder) throws IOException {
        this.folder = folder;
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path path = Path.of(entry);
            if (Files.isDirectory(path)) {
                classPath.add(jar(path).toString());
            } else if (!NOT_NEEDED.matcher(path.getFileName().toString()).matches()) {
                classPath.add(entry);
            }
        }
    }

    private Path jar(Path directory) throws IOException {
        Path jar = folder.resolve(classPath.size() + ".jar");
        boolean tests = directory.endsWith("test-classes");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = directory.relativize(file).toString().replace(File.separatorChar, '/');
                if (!tests || name.contains("/kill/")) {
                    out.putNextEntry(new ZipEntry(name));
                    Files.copy(file, out);
                }
            }
            if (tests) {
                out.putNextEntry(new ZipEntry("META-INF/services/" + Configurator.class.getName()));
                out.write(KillVictim.Quiet.class.getName().getBytes(StandardCharsets.US_ASCII));
            }
        }
        return jar;
    }

    /** Has the JVM make its archive of what a victim needs. Without one all is as it was, only slower. */
    void train(Path policy) throws Exception {
        assertThat(start("-XX:ArchiveClassesAtExit=" + archive(), policy, "train")
                        .waitFor())
                .isZero();
    }

    private Path archive() {
        return folder.resolve("victim.jsa");
    }

    Process start(Path policy, String what) throws IOException {
        return start("-XX:SharedArchiveFile=" + archive(), policy, what);
    }

    private Process start(String archiving, Path policy, String what) throws IOException {
        List<String> command = new ArrayList<>(Arrays.asList(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                archiving,
                "-Xshare:auto",
                "-Xlog:disable",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-cp",
                String.join(File.pathSeparator, classPath),
                KillVictim.class.getName(),
                policy.toString(),
                what));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        synchronized (started) {
            started.removeIf(earlier -> !earlier.isAlive());
            started.add(process);
        }
        return process;
    }

    void killAll() {
        synchronized (started) {
            started.forEach(process -> process.toHandle().destroyForcibly());
        }
    }
}
