package io.sidecarsdk.http.internal.discovery;

import io.sidecarsdk.internal.watch.SettledChange;
import io.sidecarsdk.internal.yaml.YamlText;
import io.sidecarsdk.policy.EndpointsPolicy;
import io.sidecarsdk.policy.PolicyEnvironment;
import io.sidecarsdk.policy.PolicyException;
import io.sidecarsdk.time.Scheduler;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Endpoints that a file lists, as Envoy's EDS does with a path. The file is looked at again and again; a change is taken
 * when it has {@linkplain SettledChange settled}.
 */
final class FileWay implements Discovery.Way {

    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final Path file;
    private final Findings findings;
    private final Scheduler scheduler;
    private Scheduler.@Nullable Task looking;

    FileWay(Path file, Findings findings, Scheduler scheduler) {
        this.file = file;
        this.findings = findings;
        this.scheduler = scheduler;
    }

    @Override
    public void start() {
        String first = read();
        judge(first);
        SettledChange<String> change = new SettledChange<>(first);
        looking = scheduler.every(INTERVAL, () -> look(change));
    }

    @Override
    public void close() {
        Scheduler.Task task = looking;
        if (task != null) {
            task.cancel();
        }
    }

    private void look(SettledChange<String> change) {
        String now = read();
        if (change.settles(now)) {
            judge(now);
        }
    }

    /** The text, or why there is none after a character that no text begins with. */
    private String read() {
        try {
            return YamlText.read(file);
        } catch (IOException | RuntimeException e) {
            return '\0' + e.toString();
        }
    }

    private void judge(String text) {
        if (text.startsWith("\0")) {
            findings.failed(text.substring(1));
            return;
        }
        try {
            findings.listed(EndpointsPolicy.parse(file.toString(), text, PolicyEnvironment.system()));
        } catch (PolicyException e) {
            findings.failed(String.valueOf(e.getMessage()));
        }
    }
}
