package io.sidecarsdk.logging.internal.spool;

import java.nio.file.Path;

/** Is told what a spool found that should not be. Called by whoever calls the spool. */
public interface SpoolListener {

    /** Does not care. */
    SpoolListener NONE = new SpoolListener() {
        @Override
        public void damaged(long records) {}

        @Override
        public void tornTail(long bytes, Path copy) {}

        @Override
        public void notSynced(Path segment, String why) {}
    };

    /** {@code records} that were appended once cannot be read any more. */
    void damaged(long records);

    /**
     * The last segment ended with {@code bytes} that are no whole record, as a kill leaves them; the first of them are kept in {@code copy},
     * if there is room for it.
     */
    void tornTail(long bytes, Path copy);

    /** A segment could not be made to last; it is not written to any more. */
    void notSynced(Path segment, String why);
}
