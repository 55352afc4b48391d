package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.http.internal.balancing.Endpoints;
import io.sidecarsdk.http.internal.balancing.LoadProbe;
import io.sidecarsdk.http.internal.balancing.Probing;
import io.sidecarsdk.http.internal.discovery.Discovery;
import io.sidecarsdk.http.internal.health.HealthProbe;
import io.sidecarsdk.http.internal.hedging.HedgeDelay;
import io.sidecarsdk.http.internal.outlier.OutlierDetector;
import io.sidecarsdk.http.internal.telemetry.ClientMeters;
import io.sidecarsdk.internal.resilience.Breaker;
import io.sidecarsdk.internal.resilience.ConcurrencyLimiter;
import io.sidecarsdk.internal.resilience.RateLimiter;
import io.sidecarsdk.internal.resilience.RetryBudget;
import io.sidecarsdk.policy.HttpClientPolicy;
import io.sidecarsdk.policy.RetryBudgetPolicy;
import java.util.Optional;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one upstream from call to call: its endpoints, what is in flight, the breaker. A reload makes a new
 * one that takes over whatever its settings did not change.
 *
 * <p>Its life: constructed while a policy is prepared, when nothing may be started yet, since another part may refuse the
 * policy; {@link #takeOver()} when the policy is in force; {@link #close} when the client is closed or another one has
 * taken over.
 */
final class Upstream {

    private final HttpClientPolicy policy;
    private final @Nullable String hostHeader;
    private final @Nullable Endpoints endpoints;
    private final @Nullable Discovery discovery;
    private final @Nullable EndpointWatch watch;
    private final ConcurrencyLimiter concurrency;
    private final Limits limits;
    private final @Nullable RateLimiter rateLimiter;
    private final @Nullable Breaker breaker;
    private final @Nullable RetryBudget budget;
    private final @Nullable HedgeDelay hedgeDelay;

    Upstream(
            String name,
            HttpClientPolicy policy,
            ClientMeters meters,
            HealthProbe probe,
            LoadProbe loadProbe,
            PipelineTools tools,
            @Nullable Upstream previous) {
        this.policy = policy;
        this.hostHeader = HostHeader.of(policy.host()).of(HttpUrl.get("http://" + name + "/"));
        this.endpoints = endpoints(policy, meters, loadProbe, tools, previous);
        this.discovery = discovery(name, policy, endpoints, meters, tools, previous);
        this.watch = endpoints == null
                ? null
                : new EndpointWatch(
                        name, policy, hostHeader, endpoints, meters, probe, tools, watchOver(endpoints, previous));
        this.concurrency = previous == null ? new ConcurrencyLimiter(enforced(policy)) : previous.concurrency;
        this.limits = Limits.of(policy, tools, previous == null ? null : previous.limits);
        this.rateLimiter = rateLimiter(policy, tools, previous);
        this.breaker = breaker(name, policy, tools, previous);
        this.budget = budget(policy, previous);
        HedgeDelay knownDelay = previous == null ? null : previous.hedgeDelay;
        this.hedgeDelay =
                policy.hedge().map(hedge -> HedgeDelay.of(hedge, knownDelay)).orElse(null);
    }

    /** The policy is in force: starts what is new, and puts the settings in force of what lives on from the previous one. */
    void takeOver() {
        if (watch != null) {
            watch.takeOver();
        }
        if (endpoints != null) {
            endpoints.balance(policy);
        }
        if (discovery != null) {
            discovery.start();
        }
        concurrency.update(enforced(policy));
        limits.takeOver(policy);
        Optional<RetryBudgetPolicy> bounds = policy.retryBudget();
        if (budget != null && bounds.isPresent()) {
            budget.update(bounds.get());
        }
    }

    /**
     * Ends what has tasks of its own. Idempotent.
     *
     * @param successor what lives on in it is left alone; null where nothing does
     */
    void close(@Nullable Upstream successor) {
        if (watch != null) {
            watch.close(successor == null ? null : successor.watch);
        }
        if (discovery != null && (successor == null || successor.discovery != discovery)) {
            discovery.close();
        }
        if (endpoints != null && (successor == null || successor.endpoints != endpoints)) {
            endpoints.close();
        }
    }

    HttpClientPolicy policy() {
        return policy;
    }

    /** Of what is asked of endpoints besides calls; null for the endpoint's own. */
    @Nullable
    String hostHeader() {
        return hostHeader;
    }

    /** Null for a client without endpoints, whose requests go to the URL's own host. */
    @Nullable
    Endpoints endpoints() {
        return endpoints;
    }

    /** Null where no endpoint is ever ejected. */
    @Nullable
    OutlierDetector outliers() {
        return watch == null ? null : watch.outliers();
    }

    ConcurrencyLimiter concurrency() {
        return concurrency;
    }

    Limits limits() {
        return limits;
    }

    @Nullable
    RateLimiter rateLimiter() {
        return rateLimiter;
    }

    @Nullable
    Breaker breaker() {
        return breaker;
    }

    /** For retries and hedges; null where there are neither. */
    @Nullable
    RetryBudget budget() {
        return budget;
    }

    /** Null where nothing is hedged. */
    @Nullable
    HedgeDelay hedgeDelay() {
        return hedgeDelay;
    }

    private static @Nullable Endpoints endpoints(
            HttpClientPolicy policy,
            ClientMeters meters,
            LoadProbe loadProbe,
            PipelineTools tools,
            @Nullable Upstream previous) {
        if (policy.endpoints().isEmpty()) {
            return null;
        }
        Endpoints known = previous == null ? null : previous.endpoints;
        if (known != null) {
            return known;
        }
        Endpoints made = new Endpoints(
                policy,
                tools.time(),
                tools.scheduler(),
                tools.random()::nextInt,
                new Probing(loadProbe, tools.deadlineScheduler()));
        made.onChange((added, removed) -> removed.forEach(meters::forget));
        return made;
    }

    private static @Nullable Discovery discovery(
            String name,
            HttpClientPolicy policy,
            @Nullable Endpoints endpoints,
            ClientMeters meters,
            PipelineTools tools,
            @Nullable Upstream previous) {
        if (endpoints == null || policy.endpoints().isEmpty()) {
            return null;
        }
        Discovery known =
                previous != null && policy.endpoints().equals(previous.policy.endpoints()) ? previous.discovery : null;
        return known != null
                ? known
                : Discovery.create(name, policy.endpoints().get(), endpoints, tools.context(), meters);
    }

    private static @Nullable EndpointWatch watchOver(Endpoints endpoints, @Nullable Upstream previous) {
        return previous != null && endpoints.equals(previous.endpoints) ? previous.watch : null;
    }

    /** In shadow mode calls are counted here without a limit, to show what is in flight; {@link Limits} counts for the limit. */
    private static int enforced(HttpClientPolicy policy) {
        return policy.maxConcurrentShadow() ? Integer.MAX_VALUE : policy.maxConcurrent();
    }

    private static @Nullable RateLimiter rateLimiter(
            HttpClientPolicy policy, PipelineTools tools, @Nullable Upstream previous) {
        RateLimiter known = previous == null ? null : previous.rateLimiter;
        return policy.rateLimit()
                .map(limit ->
                        known != null && known.policy().countsAs(limit) ? known : new RateLimiter(limit, tools.time()))
                .orElse(null);
    }

    private static @Nullable Breaker breaker(
            String name, HttpClientPolicy policy, PipelineTools tools, @Nullable Upstream previous) {
        Breaker known = previous == null ? null : previous.breaker;
        return policy.circuitBreaker()
                .map(settings -> known != null && known.policy().decidesAs(settings)
                        ? known
                        : new Breaker(name, settings, tools.time(), tools.registry()))
                .orElse(null);
    }

    private static @Nullable RetryBudget budget(HttpClientPolicy policy, @Nullable Upstream previous) {
        RetryBudget known = previous == null ? null : previous.budget;
        return policy.retryBudget()
                .map(bounds -> known != null ? known : new RetryBudget(bounds))
                .orElse(null);
    }
}
