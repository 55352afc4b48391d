package io.sidecarsdk.logging.internal.record;

/** What must not be stored or leave the process. Asked for each text before it is written. */
public interface Redaction {

    /** Lets everything through. */
    Redaction NONE = new Redaction() {
        @Override
        public boolean hides(String name) {
            return false;
        }

        @Override
        public String clean(String text) {
            return text;
        }

        @Override
        public String replacement() {
            return "";
        }
    };

    /** Whether the value of a field or an MDC entry of this name is replaced as a whole. */
    boolean hides(String name);

    /** The text with everything replaced that must not be seen; the same object where there is nothing. */
    String clean(String text);

    /** What stands for a hidden value. */
    String replacement();
}
