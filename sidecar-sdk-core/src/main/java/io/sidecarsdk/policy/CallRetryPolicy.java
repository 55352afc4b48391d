package io.sidecarsdk.policy;

import java.util.List;

/** When and how any call is repeated after it threw. */
public final class CallRetryPolicy extends Settings {

    private static final Kind<String> CLASS_NAME =
            Kind.TEXT.where(CallRetryPolicy::isClassName, "the name of a class such as java.io.IOException");

    private final boolean enabled;
    private final int maxAttempts;
    private final List<String> on;
    private final BackoffPolicy backoff;
    private final RetryBudgetPolicy budget;

    CallRetryPolicy(Section section) {
        super(section);
        enabled = section.value("enabled", Kind.BOOLEAN, "False switches retries off.")
                .orElse(true);
        maxAttempts = section.value("max-attempts", Kind.INTEGER, "Attempts in all, the first included.")
                .between(1, 20)
                .orElse(3);
        on = section.list("on", CLASS_NAME, "Exceptions worth another attempt, subclasses included, by class name.")
                .orElse(List.of("java.lang.Exception"));
        backoff = section.section("backoff", BackoffPolicy::new, "The wait before another attempt.")
                .orElse(new BackoffPolicy(Section.absent()));
        budget = section.section("budget", RetryBudgetPolicy::new, "How many retries may be in flight at once.")
                .orElse(new RetryBudgetPolicy(Section.absent()));
    }

    /** Whether calls are repeated at all. Default true. */
    public boolean enabled() {
        return enabled;
    }

    /** Attempts in all, the first included. Default 3. */
    public int maxAttempts() {
        return maxAttempts;
    }

    /**
     * Fully qualified names of the exceptions worth another attempt; a subclass of a named one is, too. Default
     * {@code java.lang.Exception}. Compared by name, so a class that is not on the class path does no harm.
     */
    public List<String> on() {
        return on;
    }

    /** The wait before another attempt. */
    public BackoffPolicy backoff() {
        return backoff;
    }

    /** How many retries may be in flight at once. */
    public RetryBudgetPolicy budget() {
        return budget;
    }

    private static boolean isClassName(String name) {
        return name.matches("[A-Za-z_$][\\w$]*(\\.[A-Za-z_$][\\w$]*)*");
    }
}
