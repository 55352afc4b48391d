package io.sidecarsdk.benchmarks;

import io.sidecarsdk.Sidecar;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.secrets.Secret;
import io.sidecarsdk.secrets.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What reading a secret costs: {@code current()} is a volatile read, a field is a copy of it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH calls start() first
public class SecretReadBenchmark {

    private Path file;
    private Sidecar sidecar;
    private Secret secret;

    @Setup
    public void start() throws IOException {
        file = Files.createTempFile("secret", "");
        Files.writeString(file, "correct horse battery staple");
        sidecar = Sidecar.start(Policy.parse("apiVersion: sidecarsdk.io/v1\nservice: {name: orders}\n"
                + "secrets: {entries: {key: {file: " + file + ", required: true}}}\n"));
        secret = sidecar.get(Secrets.class).secret("key");
    }

    @TearDown
    public void stop() throws IOException {
        sidecar.close();
        Files.delete(file);
    }

    @Benchmark
    public Secret.Snapshot current() {
        return secret.current();
    }

    @Benchmark
    public String field() {
        return secret.current().get("value");
    }

    @Benchmark
    public char[] chars() {
        return secret.current().chars("value");
    }
}
