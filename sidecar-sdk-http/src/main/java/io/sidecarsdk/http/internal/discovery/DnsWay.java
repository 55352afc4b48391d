package io.sidecarsdk.http.internal.discovery;

import io.sidecarsdk.http.spi.DiscoveredEndpoint;
import io.sidecarsdk.policy.DnsEndpointsPolicy;
import io.sidecarsdk.time.Scheduler;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.lookup.LookupResult;
import org.xbill.DNS.lookup.LookupSession;

/**
 * Endpoints that the name service lists. It is asked again when the records' time to live has passed, at the earliest after
 * a second and at the latest after an hour; after a failure, every five seconds. One question at a time.
 */
final class DnsWay implements Discovery.Way {

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final DnsEndpointsPolicy policy;
    private final Findings findings;
    private final Scheduler scheduler;
    private final Worker worker;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean closed;
    private Scheduler.@Nullable Task next;
    private @Nullable LookupSession session;

    DnsWay(DnsEndpointsPolicy policy, Findings findings, Scheduler scheduler) {
        this.policy = policy;
        this.findings = findings;
        this.scheduler = scheduler;
        this.worker = new Worker(policy.name());
    }

    @Override
    public void start() {
        worker.execute(this::ask);
    }

    private void ask() {
        try {
            Name name = Name.fromString(policy.name());
            session().lookupAsync(name, type()).whenCompleteAsync(this::answered, worker);
        } catch (TextParseException | RuntimeException | LinkageError e) {
            answered(null, e);
        }
    }

    private LookupSession session() {
        LookupSession made = session;
        if (made == null) {
            made = LookupSession.builder()
                    .resolver(resolver())
                    .searchPath(ResolverConfig.getCurrentConfig().searchPath())
                    .ndots(ResolverConfig.getCurrentConfig().ndots())
                    .defaultHostsFileParser()
                    .executor(worker)
                    .build();
            session = made;
        }
        return made;
    }

    private Resolver resolver() {
        String given = policy.resolver().orElse(null);
        List<Resolver> servers = given != null
                ? List.of(new SimpleResolver(address(given)))
                : ResolverConfig.getCurrentConfig().servers().stream()
                        .<Resolver>map(SimpleResolver::new)
                        .toList();
        ExtendedResolver all = new ExtendedResolver(servers);
        all.setTimeout(TIMEOUT);
        return all;
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        String host = text.substring(0, colon).replaceAll("[\\[\\]]", "");
        return new InetSocketAddress(host, Integer.parseInt(text.substring(colon + 1)));
    }

    private int type() {
        return switch (policy.type()) {
            case A -> Type.A;
            case AAAA -> Type.AAAA;
            case SRV -> Type.SRV;
        };
    }

    private void answered(@Nullable LookupResult result, @Nullable Throwable failure) {
        List<Record> records = result == null ? List.of() : result.getRecords();
        Duration wait = records.isEmpty() ? AFTER_FAILURE : timeToLive(records);
        askAgainAfter(policy.refresh().orElse(wait));
        try {
            if (result == null) {
                findings.failed(reason(failure));
            } else {
                findings.found(endpoints(records));
            }
        } catch (RuntimeException e) {
            findings.failed(e.toString());
        }
    }

    private String reason(@Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return policy.name() + " (" + policy.type() + "): " + cause;
    }

    private static Duration timeToLive(List<Record> records) {
        long seconds = records.stream().mapToLong(Record::getTTL).min().orElse(0);
        Duration wait = Duration.ofSeconds(seconds);
        return wait.compareTo(SHORTEST) < 0 ? SHORTEST : wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }

    private void askAgainAfter(Duration wait) {
        lock.lock();
        try {
            if (!closed) {
                next = scheduler.schedule(wait, this::start);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            if (next != null) {
                next.cancel();
            }
        } finally {
            lock.unlock();
        }
        worker.close();
    }

    // --- records as endpoints ---

    private List<DiscoveredEndpoint> endpoints(List<Record> records) {
        List<DiscoveredEndpoint> endpoints = new ArrayList<>();
        List<Integer> priorities = priorities(records);
        for (Record found : records) {
            if (found instanceof ARecord address) {
                endpoints.add(at(host(address.getAddress()), policy.port()));
            } else if (found instanceof AAAARecord address) {
                endpoints.add(at(host(address.getAddress()), policy.port()));
            } else if (found instanceof SRVRecord service && service.getPort() > 0 && !isRoot(service)) {
                endpoints.add(at(service.getTarget().toString(true), service.getPort())
                        .weight(Math.max(1, service.getWeight()))
                        .priority(
                                Math.min(DiscoveredEndpoint.LAST_PRIORITY, priorities.indexOf(service.getPriority()))));
            }
        }
        return endpoints;
    }

    /** A target of "." says that the service is not to be had (RFC 2782). */
    private static boolean isRoot(SRVRecord service) {
        return service.getTarget().equals(Name.root);
    }

    /** The different ones, lowest first: SRV counts to 65535, with gaps. */
    private static List<Integer> priorities(List<Record> records) {
        TreeSet<Integer> priorities = new TreeSet<>();
        for (Record found : records) {
            if (found instanceof SRVRecord service) {
                priorities.add(service.getPriority());
            }
        }
        return List.copyOf(priorities);
    }

    private static String host(InetAddress address) {
        String text = address.getHostAddress();
        return address instanceof Inet6Address ? '[' + text + ']' : text;
    }

    private DiscoveredEndpoint at(String host, int port) {
        return DiscoveredEndpoint.at(URI.create(policy.scheme() + "://" + host + ':' + port));
    }
}
