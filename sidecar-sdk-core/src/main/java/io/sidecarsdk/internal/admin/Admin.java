package io.sidecarsdk.internal.admin;

import io.sidecarsdk.health.Health;
import io.sidecarsdk.policy.AdminPolicy;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.spi.PolicyParticipant;
import io.sidecarsdk.spi.SidecarContext;
import io.sidecarsdk.time.Scheduler;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The admin page, where the policy in force wants it. An address that cannot be had refuses neither start nor policy: it
 * shows as degraded health, and is tried again.
 */
public final class Admin implements PolicyParticipant, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Admin.class);
    private static final Duration TRY_AGAIN_AFTER = Duration.ofSeconds(5);

    private final Pages pages;
    private final SidecarContext context;
    private @Nullable AdminPolicy inForce;
    private @Nullable AdminServer server;
    private Scheduler.@Nullable Task trying;
    private Runnable unshow = () -> {};
    private volatile Health.Component health = Health.Component.up();

    /** Listens from {@link #prepare} on. */
    public Admin(Pages pages, SidecarContext context) {
        this.pages = pages;
        this.context = context;
    }

    @Override
    public Runnable prepare(Policy next) {
        AdminPolicy wanted = next.admin().filter(AdminPolicy::enabled).orElse(null);
        return () -> switchTo(wanted);
    }

    private synchronized void switchTo(@Nullable AdminPolicy wanted) {
        if (wanted != null && wanted.equals(inForce)) {
            return;
        }
        close();
        inForce = wanted;
        if (wanted != null) {
            unshow = context.health("admin", () -> health);
            listen(wanted);
        }
    }

    private synchronized void listen(AdminPolicy wanted) {
        if (!wanted.equals(inForce)) {
            return; // replaced or closed while it waited for another try
        }
        try {
            AdminServer listening = AdminServer.listen(wanted, pages);
            server = listening;
            health = new Health.Component(Health.Status.UP, "listens on " + listening.address());
            log.info("The admin page listens on {}", listening.address());
        } catch (IOException | RuntimeException e) {
            String why = "cannot listen on " + wanted.host() + " port " + wanted.port() + ": " + e.getMessage();
            if (health.status() == Health.Status.UP) {
                log.warn("The admin page {}; it is tried again every {} s", why, TRY_AGAIN_AFTER.toSeconds());
            }
            health = Health.Component.degraded(why);
            trying = context.scheduler().schedule(TRY_AGAIN_AFTER, () -> listen(wanted));
        }
    }

    @Override
    public synchronized void close() {
        inForce = null;
        unshow.run();
        health = Health.Component.up();
        if (trying != null) {
            trying.cancel();
            trying = null;
        }
        if (server != null) {
            server.close();
            server = null;
        }
    }
}
