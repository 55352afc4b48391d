package io.sidecarsdk.samples.orders;

import io.sidecarsdk.samples.orders.upstream.Phase;
import io.sidecarsdk.samples.orders.upstream.Upstreams;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the command line asks for. */
final class Options {

    static final String HELP = """
            Usage: run [OPTION]...
            Calls two misbehaving upstreams, with the SDK and without, and tells the difference.

              --seconds-per-phase N  time of each phase of the script (default 6, 1 to 600)
              --phases NAME,...      only these: healthy, flaky, slow, resets, one_dies, down, recovered
              --threads N            threads that make calls, for each side; each makes 33 calls a second at most
                                     (default 24, 1 to 256)
              --seed N               draws other calls and other failures (default 42)
              --policy FILE          the policy (default sidecar.yaml); changes are followed while it runs
              --only-sdk             without the side that goes without the SDK
              --proxy URL            that side's calls go through this proxy, with Host: inventory or payment
              --ports P,P,P,P,P      ports of inventory-1 to -3, payment-1 and -2 (default: free ones)
              --trace                show the trace of one call that was retried
              --serve                repeat the script until stopped, and answer on 127.0.0.1: /orders/ID, /metrics,
                                     /health
              --port N               where --serve answers (default 8080; 0: any)
              --help                 this text

            The exit code is 0 if all promises were kept, 1 if not, 2 if it could not run.
            """;

    Duration perPhase = Duration.ofSeconds(6);
    List<Phase> phases = List.of(Phase.values());
    int threads = 24;
    long seed = 42;
    Path policy = Path.of("sidecar.yaml");
    boolean onlySdk;

    @Nullable
    URI proxy;

    List<Integer> ports = List.of();
    boolean trace;
    boolean serve;
    int port = 8080;
    boolean help;

    private Options() {}

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException if it is wrong; the message says how
     */
    static Options parse(String... args) {
        Options options = new Options();
        Deque<String> rest = new ArrayDeque<>(List.of(args));
        while (!rest.isEmpty()) {
            options.take(rest.pop(), rest);
        }
        return options;
    }

    private void take(String option, Deque<String> rest) {
        switch (option) {
            case "--seconds-per-phase" -> perPhase = Duration.ofSeconds(number(option, rest, 1, 600));
            case "--phases" -> phases = list(option, rest).map(Options::phase).toList();
            case "--threads" -> threads = number(option, rest, 1, 256);
            case "--seed" -> seed = number(option, rest, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case "--policy" -> policy = Path.of(value(option, rest));
            case "--only-sdk" -> onlySdk = true;
            case "--proxy" -> proxy = URI.create(value(option, rest));
            case "--ports" -> ports = ports(option, rest);
            case "--trace" -> trace = true;
            case "--serve" -> serve = true;
            case "--port" -> port = number(option, rest, 0, 65535);
            case "--help", "-h" -> help = true;
            default -> throw new IllegalArgumentException("unknown option " + option + " (expected: one of --help)");
        }
    }

    private static List<Integer> ports(String option, Deque<String> rest) {
        List<Integer> ports =
                list(option, rest).map(text -> number(option, text, 1, 65535)).toList();
        if (ports.stream().distinct().count() != Upstreams.COUNT) {
            throw new IllegalArgumentException(option + " " + ports + " (expected: " + Upstreams.COUNT + " ports)");
        }
        return ports;
    }

    private static Phase phase(String name) {
        return Stream.of(Phase.values())
                .filter(phase -> phase.name().equals(name.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown phase " + name + " (expected: see --help)"));
    }

    private static Stream<String> list(String option, Deque<String> rest) {
        return Stream.of(value(option, rest).split(",", -1));
    }

    private static int number(String option, Deque<String> rest, int least, int most) {
        return number(option, value(option, rest), least, most);
    }

    private static int number(String option, String text, int least, int most) {
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // as wrong as a number that is out of range
        }
        throw new IllegalArgumentException(
                option + " " + text + " (expected: a number from " + least + " to " + most + ")");
    }

    private static String value(String option, Deque<String> rest) {
        String value = rest.poll();
        if (value == null) {
            throw new IllegalArgumentException(option + " (expected: a value after it)");
        }
        return value;
    }
}
