package io.sidecarsdk.logging.internal.record;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.helpers.MessageFormatter;

/**
 * Writes records, one after the other, in the order of the format: {@link #begin}, the texts, then each map, the markers and
 * the exception, {@link #end}. For one thread.
 *
 * <p>Whatever a text holds, what is written is valid UTF-8: lone surrogates are replaced. Every text is cut at its bound with
 * a note; once the record is longer than {@link #MOST}, {@link #isFull} asks to leave out the rest, and it is marked as
 * truncated.
 */
public final class RecordWriter {

    /** From this length on nothing is added. */
    public static final int MOST = 1 << 20;

    public static final int MOST_MESSAGE = 256 << 10;
    public static final int MOST_NAME = 1 << 10;
    public static final int MOST_VALUE = 16 << 10;

    /** The resource is no section: it is the same in all. */
    private static final int FIRST_SECTION = Bytes.TEXTS + 1;

    /** What is looked at beyond the bound, so that a cut does not go through what redaction would find. */
    private static final int LOOK_AHEAD = 4 << 10;

    /** Longer ones are not kept, as there may be many. */
    private static final int LONGEST_NAME = 128;

    private static final int LONGEST_PATTERN = 1 << 10;

    /** What stays of a pattern for which there is no argument. */
    private static final String UNFILLED = "{}";

    private byte[] bytes = new byte[4096];
    private int size;
    private int parts;
    private byte[] resource = new byte[0];
    private Redaction redaction = Redaction.NONE;
    private final TextCache<byte[]> names = new TextCache<>(LONGEST_NAME, Ascii::bytesOf);
    private final TextCache<byte[][]> templates = new TextCache<>(LONGEST_PATTERN, MessageTemplate::pieces);
    private final SnapshotCache snapshots = new SnapshotCache();
    private final int[] open = new int[128];
    private int depth;

    /** Who logs, and what is hidden, from the next record on. {@code resource} is what {@link #mapOf} made. */
    public void use(byte[] newResource, Redaction newRedaction) {
        resource = newResource;
        if (!redaction.equals(newRedaction)) {
            redaction = newRedaction;
            snapshots.clear();
        }
    }

    public Redaction redaction() {
        return redaction;
    }

