package io.sidecarsdk.secrets.internal;

import io.sidecarsdk.secrets.internal.vault.Login;
import io.sidecarsdk.secrets.internal.vault.Vault;
import io.sidecarsdk.secrets.internal.vault.VaultAnswer;
import io.sidecarsdk.secrets.internal.vault.VaultException;
import io.sidecarsdk.secrets.internal.vault.VaultException.Problem;
import io.sidecarsdk.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A Vault on virtual time, as far as secrets see one: it lends, renews and revokes, forgets what has ended, and fails when
 * told to. Each {@link Client} is one instance of a service, with tokens of its own.
 */
public final class SimulatedVault {

    private static final VaultAnswer DONE = new VaultAnswer(Map.of(), "", Duration.ZERO, false);

    public final VirtualTime time;
    public final Map<String, VaultAnswer> stored = new HashMap<>();
    final Map<String, Lease> leases = new TreeMap<>();
    public final List<String> requests = new ArrayList<>();
    public final Map<Long, Integer> requestsBySecond = new HashMap<>();
    public Duration ttl = Duration.ofHours(1);
    public Duration maxTtl = Duration.ofHours(24);
    public Duration tokenLife = Duration.ofDays(3650);
    public boolean renewable = true;
    private final Map<Predicate<String>, Problem> problems = new HashMap<>();
    private @Nullable Problem outage;
    private int credentials;

    SimulatedVault(VirtualTime time) {
        this.time = time;
    }

    /** What is lent. */
    public record Lease(String username, long issued, long end, Client holder, long login) {}

    /** Nobody gets an answer, until {@link #isBack}. */
    public void isDown(Problem how) {
        outage = how;
    }

    public void isBack() {
        outage = null;
    }

    /** Requests such as {@code read database/creds/orders} end so. */
    public void answers(String start, Problem problem) {
        problems.put(request -> request.startsWith(start), problem);
    }

    public void answersAgain() {
        problems.clear();
    }

    public void holds(String path, Map<String, Object> data) {
        stored.put(path, new VaultAnswer(data, "", Duration.ZERO, false));
    }

    public void holdsVersion(String path, int version, Map<String, Object> data) {
        holds(path, Map.of("data", data, "metadata", Map.of("version", version)));
    }

    /** Whether credentials that were lent still work. */
    public boolean takes(String username) {
        return alive().stream().anyMatch(lease -> lease.username().equals(username));
    }

    public List<Lease> alive() {
        return leases.values().stream()
                .filter(lease ->
                        time.nanoTime() - lease.end() < 0 && lease.holder().lives(lease.login()))
                .toList();
    }

    public void revokeEverything() {
        leases.clear();
    }

    public long count(String start) {
        return requests.stream().filter(request -> request.startsWith(start)).count();
    }

    Client client() {
        return new Client();
    }

    /** One instance of a service. */
    public final class Client implements Vault {

        private final List<Runnable> watchers = new ArrayList<>();
        private final Map<Long, Long> tokenEnds = new HashMap<>();
        private Login login = Login.NONE;

        @Override
        public VaultAnswer read(String path) throws VaultException {
            return request("read " + path, path, Map.of());
        }

        @Override
        public VaultAnswer write(String path, Map<String, Object> fields) throws VaultException {
            return request("write " + path, path, fields);
        }

        private VaultAnswer request(String request, String path, Map<String, Object> fields) throws VaultException {
            if (login.number() == 0 || !lives(login.number())) {
                logIn();
            }
            arrive(request);
            return switch (path) {
                case "sys/leases/renew" -> renew(String.valueOf(fields.get("lease_id")));
                case "sys/leases/revoke" -> revoke(String.valueOf(fields.get("lease_id")));
                case "database/creds/orders" -> lend();
                default -> stored(path);
            };
        }

        private VaultAnswer stored(String path) throws VaultException {
            VaultAnswer answer = stored.get(path);
            if (answer == null) {
                throw new VaultException(Problem.MISSING, "has nothing");
            }
            return answer;
        }

        private VaultAnswer lend() {
            credentials++;
            String id = "database/creds/orders/" + credentials;
            long end = time.nanoTime() + ttl.toNanos();
            leases.put(id, new Lease("user-" + credentials, time.nanoTime(), end, this, login.number()));
            return new VaultAnswer(
                    Map.of("username", "user-" + credentials, "password", "password-" + credentials),
                    id,
                    ttl,
                    renewable);
        }

        private VaultAnswer renew(String id) throws VaultException {
            Lease lease = leases.get(id);
            if (lease == null || !alive().contains(lease)) {
                throw new VaultException(Problem.REFUSED, "lease not found");
            }
            Duration left = maxTtl.minusNanos(time.nanoTime() - lease.issued());
            Duration granted = Duration.ofSeconds(Math.min(ttl.toSeconds(), left.toSeconds()));
            if (granted.isZero() || granted.isNegative()) {
                throw new VaultException(Problem.REFUSED, "past the max TTL, cannot renew");
            }
            leases.put(
                    id,
                    new Lease(
                            lease.username(),
                            lease.issued(),
                            time.nanoTime() + granted.toNanos(),
                            this,
                            lease.login()));
            return new VaultAnswer(Map.of(), id, granted, true);
        }

        private VaultAnswer revoke(String id) {
            leases.remove(id);
            return DONE;
        }

        /** The old token lives on to its end. */
        public void logIn() throws VaultException {
            arrive("login");
            long end = time.nanoTime() + tokenLife.toNanos();
            login = new Login(login.number() + 1, end);
            tokenEnds.put(login.number(), end);
            List.copyOf(watchers).forEach(Runnable::run);
        }

        /** The token is revoked, and all that was lent to it. */
        public void loseToken() {
            tokenEnds.put(login.number(), time.nanoTime());
        }

        private boolean lives(long number) {
            return time.nanoTime() - tokenEnds.getOrDefault(number, time.nanoTime()) < 0;
        }

        private void arrive(String request) throws VaultException {
            requests.add(request);
            requestsBySecond.merge(time.nanoTime() / 1_000_000_000, 1, Integer::sum);
            if (outage != null) {
                throw new VaultException(outage, "is sealed");
            }
            for (Map.Entry<Predicate<String>, Problem> problem : problems.entrySet()) {
                if (problem.getKey().test(request)) {
                    throw new VaultException(problem.getValue(), "is " + problem.getValue());
                }
            }
        }

        @Override
        public Login login() {
            return login;
        }

        @Override
        public Runnable onLogin(Runnable action) {
            watchers.add(action);
            return () -> watchers.remove(action);
        }
    }
}
