package io.sidecarsdk.http.testing;

import io.sidecarsdk.http.Http;
import io.sidecarsdk.http.internal.pipeline.PipelineTools;
import io.sidecarsdk.http.internal.transport.AttemptScope;
import io.sidecarsdk.internal.resilience.RetryBudget;
import io.sidecarsdk.internal.time.DeadlineWatch;
import java.lang.reflect.Field;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What no user sees and yet must be empty at the end of a test. */
final class Innards {

    private Innards() {}

    static DeadlineWatch watch(Http http) {
        return ((PipelineTools) field(http, "tools")).watch();
    }

    static AttemptScope scope(Http http) {
        return ((PipelineTools) field(http, "tools")).scope();
    }

    /** Null where nothing is retried, or the client is gone. */
    static @Nullable RetryBudget budget(Http http, String client) {
        Object live = ((Map<?, ?>) field(http, "byName")).get(client);
        return live == null ? null : (RetryBudget) field(field(field(live, "pipeline"), "upstream"), "budget");
    }

    private static Object field(Object of, String name) {
        try {
            Field field = of.getClass().getDeclaredField(name);
            field.setAccessible(true);
            return field.get(of);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the fixture reads what is no longer there", e);
        }
    }
}
