package io.sidecarsdk.secrets.internal.cache;

import org.jspecify.annotations.Nullable;

/** What keepers have of the cache that the policy in force asks for, if it does. */
public interface CacheAccess {

    /** No cache. */
    CacheAccess NONE = new CacheAccess() {

        @Override
        public boolean has(String secret, String origin) {
            return false;
        }

        @Override
        public @Nullable CachedSecret take(String secret, String origin) {
            return null;
        }

        @Override
        public void changed() {}
    };

    /** Whether {@link #take} would give something. */
    boolean has(String secret, String origin);

    /** What the file has of a secret from there and is still good; only once, and null where there is nothing. */
    @Nullable
    CachedSecret take(String secret, String origin);

    /** Something has changed: it is saved soon, with what else changes until then. */
    void changed();
}
