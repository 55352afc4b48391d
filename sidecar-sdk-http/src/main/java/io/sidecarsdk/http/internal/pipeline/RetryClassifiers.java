package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.http.RetryClassifier;
import io.sidecarsdk.policy.HttpClientPolicy;
import io.sidecarsdk.policy.RetryPolicy;
import java.util.ServiceLoader;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds the judge that a policy names. */
final class RetryClassifiers {

    private RetryClassifiers() {}

    /**
     * The one that {@code policy} names; null where it names none.
     *
     * @throws IllegalArgumentException if there is none of that name; a reload is refused then
     */
    static @Nullable RetryClassifier of(String client, HttpClientPolicy policy) {
        String name = policy.retry().flatMap(RetryPolicy::classifier).orElse(null);
        if (name == null) {
            return null;
        }
        TreeSet<String> names = new TreeSet<>();
        for (RetryClassifier known : ServiceLoader.load(RetryClassifier.class, loader())) {
            if (known.name().equals(name)) {
                return known;
            }
            names.add(known.name());
        }
        throw new IllegalArgumentException("http.clients." + client + ".retry.classifier: got " + name
                + ", expected the name of a RetryClassifier that ServiceLoader finds: one of " + names);
    }

    /** It is the application's, so in a container the SDK's own loader may not see it. */
    private static ClassLoader loader() {
        ClassLoader applications = Thread.currentThread().getContextClassLoader();
        return applications != null ? applications : RetryClassifier.class.getClassLoader();
    }
}
