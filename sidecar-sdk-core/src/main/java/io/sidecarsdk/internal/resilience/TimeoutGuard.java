package io.sidecarsdk.internal.resilience;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.sidecarsdk.internal.time.DeadlineWatch;
import io.sidecarsdk.internal.time.DurationText;
import io.sidecarsdk.internal.time.Interruptible;
import io.sidecarsdk.policy.ResiliencePolicy;
import io.sidecarsdk.resilience.Deadline;
import io.sidecarsdk.resilience.DeadlineExceededException;
import io.sidecarsdk.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Ends calls at their deadline: the policy's timeout or the enclosing deadline, whichever comes first. The work stays on
 * the caller's thread, and is interrupted when its time is over.
 */
final class TimeoutGuard implements Guard {

    private final String name;
    private final @Nullable Duration timeout;
    private final TimeSource time;
    private final DeadlineWatch watch;
    private final Guard next;

    private TimeoutGuard(String name, @Nullable Duration timeout, GuardChain.Tools tools, Guard next) {
        this.name = name;
        this.timeout = timeout;
        this.time = tools.time();
        this.watch = tools.watch();
        this.next = next;
    }

    /** Always in the chain: even without a timeout of its own, a call spends from the enclosing deadline. */
    static Guard create(String name, ResiliencePolicy policy, GuardChain.Tools tools, Guard next) {
        return new TimeoutGuard(name, policy.timeout().orElse(null), tools, next);
    }

    @Override
    public <T extends @Nullable Object> T call(CallState state, Callable<T> work) throws Exception {
        Deadline deadline = deadline(state.deadline);
        if (deadline == null) {
            return next.call(state, work);
        }
        if (deadline.isExpired()) {
            throw exceeded("before the work began", null);
        }
        state.deadline = deadline;
        return callWithin(deadline, state, work);
    }

    private <T extends @Nullable Object> T callWithin(Deadline deadline, CallState state, Callable<T> work)
            throws Exception {
        Overrun overrun = new Overrun(time.nanoTime() + deadline.remainingNanos());
        DeadlineWatch.Entry entry = watch.watch(overrun);
        Exception failure = null;
        try (Scope scope =
                Context.current().with(deadline).with(overrun.interruptible).makeCurrent()) {
            T result = next.call(state, work);
            if (!overrun.end()) {
                return result;
            }
        } catch (Exception e) {
            if (!overrun.end()) {
                throw e;
            }
            failure = e;
        } finally {
            entry.leave();
            overrun.end(); // an Error must not leave an interrupt behind either
        }
        throw exceeded("and the work was interrupted", failure);
    }

    private @Nullable Deadline deadline(@Nullable Deadline enclosing) {
        return timeout == null ? enclosing : Deadline.in(timeout, time).earlierOf(enclosing);
    }

    private DeadlineExceededException exceeded(String when, @Nullable Exception cause) {
        String limit = timeout == null
                ? "enclosing deadline"
                : "timeout of " + DurationText.of(timeout) + " or an enclosing deadline";
        return new DeadlineExceededException("Policy " + name + ": " + limit + " passed " + when, cause);
    }

    /** The call as the watch sees it. */
    private static final class Overrun implements DeadlineWatch.Expirable {

        private final long expiresAt;
        private final Interruptible interruptible = new Interruptible();

        private Overrun(long expiresAt) {
            this.expiresAt = expiresAt;
        }

        @Override
        public long expiresAtNanos() {
            return expiresAt;
        }

        @Override
        public void expire() {
            interruptible.interrupt();
        }

        /** The work has ended; true if it was interrupted. */
        private boolean end() {
            return interruptible.end();
        }
    }
}
