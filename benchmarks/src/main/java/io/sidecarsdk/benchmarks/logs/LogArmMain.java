package io.sidecarsdk.benchmarks.logs;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** The JVM of one arm: logs as many events as it is told, as fast as it may, and says how much CPU it has had. */
public final class LogArmMain {

    private static final String[] CITIES = {"Hamburg", "Bremen", "Kiel", "Rostock"};

    private LogArmMain() {}

    /** @param arguments the arm, the receiver's port, a directory, how many threads log */
    public static void main(String[] arguments) throws Exception {
        LogArm arm = LogArm.valueOf(arguments[0]);
        arm.start(Integer.parseInt(arguments[1]), Path.of(arguments[2]));
        int threads = Integer.parseInt(arguments[3]);
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        System.out.println("ready 0");
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            if (!line.equals("cpu")) {
                log(Integer.parseInt(line), threads);
            }
            System.out.println("cpu " + system.getProcessCpuTime());
        }
        System.exit(0); // arms leave threads
    }

    private static void log(int events, int threads) throws InterruptedException {
        Thread[] all = new Thread[threads];
        for (int i = 0; i < threads; i++) {
            int from = (int) ((long) events * i / threads);
            int to = (int) ((long) events * (i + 1) / threads);
            all[i] = new Thread(() -> logEach(from, to), "request-" + i);
            all[i].start();
        }
        for (Thread thread : all) {
            thread.join();
        }
    }

    private static void logEach(int from, int to) {
        Logger log = LoggerFactory.getLogger("com.acme.shop.Checkout");
        MDC.put("tenant", "acme");
        MDC.put("request", "b7ad6b7169203331");
        for (int i = from; i < to; i++) {
            log.info(
                    "evt#{} order of customer {} was shipped to {}",
                    LogReceiver.FIRST + i,
                    "customer-" + (i & 1023),
                    CITIES[i & 3]);
        }
    }
}
