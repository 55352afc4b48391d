package io.sidecarsdk.secrets.internal.held;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jcstress.Options;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.TestInfo;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.runners.ForkedTestConfig;
import org.openjdk.jcstress.infra.runners.Runner;
import org.openjdk.jcstress.infra.runners.TestConfig;
import org.openjdk.jcstress.infra.runners.TestList;
import org.openjdk.jcstress.os.AffinityMode;
import org.openjdk.jcstress.os.NodeType;
import org.openjdk.jcstress.os.SchedulingClass;
import org.openjdk.jcstress.vm.CompileMode;

/**
 * Runs {@link HandOverStress} under jcstress: a second of each test here and now; with {@code -Pconcurrency} in JVMs of
 * their own, in all the ways that the two threads' code can be compiled, which takes minutes.
 */
class HandOverStressTest {

    private static final Path REPORTS = Path.of("target", "jcstress").toAbsolutePath();

    static Stream<Class<?>> tests() {
        return Stream.of(HandOverStress.class.getDeclaredClasses());
    }

    static Stream<Class<?>> brokenTests() {
        return Stream.of(BrokenHandOverStress.class.getDeclaredClasses());
    }

    @ParameterizedTest
    @MethodSource("tests")
    void aReaderSeesNothingForbidden(Class<?> test) throws Exception {
        TestResult result = runHere(test);

        assertThat(result.status()).as("%s", result.getMessages()).isEqualTo(Status.NORMAL);
        assertThat(result.getTotalCount()).isPositive();
        assertThat(result.grading().failureMessages).isEmpty();
    }

    @Test
    @Tag("concurrency")
    void aReaderSeesNothingForbiddenHoweverItsCodeIsCompiled() throws Exception {
        Run run = runApart("hand-over", HandOverStress.class, "-f", "1", "-fsm", "1", "-iters", "2", "-time", "250");

        assertThat(run.exit).as(run.output).isZero();
        assertThat(tests()).allSatisfy(test -> assertThat(run.output).contains("[OK] " + test.getCanonicalName()));
    }

    /** Were nothing found here, the tests above would say nothing. */
    @ParameterizedTest
    @MethodSource("brokenTests")
    @Tag("concurrency")
    void stepsInTheWrongOrderAreFound(Class<?> test) throws Exception {
        assertThat(runHere(test).grading().failureMessages).anyMatch(message -> message.contains("forbidden"));
    }

    @Test
    @Tag("concurrency")
    void stepsInTheWrongOrderAreFoundInJvmsOfTheirOwn() throws Exception {
        Run run = runApart(
                "broken",
                BrokenHandOverStress.class,
                "-sc",
                "false",
                "-f",
                "1",
                "-fsm",
                "1",
                "-jvmArgs",
                "-Xshare:auto");

        assertThat(run.exit).isNotZero();
        assertThat(brokenTests())
                .allSatisfy(test -> assertThat(run.output)
                        .containsPattern(test.getCanonicalName() + " .*: Observed forbidden state: "));
    }

    /** What jcstress does in a JVM that it has started, without the 20 starts that find out which kinds of JVM there are. */
    private static TestResult runHere(Class<?> test) throws Exception {
        Options options = new Options(new String[] {"-iters", "2", "-time", "500"});
        assertThat(options.parse()).isTrue();
        TestInfo info = TestList.getInfo(test.getCanonicalName());
        SchedulingClass anyCores = new SchedulingClass(AffinityMode.NONE, info.threads(), NodeType.PACKAGE);
        TestConfig config = new TestConfig(options, info, 0, List.of(), CompileMode.UNIFIED, anyCores);
        Runner<?> runner = (Runner<?>) Class.forName(config.generatedRunnerName)
                .getConstructor(ForkedTestConfig.class)
                .newInstance(new ForkedTestConfig(config));
        TestResult result = runner.run();
        result.setConfig(config);
        return result;
    }

    private static Run runApart(String name, Class<?> tests, String... options) throws Exception {
        Path folder = Files.createDirectories(REPORTS.resolve(name));
        Path output = folder.resolve("output.txt");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-classpath",
                System.getProperty("java.class.path"),
                "org.openjdk.jcstress.Main",
                "-v",
                "-t",
                tests.getName() + "\\.",
                "-r",
                folder.toString()));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile()) // where its raw results go
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(10, TimeUnit.MINUTES)).as("ended").isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        return new Run(process.exitValue(), Files.readString(output));
    }

    private record Run(int exit, String output) {}
}
