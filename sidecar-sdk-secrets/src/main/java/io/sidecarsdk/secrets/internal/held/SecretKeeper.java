package io.sidecarsdk.secrets.internal.held;

import io.sidecarsdk.policy.SecretPolicy;
import io.sidecarsdk.secrets.SecretStatus;
import java.util.concurrent.CompletableFuture;

/**
 * Keeps one secret up to date, as one entry of the policy says, from {@link #start} to {@link #stop}. None of its methods
 * waits for a source.
 */
public interface SecretKeeper {

    /** What it publishes to. */
    ManagedSecret secret();

    /** The entry that it acts on. */
    SecretPolicy policy();

    /**
     * Reads for the first time, before the policy that asks for it is in force; nothing is published yet.
     *
     * @return ends with the reason why nothing could be read, empty where there is none
     */
    CompletableFuture<String> prepare();

    /** Publishes what was read and goes on. */
    void start();

    /** Nothing is read or published any more; the secret keeps what it has. Also for one that was never started. */
    void stop();

    /** Looks at the source soon, whenever the next look is due. */
    void refresh();

    /** How it is doing. */
    SecretReport report();

    /** How the secret is doing, for others. */
    default SecretStatus describe() {
        return report().describe();
    }
}
