package io.sidecarsdk.testing;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Gives a check inputs that are almost right, the same ones in each run: a number of them, whatever time that takes. In a
 * default build these are few; {@code -Dsidecar.fuzz.factor=50}, which the profile {@code fuzz} sets, makes them more.
 * The failure says how to see it again: {@code -Dsidecar.fuzz.only=ROUND}.
 *
 * <p>What it fails for: the check throws, or does not come to an end.
 */
public final class Fuzz {

    private static final int FACTOR = Integer.getInteger("sidecar.fuzz.factor", 1);
    private static final int ONLY = Integer.getInteger("sidecar.fuzz.only", -1);
    private static final long SEED = Long.getLong("sidecar.fuzz.seed", 4711);

    /** Longer than any input can take, on a machine that is busy with other things. */
    private static final Duration HANGS = Duration.ofSeconds(30);

    private final List<byte[]> examples;
    private final Check check;
    private volatile int round;
    private volatile byte[] input = new byte[0];
    private volatile @Nullable Throwable failure;

    private Fuzz(List<byte[]> examples, Check check) {
        this.examples = examples;
        this.check = check;
    }

    /** What must be so with any input. */
    @FunctionalInterface
    public interface Check {

        /** @param random for whatever else the check draws, of this round only */
        void with(byte[] input, Random random) throws Exception;
    }

    /** Changes the examples in {@code rounds} ways, times the factor. */
    public static void bytes(int rounds, List<byte[]> examples, Check check) throws InterruptedException {
        new Fuzz(examples, check).run(rounds * FACTOR);
    }

    /** The same with examples in UTF-8. */
    public static void texts(int rounds, List<String> examples, Check check) throws InterruptedException {
        bytes(
                rounds,
                examples.stream()
                        .map(text -> text.getBytes(StandardCharsets.UTF_8))
                        .toList(),
                check);
    }

    private void run(int rounds) throws InterruptedException {
        Thread worker = new Thread(() -> play(rounds), "fuzz");
        worker.setDaemon(true);
        worker.start();
        int seen = -1;
        worker.join(HANGS.toMillis());
        while (worker.isAlive()) {
            if (round == seen) {
                throw hanging(worker);
            }
            seen = round;
            worker.join(HANGS.toMillis());
        }
        Throwable thrown = failure;
        if (thrown != null) {
            throw new AssertionError(where() + ": " + thrown, thrown);
        }
    }

    private void play(int rounds) {
        for (int i = Math.max(0, ONLY); i < (ONLY < 0 ? rounds : ONLY + 1); i++) {
            Random random =
                    new Random((SEED + i) * 0x9E3779B97F4A7C15L); // seeds in a row make for similar first numbers
            byte[] next = new Mutations(random, examples).next();
            round = i;
            input = next.clone();
            try {
                check.with(next, random);
            } catch (Throwable e) {
                failure = e;
                return;
            }
        }
    }

    private AssertionError hanging(Thread worker) {
        AssertionError hanging = new AssertionError(where() + ": does not come to an end");
        hanging.setStackTrace(worker.getStackTrace());
        return hanging;
    }

    private String where() {
        return "round " + round + " (again: -Dsidecar.fuzz.only=" + round + "), input as Base64 "
                + Base64.getEncoder().encodeToString(input);
    }
}
