package io.sidecarsdk.logging.internal.record;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** An exception in a record, with its causes and what it suppressed: a view. */
public final class Thrown {

    static final String CLASS = "class";
    static final String MESSAGE = "message";
    static final String STACK = "stack";
    static final String CYCLIC = "cyclic";
    static final String CAUSE = "cause";
    static final String SUPPRESSED = "suppressed";

    private final Fields fields;

    Thrown(Fields fields) {
        this.fields = fields;
    }

    /** All of it as a map: class, message, stack, cyclic, cause, suppressed; what there is none of is left out. */
    public Fields fields() {
        return fields;
    }

    public @Nullable Utf8 className() {
        return fields.utf8(CLASS);
    }

    public @Nullable Utf8 message() {
        return fields.utf8(MESSAGE);
    }

    /** Its frames, one a line; without class and message. */
    public @Nullable Utf8 stack() {
        return fields.utf8(STACK);
    }

    /** Whether it stands further up already. */
    public boolean isCyclic() {
        return fields.isTrue(CYCLIC);
    }

    public @Nullable Thrown cause() {
        Fields cause = fields.nested(CAUSE);
        return cause == null ? null : new Thrown(cause);
    }

    public List<Thrown> suppressed() {
        Fields suppressed = fields.nested(SUPPRESSED);
        return suppressed == null
                ? List.of()
                : suppressed.maps().stream().map(Thrown::new).toList();
    }
}
