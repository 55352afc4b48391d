package io.sidecarsdk.samples.orders;

import io.sidecarsdk.policy.PolicyException;
import io.sidecarsdk.samples.orders.report.Terminal;
import java.io.IOException;

/** The program: {@code ./run --help} says what it can do. */
public final class OrderService {

    private static final int COULD_NOT_RUN = 2;

    private OrderService() {}

    /** Runs the sample and exits with 0 if all promises were kept. */
    public static void main(String[] args) throws InterruptedException {
        System.exit(run(args));
    }

    private static int run(String... args) throws InterruptedException {
        try {
            Options options = Options.parse(args);
            if (options.help) {
                System.out.print(Options.HELP);
                return 0;
            }
            try (Show show = new Show(options, Terminal.standard())) {
                return options.serve ? show.serve() : show.once();
            }
        } catch (IOException | IllegalArgumentException | PolicyException e) {
            System.err.println("order-service: " + e.getMessage());
            return COULD_NOT_RUN;
        }
    }
}
