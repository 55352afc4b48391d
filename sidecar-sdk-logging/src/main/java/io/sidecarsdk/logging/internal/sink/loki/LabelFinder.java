package io.sidecarsdk.logging.internal.sink.loki;

import io.sidecarsdk.logging.internal.record.Fields;
import io.sidecarsdk.logging.internal.record.Utf8;
import io.sidecarsdk.logging.internal.record.ValueVisitor;
import org.jspecify.annotations.Nullable;

/**
 * Finds the text, number or truth value that a map has under a label's name, where each character that a label may not have
 * has become {@code _}: the label {@code k8s_pod_name} is the field {@code k8s.pod.name}. A name that needs no such change
 * comes first.
 */
final class LabelFinder implements ValueVisitor {

    private final String label;
    private int depth;
    private boolean same;
    private @Nullable String found;

    LabelFinder(String label) {
        this.label = label;
    }

    @Nullable
    String find(Fields fields) {
        String exact = fields.text(label);
        if (exact == null) {
            fields.forEach(this);
        }
        return exact == null ? found : exact;
    }

    @Override
    public void name(Utf8 name) {
        same = depth == 0 && found == null && isLabel(name);
    }

    private boolean isLabel(Utf8 name) {
        if (name.length() != label.length()) {
            return false;
        }
        for (int i = 0; i < label.length(); i++) {
            char c = (char) name.array()[name.offset() + i];
            if (label.charAt(i) != (isLabelled(c) ? c : '_')) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLabelled(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    }

    @Override
    public void text(Utf8 text) {
        value(text);
    }

    @Override
    public void number(long number) {
        value(number);
    }

    @Override
    public void number(double number) {
        value(number);
    }

    @Override
    public void decimal(Utf8 digits) {
        value(digits);
    }

    @Override
    public void bool(boolean value) {
        value(value);
    }

    private void value(Object value) {
        if (same) {
            found = value.toString();
            same = false;
        }
    }

    @Override
    public void nothing() {
        same = false;
    }

    @Override
    public void beginMap() {
        depth++;
        same = false;
    }

    @Override
    public void endMap() {
        depth--;
    }

    @Override
    public void beginList() {
        depth++;
        same = false;
    }

    @Override
    public void endList() {
        depth--;
    }
}
