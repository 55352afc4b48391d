package io.sidecarsdk.logging.internal.tail;

import com.google.re2j.Pattern;
import io.sidecarsdk.logging.internal.pattern.PatternCompiler;
import org.jspecify.annotations.Nullable;

/** Joins lines that belong together, within bounds of lines, bytes and time. */
final class Joiner {

    private final Pattern start;
    private final int maxLines;
    private final long patience;
    private final int most;
    private final StringBuilder text = new StringBuilder();
    private int lines;
    private boolean cut;
    private long bytes;
    private long end;
    private long lastAt;

    /** @param most characters that are kept, about */
    Joiner(TailSettings.Joining joining, int most) {
        start = PatternCompiler.compile(joining.start());
        maxLines = joining.maxLines();
        patience = joining.patience().toNanos();
        this.most = most;
    }

    /** Takes a line; what is complete with that, which does not have this line in it; null if nothing is. */
    @Nullable
    Text add(Text line, long now) {
        boolean first =
                lines == 0 || lines >= maxLines || start.matcher(line.text()).find();
        Text before = first ? rest() : null;
        append(line);
        lastAt = now;
        return before;
    }

    /** What has waited long enough for another line; null if nothing has. */
    @Nullable
    Text due(long now) {
        return lines > 0 && now - lastAt >= patience ? rest() : null;
    }

    /** What has been joined so far; null if there is nothing. */
    @Nullable
    Text rest() {
        if (lines == 0) {
            return null;
        }
        String joined = cut ? text + String.format(Text.CUT, bytes) : text.toString();
        Text rest = new Text(joined, bytes, end);
        text.setLength(0);
        text.trimToSize();
        lines = 0;
        bytes = 0;
        cut = false;
        return rest;
    }

    private void append(Text line) {
        bytes += line.bytes() + (lines == 0 ? 0 : 1);
        lines++;
        end = line.end();
        if (cut) {
            return;
        }
        if (lines > 1) {
            text.append('\n');
        }
        if (text.length() + line.text().length() <= most || lines == 1) {
            text.append(line.text());
        } else {
            text.append(line.text(), 0, Math.max(0, most - text.length()));
            cut = true;
        }
    }
}
