package io.sidecarsdk.http.internal.inbound;

import io.sidecarsdk.policy.InboundPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the path for the stages that depend on it. One that can be read in more than one way is not exempt from anything;
 * where there are rules about who may do what, it is refused: what the rules and the service read differently is a way
 * around the rules.
 */
final class PathStage implements InboundStage {

    private static final Refusal AMBIGUOUS = Refusal.of(InboundRejection.AMBIGUOUS_PATH);

    private final List<PathPattern> exempt;
    private final boolean refusesAmbiguous;

    private PathStage(List<PathPattern> exempt, boolean refusesAmbiguous) {
        this.exempt = exempt;
        this.refusesAmbiguous = refusesAmbiguous;
    }

    static @Nullable InboundStage create(InboundPolicy policy) {
        List<PathPattern> exempt =
                policy.exemptPaths().stream().map(PathPattern::new).toList();
        boolean rules = policy.authorization().isPresent();
        return exempt.isEmpty() && !rules ? null : new PathStage(exempt, rules);
    }

    @Override
    public boolean seesLoadProbes() {
        return true;
    }

    @Override
    public @Nullable Refusal enter(InboundCall call) {
        String path = RequestPath.read(call.exchange().rawPath());
        if (path == null) {
            return refusesAmbiguous ? AMBIGUOUS : null;
        }
        call.path(path, isExempt(path));
        return null;
    }

    private boolean isExempt(String path) {
        for (PathPattern pattern : exempt) {
            if (pattern.matches(path)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public @Nullable Refusal whenBroken() {
        return refusesAmbiguous ? AMBIGUOUS : null;
    }
}
