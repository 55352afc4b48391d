package io.sidecarsdk.http.faults;

import io.sidecarsdk.http.testing.FaultProxy;
import io.sidecarsdk.http.testing.RawUpstream;
import io.sidecarsdk.http.testing.TestSidecar;
import io.sidecarsdk.http.testing.Upstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import mockwebserver3.MockResponse;
import okhttp3.Dns;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import okhttp3.tls.HandshakeCertificates;
import org.jspecify.annotations.Nullable;

/** A good server behind a proxy; faults are set up at either, or put in their place. */
final class Bench implements AutoCloseable {

    static final String NAME = "upstream.test";

    private static final int SMALL = 64 << 10;

    private final Wire wire;
    private final Upstream good;
    private final FaultProxy proxy;
    private final List<AutoCloseable> others = new ArrayList<>();
    private final List<RawUpstream> dying = new ArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private final ExecutorService lookups = Executors.newCachedThreadPool();
    private volatile MockResponse answer = Upstream.ok("yes");
    private volatile @Nullable Dns names;

    Bench(Wire wire) throws IOException {
        this.wire = wire;
        this.good = Upstream.setBy(server -> wire.set(server, Certificates.good()), request -> {
            requestSeen();
            return answer;
        });
        this.proxy = new FaultProxy(good.port());
    }

    private void requestSeen() {
        proxy.requestSeen();
    }

    // --- for those who call ---

    String url() {
        return wire.url(names == null ? "127.0.0.1" : NAME, proxy.port());
    }

    /** The client of {@code sidecar}, made fit for the wire. */
    OkHttpClient client(TestSidecar sidecar) {
        OkHttpClient client = names == null
                ? sidecar.client()
                : sidecar.lookingUpWith(
                        name -> java.util.Objects.requireNonNull(names).lookup(name), lookups, Duration.ofSeconds(30));
        return wire.set(client.newBuilder().addNetworkInterceptor(Bench::holdingLittle))
                .build();
    }

    /** Its socket holds little of what is sent, so that an upload of 1 MiB is stuck when nobody reads it. */
    private static Response holdingLittle(Interceptor.Chain chain) throws IOException {
        java.util.Objects.requireNonNull(chain.connection()).socket().setSendBufferSize(SMALL);
        return chain.proceed(chain.request());
    }

    /** From now on new connections are good. */
    void heal() throws IOException {
        end.countDown();
        answer = Upstream.ok("yes");
        names = name -> List.of(InetAddress.getByName("127.0.0.1"));
        proxy.heal(good.port());
        for (RawUpstream bad : dying) {
            bad.close();
        }
    }

    // --- for those who set up faults ---

    Wire wire() {
        return wire;
    }

    FaultProxy proxy() {
        return proxy;
    }

    void answers(MockResponse newAnswer) {
        answer = newAnswer;
    }

    /** Another server with other certificates takes the good one's place. */
    void showing(HandshakeCertificates certificates) {
        Upstream bad = Upstream.setBy(server -> wire.set(server, certificates), request -> answer);
        others.add(bad);
        proxy.leadTo(bad.port());
    }

    /** Something that does not even speak TLS takes the good server's place. */
    void saysAtOnce(byte... bytes) {
        instead(RawUpstream.serving(connection -> {
            connection.socket().getOutputStream().write(bytes);
            connection.hang();
        }));
    }

    /** Something that speaks a kind of HTTP/1.1, within TLS where that is the wire, takes the good server's place. */
    void speaks(RawUpstream.Script script) {
        instead(serving(script));
    }

    private RawUpstream serving(RawUpstream.Script script) {
        if (!wire.isTls()) {
            return RawUpstream.serving(script);
        }
        return RawUpstream.servingTls(Certificates.good(), connection -> {
            wire.agree(connection.socket());
            script.serve(connection);
        });
    }

    /** Something that speaks a kind of HTTP/2, within TLS where that is the wire, takes the good server's place. */
    void speaksHttp2(Http2Script script) {
        instead(serving(connection -> script.serve(new Http2Peer(connection))));
    }

    /** As {@link #speaksHttp2}, on a connection that goes on; it ends when the fault is over. */
    void answersHttp2(Http2Answer answer) {
        RawUpstream bad = serving(connection -> {
            Http2Peer peer = new Http2Peer(connection);
            peer.requests(stream -> answer.to(peer, stream));
        });
        dying.add(bad);
        instead(bad);
    }

    interface Http2Answer {
        void to(Http2Peer peer, int stream) throws IOException;
    }

    interface Http2Script {
        void serve(Http2Peer peer) throws Exception;
    }

    private void instead(RawUpstream bad) {
        others.add(bad);
        proxy.leadTo(bad.port());
    }

    void nameServiceHangs() {
        names = name -> {
            boolean ended = false;
            while (!ended) {
                try {
                    end.await();
                    ended = true;
                } catch (InterruptedException goesOn) {
                    // as the system's resolver does
                }
            }
            throw new UnknownHostException(name);
        };
    }

    void nameServiceKnowsNothing() {
        names = name -> {
            throw new UnknownHostException(name);
        };
    }

    @Override
    public void close() throws Exception {
        end.countDown();
        lookups.shutdown();
        proxy.close();
        for (AutoCloseable other : others) {
            other.close();
        }
        good.close();
    }
}
