package io.sidecarsdk.http.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import javax.net.ServerSocketFactory;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.Protocol;
import org.jspecify.annotations.Nullable;

/** An upstream that follows a script: one response after the other, the last one again and again. */
public final class Upstream implements AutoCloseable {

    private final MockWebServer server = new MockWebServer();
    private final Script script;

    private Upstream(Script script, UnaryOperator<MockWebServer> setting) {
        this.script = script;
        server.setDispatcher(script);
        server.setServerSocketFactory(new PromptSockets());
        MockWebServer unused = setting.apply(server); // it changes and returns its argument
        try {
            server.start(InetAddress.getByName("127.0.0.1"), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public static Upstream answering(MockResponse... script) {
        return new Upstream(new Script(List.of(script)), server -> server);
    }

    public static Upstream set(UnaryOperator<MockWebServer> setting, MockResponse... script) {
        return new Upstream(new Script(List.of(script)), setting);
    }

    /** Answers each request by itself. */
    public static Upstream answeringBy(Function<RecordedRequest, MockResponse> answer) {
        return new Upstream(new Script(answer), server -> server);
    }

    /** Set up as it likes, answers each request by itself. */
    public static Upstream setBy(UnaryOperator<MockWebServer> setting, Function<RecordedRequest, MockResponse> answer) {
        return new Upstream(new Script(answer), setting);
    }

    /** Speaks HTTP/2 in clear text and answers each request by itself. */
    public static Upstream http2By(Function<RecordedRequest, MockResponse> answer) {
        return new Upstream(new Script(answer), Upstream::speakHttp2);
    }

    private static MockWebServer speakHttp2(MockWebServer server) {
        server.setProtocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE));
        return server;
    }

    /** Speaks HTTP/2 in clear text, to clients that know beforehand. */
    public static Upstream http2(MockResponse... script) {
        return set(Upstream::speakHttp2, script);
    }

    public static MockResponse ok(String body) {
        return new MockResponse.Builder().body(body).build();
    }

    public static MockResponse status(int code) {
        return new MockResponse.Builder().code(code).body("status " + code).build();
    }

    /** Reads the request and then closes the connection. */
    public static MockResponse reset() {
        return new MockResponse.Builder()
                .onResponseStart(new SocketEffect.CloseSocket())
                .build();
    }

    /** Reads the request and then says nothing. */
    public static MockResponse silence() {
        return new MockResponse.Builder()
                .onResponseStart(SocketEffect.Stall.INSTANCE)
                .build();
    }

    /**
     * Resets the stream of HTTP/2 with {@code errorCode}, once the request is there: at its start the server might do so to
     * the next request too, as it looks at its script before it moves on in it.
     */
    public static MockResponse resetStream(int errorCode) {
        return new MockResponse.Builder()
                .onResponseStart(new SocketEffect.CloseStream(errorCode))
                .build();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getPort();
    }

    /** As it stands in metrics. */
    public String label() {
        return "127.0.0.1:" + server.getPort();
    }

    public int port() {
        return server.getPort();
    }

    public MockWebServer server() {
        return server;
    }

    /** How many requests have come. */
    public int requests() {
        return script.count.get();
    }

    /** The next of the requests that have come. */
    public RecordedRequest take() throws InterruptedException {
        RecordedRequest request = server.takeRequest(10, TimeUnit.SECONDS);
        if (request == null) {
            throw new AssertionError("no request came");
        }
        return request;
    }

    @Override
    public void close() {
        server.close();
    }

    /** Sends at once what it has: else a large upload over HTTP/2 waits 40 ms for each update of its window. */
    private static final class PromptSockets extends ServerSocketFactory {

        @Override
        public ServerSocket createServerSocket() throws IOException {
            return new ServerSocket() {
                @Override
                public Socket accept() throws IOException {
                    Socket socket = super.accept();
                    socket.setTcpNoDelay(true);
                    return socket;
                }
            };
        }

        @Override
        public ServerSocket createServerSocket(int port) {
            throw new UnsupportedOperationException("MockWebServer binds by itself");
        }

        @Override
        public ServerSocket createServerSocket(int port, int backlog) {
            return createServerSocket(port);
        }

        @Override
        public ServerSocket createServerSocket(int port, int backlog, InetAddress address) {
            return createServerSocket(port);
        }
    }

    private static final class Script extends Dispatcher {

        private final List<MockResponse> responses;
        private final @Nullable Function<RecordedRequest, MockResponse> answer;
        private final AtomicInteger count = new AtomicInteger();

        private Script(List<MockResponse> responses) {
            this.responses = responses;
            this.answer = null;
        }

        private Script(Function<RecordedRequest, MockResponse> answer) {
            this.responses = List.of(ok(""));
            this.answer = answer;
        }

        @Override
        public MockResponse dispatch(RecordedRequest request) {
            if (answer != null) {
                count.incrementAndGet();
                return answer.apply(request);
            }
            return responses.get(Math.min(count.getAndIncrement(), responses.size() - 1));
        }

        @Override
        public MockResponse peek() {
            return responses.get(Math.min(count.get(), responses.size() - 1));
        }
    }
}
