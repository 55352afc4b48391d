package io.sidecarsdk.secrets.internal.files;

import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.policy.PolicyError;
import io.sidecarsdk.policy.PolicyException;
import io.sidecarsdk.policy.SecretFilePolicy;
import io.sidecarsdk.policy.SecretPolicy;
import io.sidecarsdk.policy.SecretTemplatePolicy;
import io.sidecarsdk.secrets.Secrets;
import io.sidecarsdk.secrets.internal.template.Template;
import io.sidecarsdk.spi.PolicyParticipant;
import io.sidecarsdk.spi.SidecarContext;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;

/** The files of the policy in force, one {@link FileGroup} for each directory. */
public final class SecretFiles implements PolicyParticipant {

    private final SidecarContext context;
    private final Secrets secrets;
    private final Executor workers;
    private final WriteCounter counter;
    private volatile Map<Path, FileGroup> groups = Map.of();

    private SecretFiles(SidecarContext context, Secrets secrets, Executor workers, WriteCounter counter) {
        this.context = context;
        this.secrets = secrets;
        this.workers = workers;
        this.counter = counter;
    }

    /**
     * Writes the files of the policy in force, those first whose secrets are there: they are on the disk when this returns.
     *
     * @param secrets take part in changes of the policy already
     * @param workers threads that may block
     * @throws PolicyException if a template in the policy is none
     */
    public static void start(SidecarContext context, Secrets secrets, Executor workers, WriteCounter counter) {
        SecretFiles files = new SecretFiles(context, secrets, workers, counter);
        files.switchTo(files.targets(context.policy()), longestGrace(context.policy()));
        files.groups.values().forEach(FileGroup::lookNow);
        context.onPolicyChange(files);
        context.onClose(files::close);
    }

    @Override
    public Runnable prepare(Policy next) {
        Map<Path, List<Target>> targets = targets(next);
        return () -> {
            switchTo(targets, longestGrace(next));
            groups.values().forEach(FileGroup::look);
        };
    }

    private Map<Path, List<Target>> targets(Policy policy) {
        Set<String> known = policy.secrets().entries().keySet();
        List<SecretFilePolicy> files = policy.secrets().files();
        List<PolicyError> errors = new ArrayList<>();
        Map<Path, List<Target>> targets = new LinkedHashMap<>();
        for (int i = 0; i < files.size(); i++) {
            SecretFilePolicy file = files.get(i);
            checkTemplate("secrets.files[" + i + "].template", file, known, errors);
            targets.computeIfAbsent(Target.directory(file), directory -> new ArrayList<>())
                    .add(Target.of(file, known));
        }
        if (!errors.isEmpty()) {
            throw new PolicyException("of service " + policy.service().name(), errors);
        }
        return targets;
    }

    /** One in a file may come later, and may change; one in the policy is right or wrong now. */
    private static void checkTemplate(String path, SecretFilePolicy file, Set<String> known, List<PolicyError> errors) {
        Optional<String> text = file.template().flatMap(SecretTemplatePolicy::text);
        try {
            if (text.isPresent()) {
                Template.of(text.get(), known);
            }
        } catch (IOException e) {
            errors.add(new PolicyError(
                    path, 0, "a template that " + e.getMessage(), "a Mustache template over secrets.entries"));
        }
    }

    /** For which a retired version of files is kept: whoever has begun to read may use the old secrets for so long. */
    private static Duration longestGrace(Policy policy) {
        return policy.secrets().entries().values().stream()
                .map(SecretPolicy::grace)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    private void switchTo(Map<Path, List<Target>> targets, Duration longestGrace) {
        Map<Path, FileGroup> next = new LinkedHashMap<>();
        targets.forEach((directory, files) -> {
            FileGroup known = groups.get(directory);
            FileGroup group =
                    known != null ? known : new FileGroup(directory, new Storage(), context, workers, counter);
            group.change(files, secrets, longestGrace);
            next.put(directory, group);
        });
        groups.forEach((directory, group) -> {
            if (!next.containsKey(directory)) {
                group.drop();
            }
        });
        groups = next;
    }

    private void close() {
        groups.values().forEach(FileGroup::close);
    }
}
