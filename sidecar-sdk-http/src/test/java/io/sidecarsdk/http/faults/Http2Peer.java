package io.sidecarsdk.http.faults;

import io.sidecarsdk.http.testing.RawUpstream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;

/** A server of HTTP/2, frame by frame (RFC 9113), for what no library would send. */
final class Http2Peer {

    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 1;
    static final int ACK = 1;
    static final int END_HEADERS = 4;

    static final int INTERNAL_ERROR = 2;
    static final int REFUSED_STREAM = 7;

    /** {@code :status: 200} by its index in HPACK's static table. */
    static final byte[] OK = {(byte) 0x88};

    private static final int PREFACE = 24;
    private static final int INITIAL_WINDOW_SIZE = 4;

    private final RawUpstream.Connection connection;
    private final DataInputStream in;
    private final OutputStream out;

    /** Reads the client's preface. */
    Http2Peer(RawUpstream.Connection connection) throws IOException {
        this.connection = connection;
        this.in = new DataInputStream(connection.socket().getInputStream());
        this.out = connection.socket().getOutputStream();
        in.readFully(new byte[PREFACE]);
    }

    RawUpstream.Connection connection() {
        return connection;
    }

    /** Greets the client, reads its next request and says in which stream it came. */
    int request() throws IOException {
        frame(SETTINGS, 0, 0);
        return nextHeaders();
    }

    /** As {@link #request()}, and nothing may be sent in any stream. */
    int requestWithClosedWindow() throws IOException {
        frame(SETTINGS, 0, 0, new byte[] {0, INITIAL_WINDOW_SIZE, 0, 0, 0, 0});
        return nextHeaders();
    }

    /** As {@link #request()}, and as much as there is may be sent in every stream. */
    int requestWithOpenWindow() throws IOException {
        frame(SETTINGS, 0, 0, new byte[] {0, INITIAL_WINDOW_SIZE, 0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff});
        frame(8, 0, 0, new byte[] {0x7f, 0, 0, 0}); // WINDOW_UPDATE of the connection
        return nextHeaders();
    }

    /** Greets the client and has {@code answer} answer every request. */
    void requests(Answer answer) throws IOException {
        int stream = request();
        while (true) {
            answer.to(stream);
            stream = nextHeaders();
        }
    }

    @FunctionalInterface
    interface Answer {
        void to(int stream) throws IOException;
    }

    private int nextHeaders() throws IOException {
        while (true) {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int stream = in.readInt();
            in.readFully(new byte[length]);
            if (type == HEADERS) {
                return stream;
            }
            if (type == SETTINGS && (flags & ACK) == 0) {
                frame(SETTINGS, ACK, 0);
            }
        }
    }

    void frame(int type, int flags, int stream, byte... payload) throws IOException {
        frameOfLength(payload.length, type, flags, stream, payload);
    }

    /** A frame that says another length than it has. */
    void frameOfLength(int length, int type, int flags, int stream, byte... payload) throws IOException {
        byte[] frame = new byte[9 + payload.length];
        frame[0] = (byte) (length >> 16);
        frame[1] = (byte) (length >> 8);
        frame[2] = (byte) length;
        frame[3] = (byte) type;
        frame[4] = (byte) flags;
        putInt(frame, 5, stream);
        System.arraycopy(payload, 0, frame, 9, payload.length);
        out.write(frame);
        out.flush();
    }

    void reset(int stream, int error) throws IOException {
        frame(RST_STREAM, 0, stream, ofInt(error));
    }

    /** Nothing was processed of what came after stream {@code last}. */
    void goAway(int last) throws IOException {
        byte[] payload = new byte[8];
        putInt(payload, 0, last);
        frame(GOAWAY, 0, 0, payload);
    }

    /** A header field without indexing, name and value as they are; both are shorter than 127 bytes. */
    static byte[] field(String name, String value) {
        byte[] field = new byte[3 + name.length() + value.length()];
        field[1] = (byte) name.length();
        field[2 + name.length()] = (byte) value.length();
        for (int i = 0; i < name.length(); i++) {
            field[2 + i] = (byte) name.charAt(i);
        }
        for (int i = 0; i < value.length(); i++) {
            field[3 + name.length() + i] = (byte) value.charAt(i);
        }
        return field;
    }

    static byte[] ofInt(int value) {
        byte[] bytes = new byte[4];
        putInt(bytes, 0, value);
        return bytes;
    }

    private static void putInt(byte[] bytes, int at, int value) {
        for (int i = 0; i < 4; i++) {
            bytes[at + i] = (byte) (value >>> (24 - 8 * i));
        }
    }
}
