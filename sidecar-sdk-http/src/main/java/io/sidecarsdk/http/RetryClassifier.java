package io.sidecarsdk.http;

import java.io.IOException;

/**
 * What the application knows about its upstream's answers: judges each outcome before the policy does.
 *
 * <p>A proxy sees a status; the application can read that {@code {"error": "lock_timeout"}} is worth another attempt and
 * {@code {"error": "card_declined"}} is not. Give one to a single request,
 *
 * <pre>{@code
 * request.newBuilder().tag(RetryClassifier.class, outcome -> outcome.status() == 500
 *         && outcome.body().utf8().contains("lock_timeout") ? RetryVerdict.repeat() : RetryVerdict.byPolicy());
 * }</pre>
 *
 * or to a client: register it for {@link java.util.ServiceLoader} and name it in the policy, {@code retry: {classifier:
 * …}}. Attempts, deadline and budget bound it in either case, and it is asked only where the client has a {@code retry}
 * section that is on.
 *
 * <p>It is called on the calling thread, by several threads at once, for every outcome, good ones included: it must be
 * quick. One that throws is logged, and the policy decides.
 */
@FunctionalInterface
public interface RetryClassifier {

    /**
     * Judges what an attempt brought.
     *
     * @throws IOException if the body broke while it was looked at; the policy decides then
     */
    RetryVerdict classify(AttemptOutcome outcome) throws IOException;

    /** By which the policy names it; default the name of its class. */
    default String name() {
        return getClass().getName();
    }
}