    public RecordWriter begin(Instant time, Severity severity) {
        return begin(
                Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano()), severity);
    }

    @SuppressWarnings("EnumOrdinal") // one byte of the stored form, which LogRecord turns back
    public RecordWriter begin(long epochNanos, Severity severity) {
        size = 0;
        parts = 0;
        depth = 0;
        room(Bytes.PARTS_AT);
        bytes[0] = Bytes.VERSION;
        bytes[Bytes.SEVERITY_AT] = (byte) severity.ordinal();
        bytes[Bytes.FLAGS_AT] = 0;
        Bytes.putLong(bytes, Bytes.TIME_AT, epochNanos);
        size = Bytes.PARTS_AT;
        return this;
    }

    /** The texts that every record has, as far as they are known, and after them the resource. */
    public RecordWriter head(
            @Nullable String level,
            @Nullable String logger,
            @Nullable String thread,
            @Nullable String message,
            @Nullable String traceId,
            @Nullable String spanId) {
        return head(level, logger, thread, message, null, traceId, spanId);
    }

    /**
     * As above, with a message of SLF4J's.
     *
     * @param arguments what the message's {@code {}} stand for, and prints the same at any time; null where the message is
     *     complete
     */
    public RecordWriter head(
            @Nullable String level,
            @Nullable String logger,
            @Nullable String thread,
            @Nullable String message,
            Object @Nullable [] arguments,
            @Nullable String traceId,
            @Nullable String spanId) {
        putName(level);
        putName(logger);
        putName(thread);
        putMessage(message == null ? "" : message, arguments);
        put(traceId, MOST_NAME);
        put(spanId, MOST_NAME);
        putAll(resource);
        return this;
    }

    /** Begins the next of mdc, fields, markers and exception. */
    public RecordWriter section() {
        if (depth != 0 || parts < FIRST_SECTION || parts >= Bytes.PARTS) {
            throw new IllegalStateException("a section after " + parts + " parts, " + depth + " maps or lists open");
        }
        beginLength();
        return this;
    }

    public RecordWriter endSection() {
        endLength();
        if (depth != 0) {
            throw new IllegalStateException(depth + " maps or lists are not ended");
        }
        return this;
    }

    /** The next section, with the entries of a map. */
    public RecordWriter section(Map<String, String> entries) {
        section();
        entries.forEach((name, value) -> {
            if (!isFull()) {
                entry(name, value);
            }
        });
        return endSection();
    }

    /** As {@link #section(Map)}, of a map that nobody modifies any more and with which a thread may log more than once. */
    public RecordWriter section(Map<String, String> snapshot, String thread) {
        byte[] known = snapshots.of(thread, snapshot);
        if (known != null && size + known.length <= MOST) {
            section().putRaw(known);
            return endSection();
        }
        int from = size;
        section(snapshot);
        if (!isFull()) {
            snapshots.keep(thread, snapshot, Arrays.copyOfRange(bytes, from, size));
        }
        return this;
    }

    /** The name of the value that follows, in a map. */
    public RecordWriter name(@Nullable String name) {
        putName(name);
        return this;
    }

    /** A field with whatever value the application gave: hidden if its name says so. */
    public RecordWriter entry(@Nullable String name, @Nullable Object value) {
        name(name);
        return name != null && redaction.hides(name) ? text(redaction.replacement(), MOST_VALUE) : value(value);
    }

    /** A number or a boolean where it is one and may be seen, else its text, cleaned. */
    public RecordWriter value(@Nullable Object value) {
        if (value == null) {
            return tag(Bytes.NULL);
        }
        if (value instanceof String text) {
            return text(text, MOST_VALUE);
        }
        if (value instanceof Boolean truth) {
            return bool(truth);
        }
        if (value instanceof Number && !redaction.equals(Redaction.NONE)) {
            String digits = textOf(value);
            if (!redaction.clean(digits).equals(digits)) {
                return text(digits, MOST_VALUE);
            }
        }
        if (value instanceof Integer || value instanceof Long || value instanceof Short || value instanceof Byte) {
            return number(((Number) value).longValue());
        }
        if (value instanceof Double || value instanceof Float) {
            return floating((Number) value);
        }
        if (value.getClass() == BigInteger.class || value.getClass() == BigDecimal.class) {
            return decimal(value.toString());
        }
        return text(textOf(value), MOST_VALUE);
    }

    private RecordWriter floating(Number value) {
        double number = value instanceof Float ? Double.parseDouble(value.toString()) : value.doubleValue();
        return Double.isFinite(number) ? number(number) : text(value.toString(), MOST_VALUE);
    }

    /** The text of an object of the application, which can do anything when it is printed. */
    public static String textOf(Object value) {
        try {
            return String.valueOf(value.toString());
        } catch (RuntimeException | StackOverflowError e) {
            return "(its toString failed: " + e.getClass().getName() + ")";
        }
    }

    /** A text, cleaned and then cut at {@code most} bytes. */
    public RecordWriter text(String text, int most) {
        tag(Bytes.TEXT);
        putClean(text, most);
        return this;
    }

    public RecordWriter number(long number) {
        tag(Bytes.LONG);
        room(8);
        Bytes.putLong(bytes, size, number);
        size += 8;
        return this;
    }

    public RecordWriter number(double number) {
        tag(Bytes.DOUBLE);
        room(8);
        Bytes.putLong(bytes, size, Double.doubleToLongBits(number));
        size += 8;
        return this;
    }

    private RecordWriter decimal(String digits) {
        if (digits.length() > MOST_NAME) {
            return text(digits, MOST_VALUE);
        }
        tag(Bytes.DECIMAL);
        put(digits, MOST_NAME);
        return this;
    }

    public RecordWriter bool(boolean value) {
        return tag(value ? Bytes.TRUE : Bytes.FALSE);
    }

    public RecordWriter beginMap() {
        tag(Bytes.MAP);
        beginLength();
        return this;
    }

    public RecordWriter endMap() {
        endLength();
        return this;
    }

    public RecordWriter beginList() {
        tag(Bytes.LIST);
        beginLength();
        return this;
    }

    public RecordWriter endList() {
        endLength();
        return this;
    }

    /** Whether what is not yet written has to be left out. */
    public boolean isFull() {
        return size > MOST;
    }

    /** Whether another map or list may begin within the one that is open. */
    public boolean mayNest() {
        return depth < open.length - 2;
    }

    /** Sections that were not written are empty. The bytes are the caller's. */
    public byte[] end() {
        if (parts < FIRST_SECTION) {
            throw new IllegalStateException("a record ends before its head is written");
        }
        while (parts < Bytes.PARTS) {
            section().endSection();
        }
        if (isFull()) {
            bytes[Bytes.FLAGS_AT] |= Bytes.TRUNCATED;
        }
        return Arrays.copyOf(bytes, size);
    }

    /** The bytes of a map with these entries, for {@link #use}. */
    public static byte[] mapOf(Map<String, ?> entries) {
        RecordWriter writer = new RecordWriter();
        writer.depth = 1; // within the map whose bytes these are
        entries.forEach((name, value) -> writer.name(name).value(value));
        return Arrays.copyOf(writer.bytes, writer.size);
    }

    private void putMessage(String pattern, Object @Nullable [] arguments) {
        if (arguments == null) {
            putClean(pattern, MOST_MESSAGE);
        } else if (!redaction.equals(Redaction.NONE) || !putFilled(pattern, arguments)) {
            putClean(MessageFormatter.basicArrayFormat(pattern, arguments), MOST_MESSAGE);
        }
    }

    /** Puts the message together in its bytes, as nobody needs the text of it. False where it is not ASCII, or long. */
    private boolean putFilled(String pattern, Object[] arguments) {
        byte[][] pieces = templates.of(pattern);
        if (pieces == null) {
            return false;
        }
        beginLength();
        int from = size;
        putRaw(pieces[0]);
        for (int i = 1; i < pieces.length; i++) {
            boolean isPut = putArgument(i > arguments.length ? UNFILLED : arguments[i - 1]);
            if (!isPut || size - from > MOST_MESSAGE - pieces[i].length) {
                size = from;
                depth--;
                return false;
            }
            putRaw(pieces[i]);
        }
        endLength();
        return true;
    }

    private boolean putArgument(@Nullable Object argument) {
        if (argument instanceof Long || argument instanceof Integer) {
            room(Digits.MOST);
            size = Digits.put(((Number) argument).longValue(), bytes, size);
            return true;
        }
        String text = String.valueOf(argument);
        byte[] ascii = text.length() > MOST_MESSAGE ? null : Ascii.bytesOf(text);
        if (ascii != null) {
            putRaw(ascii);
        }
        return ascii != null;
    }

    private void putClean(String text, int most) {
        String looked = text.length() > most + LOOK_AHEAD ? text.substring(0, most + LOOK_AHEAD) : text;
        put(redaction.clean(looked), most, text.length());
    }

    private RecordWriter tag(byte tag) {
        room(1);
        bytes[size++] = tag;
        return this;
    }

    private void beginLength() {
        if (depth > 0) {
            room(4);
            size += 4;
        }
        open[depth++] = size;
    }

    private void endLength() {
        int from = open[--depth];
        Bytes.putInt(bytes, depth > 0 ? from - 4 : Bytes.LENGTHS_AT + 4 * parts++, size - from);
    }

    private void putRaw(byte[] raw) {
        room(raw.length);
        System.arraycopy(raw, 0, bytes, size, raw.length);
        size += raw.length;
    }

    private void putName(@Nullable String text) {
        byte[] ascii = text == null ? null : names.of(text);
        if (ascii == null) {
            put(text, MOST_NAME);
        } else {
            putAll(ascii);
        }
    }

    private void put(@Nullable String text, int most) {
        String known = text == null ? "" : text;
        put(known, most, known.length());
    }

    /** @param total how long it was before anything was cut */
    private void put(String text, int most, int total) {
        boolean isWhole = text.length() <= most && total <= most + LOOK_AHEAD;
        byte[] ascii = isWhole ? Ascii.bytesOf(text) : null;
        if (ascii == null) {
            putCodes(text, most, total);
        } else {
            putAll(ascii);
        }
    }

    private void putAll(byte[] whole) {
        beginLength();
        putRaw(whole);
        endLength();
    }

    private void putCodes(String text, int most, int total) {
        beginLength();
        room(Math.min(text.length(), most) * 3 + 4);
        int limit = size + most;
        int i = 0;
        while (i < text.length() && size < limit) {
            int code = text.codePointAt(i);
            int before = size;
            putCode(code);
            if (size > limit) {
                size = before;
                break;
            }
            i += Character.charCount(code);
        }
        if (i < text.length() || total > most + LOOK_AHEAD) {
            putRaw(("...[cut, " + total + " characters in all]").getBytes(StandardCharsets.US_ASCII));
        }
        endLength();
    }

    private void putCode(int code) {
        if (code < 0x80) {
            bytes[size++] = (byte) code;
        } else if (code < 0x800) {
            bytes[size++] = (byte) (0xc0 | code >> 6);
            trail(code);
        } else if (code >= 0xd800 && code < 0xe000) {
            putCode(0xfffd);
        } else if (code < 0x10000) {
            bytes[size++] = (byte) (0xe0 | code >> 12);
            trail(code >> 6);
            trail(code);
        } else {
            bytes[size++] = (byte) (0xf0 | code >> 18);
            trail(code >> 12);
            trail(code >> 6);
            trail(code);
        }
    }

    private void trail(int bits) {
        bytes[size++] = (byte) (0x80 | (bits & 0x3f));
    }

    private void room(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
