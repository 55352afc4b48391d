package io.sidecarsdk.benchmarks.logs;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Locale;

/**
 * Takes events by whatever protocol and remembers which ones it has: each carries {@code evt#} and nine digits. In a JVM of its
 * own, so that its CPU is nobody's.
 *
 * <p>Over HTTP every request that is sent to it is answered 200, or as {@code /status/} in its path says. What does not look
 * like a request is lines.
 */
public final class LogReceiver {

    static final long FIRST = 100_000_000;

    private static final byte[] MARK = "evt#".getBytes(StandardCharsets.US_ASCII);
    private static final int DIGITS = 9;

    private final BitSet received = new BitSet();
    private long twice;

    private LogReceiver() {}

    /** Prints the port it listens on. */
    public static void main(String[] arguments) throws IOException {
        LogReceiver receiver = new LogReceiver();
        ServerSocket server = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
        System.out.println("listening " + server.getLocalPort());
        Thread parent = new Thread(() -> endWithParent(), "parent");
        parent.setDaemon(true);
        parent.start();
        while (true) {
            Socket socket = server.accept();
            new Thread(() -> receiver.serve(socket)).start();
        }
    }

    /** Its standard input ends when the process that started it does. */
    private static void endWithParent() {
        try {
            while (System.in.read() >= 0) {
                // nothing is said to it
            }
        } catch (IOException e) {
            // as good as an end
        }
        System.exit(0);
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
            in.mark(1);
            int first = in.read();
            in.reset();
            if (first == '{') {
                lines(in);
            } else {
                requests(in, socket.getOutputStream());
            }
        } catch (IOException e) {
            // the sender went away
        }
    }

    private void lines(InputStream in) throws IOException {
        byte[] buffer = new byte[1 << 16];
        int kept = 0;
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer, kept, buffer.length - kept)) {
            int end = kept + read;
            take(buffer, end);
            kept = Math.min(end, MARK.length + DIGITS - 1); // a mark may go on in what comes
            System.arraycopy(buffer, end - kept, buffer, 0, kept);
        }
    }

    private void requests(InputStream in, OutputStream out) throws IOException {
        while (true) {
            String line = line(in);
            String path = line.split(" ")[1];
            int length = 0;
            boolean chunked = false;
            for (String header = line(in); !header.isEmpty(); header = line(in)) {
                String lower = header.toLowerCase(Locale.ROOT);
                if (lower.startsWith("content-length:")) {
                    length = Integer.parseInt(lower.substring(15).trim());
                } else if (lower.startsWith("transfer-encoding:")) {
                    chunked = lower.contains("chunked");
                }
            }
            byte[] body = chunked ? chunks(in) : in.readNBytes(length);
            answer(path, body, out);
        }
    }

    private void answer(String path, byte[] body, OutputStream out) throws IOException {
        String status = "200 OK";
        String text = "";
        if (path.startsWith("/received")) {
            text = received();
        } else if (path.startsWith("/forget")) {
            forget();
        } else if (path.startsWith("/status/")) {
            status = path.substring(8, 11) + " As Asked";
        } else {
            take(body, body.length);
            status = path.startsWith("/loki") ? "204 No Content" : status;
        }
        String length = status.startsWith("204") ? "" : "content-length: " + text.length() + "\r\n";
        out.write(("HTTP/1.1 " + status + "\r\n" + length + "\r\n" + text).getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private static byte[] chunks(InputStream in) throws IOException {
        byte[] body = new byte[0];
        for (int size = Integer.parseInt(line(in), 16); size > 0; size = Integer.parseInt(line(in), 16)) {
            byte[] chunk = in.readNBytes(size);
            int at = body.length;
            body = Arrays.copyOf(body, at + size);
            System.arraycopy(chunk, 0, body, at, size);
            line(in);
        }
        line(in);
        return body;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException();
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private synchronized void take(byte[] bytes, int end) {
        for (int i = 0; i <= end - MARK.length - DIGITS; i++) {
            if (bytes[i] == MARK[0] && bytes[i + 1] == MARK[1] && bytes[i + 2] == MARK[2] && bytes[i + 3] == MARK[3]) {
                int number = 0;
                for (int digit = 0; digit < DIGITS; digit++) {
                    number = number * 10 + bytes[i + MARK.length + digit] - '0';
                }
                int index = (int) (number - FIRST);
                twice += received.get(index) ? 1 : 0;
                received.set(index);
                i += MARK.length + DIGITS - 1;
            }
        }
    }

    private synchronized String received() {
        return received.cardinality() + " " + twice;
    }

    private synchronized void forget() {
        received.clear();
        twice = 0;
    }
}
