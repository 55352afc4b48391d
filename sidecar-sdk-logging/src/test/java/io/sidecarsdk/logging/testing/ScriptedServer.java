package io.sidecarsdk.logging.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import javax.net.ServerSocketFactory;

/** A server that reads HTTP requests and answers with exactly the bytes that a test gives, or worse. */
public final class ScriptedServer implements AutoCloseable {

    /** A request as it came; names of headers are in lower case. */
    public record Request(String line, Map<String, String> headers, byte[] body, int connection) {

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** What is done with a connection. */
    @FunctionalInterface
    public interface Script {
        void run(Socket socket, int connection) throws IOException;
    }

    public final List<Request> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final ServerSocket server;
    private final Script script;
    private final String scheme;

    private ServerSocket bind(ServerSocketFactory factory) throws IOException {
        return factory.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    public ScriptedServer(ServerSocketFactory factory, Script script) throws IOException {
        this.server = bind(factory);
        this.script = script;
        this.scheme = factory.equals(ServerSocketFactory.getDefault()) ? "http" : "https";
        Thread acceptor = new Thread(this::accept, "scripted-server");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    /** Does with each connection what the script says. */
    public static ScriptedServer with(Script script) throws IOException {
        return new ScriptedServer(ServerSocketFactory.getDefault(), script);
    }

    /** Answers each request with the bytes of the text. */
    public static ScriptedServer answering(Function<Request, String> answer) throws IOException {
        return answering(ServerSocketFactory.getDefault(), answer);
    }

    public static ScriptedServer answering(ServerSocketFactory factory, Function<Request, String> answer)
            throws IOException {
        ScriptedServer[] self = new ScriptedServer[1];
        self[0] = new ScriptedServer(factory, (socket, connection) -> {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (true) {
                Request request = read(in, connection);
                self[0].requests.add(request);
                socket.getOutputStream().write(answer.apply(request).getBytes(StandardCharsets.ISO_8859_1));
            }
        });
        return self[0];
    }

    public URI uri(String path) {
        return URI.create(scheme + "://localhost:" + server.getLocalPort() + path);
    }

    private void accept() {
        for (int count = 0; !server.isClosed(); count++) {
            try {
                Socket socket = server.accept();
                sockets.add(socket);
                int connection = count;
                Thread thread = new Thread(() -> serve(socket, connection), "scripted-connection");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket, int connection) {
        try (socket) {
            script.run(socket, connection);
        } catch (IOException ended) {
            // The other side is gone, or the test over.
        }
    }

    /** The next request of a connection. */
    public static Request read(InputStream in, int connection) throws IOException {
        String line = line(in);
        Map<String, String> headers = new TreeMap<>();
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            int colon = header.indexOf(':');
            headers.put(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).trim());
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException();
        }
        return new Request(line, headers, body, connection);
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException();
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    /** A well-formed answer. */
    public static String answer(int status, String body, String... headers) {
        StringBuilder text = new StringBuilder("HTTP/1.1 ").append(status).append(" Word\r\n");
        for (String header : headers) {
            text.append(header).append("\r\n");
        }
        return text.append("Content-Length: ")
                .append(body.length())
                .append("\r\n\r\n")
                .append(body)
                .toString();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
