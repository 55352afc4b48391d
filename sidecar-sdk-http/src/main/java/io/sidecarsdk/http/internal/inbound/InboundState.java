package io.sidecarsdk.http.internal.inbound;

import io.sidecarsdk.http.internal.inbound.jwt.TokenVerifier;
import io.sidecarsdk.http.internal.load.LoadMeter;
import io.sidecarsdk.internal.resilience.AdaptiveLimiter;
import io.sidecarsdk.internal.resilience.AdmissionControl;
import io.sidecarsdk.internal.resilience.ConcurrencyLimiter;
import io.sidecarsdk.internal.resilience.RateLimiter;
import io.sidecarsdk.policy.InboundPolicy;
import org.jspecify.annotations.Nullable;

/** What is known between requests, and lives on through a reload as far as its settings have not changed. */
final class InboundState {

    private final InboundPolicy policy;
    private final ConcurrencyLimiter concurrency;
    private final @Nullable RateLimiter rateLimiter;
    private final @Nullable AdmissionControl admission;
    private final @Nullable AdaptiveLimiter adaptive;
    private final @Nullable TokenVerifier tokens;
    private final @Nullable LoadMeter load;

    InboundState(InboundPolicy policy, InboundTools tools, @Nullable InboundState previous) {
        this.policy = policy;
        this.concurrency = previous == null ? new ConcurrencyLimiter(Integer.MAX_VALUE) : previous.concurrency;
        RateLimiter known = previous == null ? null : previous.rateLimiter;
        this.rateLimiter = policy.rateLimit()
                .map(limit ->
                        known != null && known.policy().countsAs(limit) ? known : new RateLimiter(limit, tools.time()))
                .orElse(null);
        long now = tools.time().nanoTime();
        AdmissionControl admitting = previous == null ? null : previous.admission;
        this.admission = policy.admissionControl()
                .map(control -> admitting != null && admitting.policy().decidesAs(control)
                        ? admitting
                        : new AdmissionControl(control, now))
                .orElse(null);
        AdaptiveLimiter adapting = previous == null ? null : previous.adaptive;
        this.adaptive = policy.adaptiveConcurrency()
                .map(limit -> adapting != null && adapting.policy().decidesAs(limit)
                        ? adapting
                        : new AdaptiveLimiter(limit, now))
                .orElse(null);
        LoadMeter measuring = previous == null ? null : previous.load;
        this.load = policy.loadReport()
                .map(report -> measuring != null ? measuring : new LoadMeter(tools.time()))
                .orElse(null);
        TokenVerifier verifier = previous == null ? null : previous.tokens;
        this.tokens = policy.jwt()
                .map(jwt -> verifier != null && verifier.policy().equals(jwt)
                        ? verifier
                        : TokenVerifier.create(jwt, tools.time(), tools.scheduler()))
                .orElse(null);
    }

    /** Puts in force what lives on from the previous state; not before the policy is. */
    void takeOver(@Nullable InboundState previous) {
        TokenVerifier verifier = previous == null ? null : previous.tokens;
        if (tokens != null && !tokens.equals(verifier)) {
            tokens.start();
        }
        if (verifier != null && !verifier.equals(tokens)) {
            verifier.close();
        }
        concurrency.update(policy.maxConcurrent().orElse(Integer.MAX_VALUE));
    }

    ConcurrencyLimiter concurrency() {
        return concurrency;
    }

    @Nullable
    RateLimiter rateLimiter() {
        return rateLimiter;
    }

    @Nullable
    AdmissionControl admission() {
        return admission;
    }

    @Nullable
    AdaptiveLimiter adaptive() {
        return adaptive;
    }

    @Nullable
    TokenVerifier tokens() {
        return tokens;
    }

    @Nullable
    LoadMeter load() {
        return load;
    }

    /** There is no next state: incoming requests are let through untouched, or the SDK is closed. */
    void close() {
        if (tokens != null) {
            tokens.close();
        }
    }
}
