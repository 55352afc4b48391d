package io.sidecarsdk.benchmarks.logs;

import io.sidecarsdk.logging.Logs;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.StringJoiner;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** The JVM of a host: for each line it reads, a number, it serves so many requests at its pace. */
public final class HostMain {

    private static final long WORK = 200_000;

    private final Logger log = LoggerFactory.getLogger("com.acme.shop.Checkout");
    private final long pace;
    private final @Nullable Logs logs;
    private long seed = 42;

    private HostMain(long pace, @Nullable Logs logs) {
        this.pace = pace;
        this.logs = logs;
    }

    /** @param arguments the arm, the port of a receiver that answers, requests a second */
    public static void main(String[] arguments) throws Exception {
        ServerSocket silent =
                new ServerSocket(0, 128, InetAddress.getLoopbackAddress()); // never accepts: the kernel does
        Logs logs = HostArm.valueOf(arguments[0]).start(Integer.parseInt(arguments[1]), silent.getLocalPort());
        HostMain host = new HostMain(1_000_000_000L / Integer.parseInt(arguments[2]), logs);
        System.out.println("ready 0");
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            host.serve(Integer.parseInt(line));
        }
        System.exit(0);
    }

    private void serve(int requests) {
        long[] nanos = new long[requests];
        MDC.put("tenant", "acme");
        MDC.put("request", "b7ad6b7169203331");
        long due = System.nanoTime();
        for (int i = 0; i < requests; i++) {
            due += pace;
            for (long now = System.nanoTime(); now < due; now = System.nanoTime()) {
                LockSupport.parkNanos(due - now);
            }
            long begin = System.nanoTime();
            request(i);
            nanos[i] = System.nanoTime() - begin;
        }
        StringJoiner line = new StringJoiner(" ", "nanos ", "");
        for (long taken : nanos) {
            line.add(Long.toString(taken));
        }
        System.out.println(line);
        System.out.println("memory " + memory());
    }

    /** Work of a fixed amount rather than a fixed time, so that what others take from it is seen. */
    private void request(int number) {
        log.info("request {} of customer {} began", number, "jane");
        work();
        if (number % 2 == 0) {
            log.info("order of {} with {} items was shipped to {}", "jane", number & 63, "Hamburg");
        }
        if (number % 4 == 0) {
            log.warn("stock of item {} is low", number & 255);
        }
    }

    /** About 200 µs. */
    private void work() {
        long x = seed;
        for (int i = 0; i < WORK / 2; i++) {
            x ^= x << 13;
            x ^= x >>> 7;
            x ^= x << 17;
        }
        seed = x;
    }

    private String memory() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        long heap = runtime.totalMemory() - runtime.freeMemory();
        return heap / 1024 + " KiB" + (logs == null ? "" : "; " + logs.stats());
    }
}
