package io.sidecarsdk.benchmarks.endtoend;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The JVM of one arm: for each line it reads, a number of milliseconds, it calls that long with all its threads and writes a line
 * with what came of it. Between the lines it rests.
 */
public final class ArmMain {

    private ArmMain() {}

    /** @param arguments the arm, where it sends its requests, how many threads */
    public static void main(String[] arguments) throws Exception {
        Arm.Caller caller = Arm.valueOf(arguments[0]).caller(URI.create(arguments[1]));
        int threads = Integer.parseInt(arguments[2]);
        caller.call();
        System.out.println("ready");
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            System.out.println(new Slice(caller, threads, Long.parseLong(line)).run());
        }
        System.exit(0); // some of the arms leave threads
    }

    /** One turn of the arm. */
    private static final class Slice {

        private final Arm.Caller caller;
        private final long millis;
        private final Thread[] threads;
        private final long[][] nanos;
        private final int[] calls;
        private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

        private Slice(Arm.Caller caller, int threads, long millis) {
            this.caller = caller;
            this.millis = millis;
            this.threads = new Thread[threads];
            this.nanos = new long[threads][1 << 18];
            this.calls = new int[threads];
        }

        /** Calls, CPU nanoseconds of this process, and the median and 99th percentile of a call's time in nanoseconds. */
        private String run() throws Exception {
            long cpu = cpuNanos();
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
            for (int i = 0; i < threads.length; i++) {
                int number = i;
                threads[i] = new Thread(() -> callUntil(end, number));
                threads[i].start();
            }
            for (Thread thread : threads) {
                thread.join();
            }
            long used = cpuNanos() - cpu;
            Exception failed = failure.get();
            if (failed != null) {
                throw failed;
            }
            long[] all = all();
            return all.length + " " + used + " " + all[all.length / 2] + " " + all[(int) (all.length * 0.99)];
        }

        private void callUntil(long end, int number) {
            long[] own = nanos[number];
            int count = 0;
            try {
                for (long start = System.nanoTime(); start - end < 0 && count < own.length; ) {
                    caller.call();
                    long now = System.nanoTime();
                    own[count++] = now - start;
                    start = now;
                }
            } catch (IOException | RuntimeException e) {
                failure.set(e);
            }
            calls[number] = count;
        }

        private long[] all() {
            long[] all = new long[Arrays.stream(calls).sum()];
            int position = 0;
            for (int i = 0; i < nanos.length; i++) {
                System.arraycopy(nanos[i], 0, all, position, calls[i]);
                position += calls[i];
            }
            Arrays.sort(all);
            return all;
        }

        private static long cpuNanos() {
            return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                    .getProcessCpuTime();
        }
    }
}
