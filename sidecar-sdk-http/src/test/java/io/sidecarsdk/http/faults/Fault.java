package io.sidecarsdk.http.faults;

import static io.sidecarsdk.http.testing.FaultProxy.corrupt;
import static io.sidecarsdk.http.testing.FaultProxy.end;
import static io.sidecarsdk.http.testing.FaultProxy.late;
import static io.sidecarsdk.http.testing.FaultProxy.reset;
import static io.sidecarsdk.http.testing.FaultProxy.slow;
import static io.sidecarsdk.http.testing.FaultProxy.stall;

import io.sidecarsdk.http.testing.FaultProxy;
import io.sidecarsdk.http.testing.FaultProxy.Link;
import io.sidecarsdk.http.testing.Upstream;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import mockwebserver3.MockResponse;
import okio.Buffer;
import okio.GzipSink;
import okio.Okio;

/** Everything that can be wrong between a client and its upstream, and how it is brought about. */
enum Fault {
    // --- no connection ---
    REFUSED("Nobody listens", bench -> bench.proxy().refuse()),
    SWALLOWED("Packets of new connections are lost", bench -> bench.proxy().swallow()),
    NAME_UNKNOWN("The name service does not know the endpoint", Bench::nameServiceKnowsNothing),
    NAME_SERVICE_HANGS("The name service does not answer", Bench::nameServiceHangs),
    ACCEPT_RESET("Connections are reset at once", bench -> bench.proxy().toEach(Link::reset)),
    ACCEPT_END("Connections are closed at once", bench -> bench.proxy().toEach(Link::end)),
    ACCEPT_SILENCE(
            "Connections come about, and nothing ever comes back",
            bench -> bench.proxy().toEach(link -> link.down().after(0, stall()))),
    OTHER_PROTOCOL("The peer speaks another protocol", bench -> bench.saysAtOnce(ascii("SSH-2.0-OpenSSH_9.9\r\n"))),

    // --- no response ---
    REQUEST_RESET(
            "The connection is reset instead of a response",
            bench -> bench.proxy().toEach(link -> link.down().afterRequest(0, reset()))),
    REQUEST_END(
            "The connection is closed instead of a response",
            bench -> bench.proxy().toEach(link -> link.down().afterRequest(0, end()))),
    REQUEST_SILENCE(
            "No response comes",
            bench -> bench.proxy().toEach(link -> link.down().afterRequest(0, stall()))),
    REQUEST_LATE(
            "The response comes later than the attempt's time",
            bench -> bench.proxy().toEach(link -> link.down().afterRequest(0, late(450)))),

    // --- half a head ---
    HEAD_RESET(
            "The connection is reset within the head",
            bench -> bench.proxy().toEach(link -> link.down().afterRequest(7, reset()))),
    HEAD_END(
            "The connection is closed within the head",
            bench -> bench.proxy().toEach(link -> link.down().afterRequest(7, end()))),
    HEAD_SILENCE(
            "The head stops coming",
            bench -> bench.proxy().toEach(link -> link.down().afterRequest(7, stall()))),
    HEAD_DRIP(
            "The head comes byte by byte",
            bench -> bench.proxy().toEach(link -> link.down().afterRequest(0, slow(1, 50)))),
    HEAD_CORRUPT(
            "The response's bits are flipped",
            bench -> bench.proxy().toEach(link -> link.down().afterRequest(0, corrupt()))),
    HEAD_ENDLESS("The head never ends", bench -> endlessHead(bench)),
    INTERIM_FLOOD("Interim responses (103) without end", bench -> interimFlood(bench)),

    // --- half a body ---
    BODY_RESET(
            "The connection is reset within a short body",
            bench -> withBody(bench, Body.SHORT).toEach(link -> link.down().afterRequest(20_000, reset()))),
    BODY_END(
            "The connection is closed within a short body",
            bench -> withBody(bench, Body.SHORT).toEach(link -> link.down().afterRequest(20_000, end()))),
    BODY_SILENCE(
            "A short body stops coming",
            bench -> withBody(bench, Body.SHORT).toEach(link -> link.down().afterRequest(20_000, stall()))),
    BODY_DRIP(
            "A short body comes too slowly",
            bench -> withBody(bench, Body.SHORT).toEach(link -> link.down().afterRequest(20_000, slow(1, 50)))),
    BODY_CORRUPT(
            "A short body's bits are flipped",
            bench -> withBody(bench, Body.SHORT).toEach(link -> link.down().afterRequest(20_000, corrupt()))),
    BODY_SHORTER("The body is shorter than declared", bench -> shorterBody(bench)),
    BODY_LONGER("The body is longer than declared", bench -> longerBody(bench)),
    STREAM_RESET(
            "The connection is reset while a body streams",
            bench -> withBody(bench, Body.STREAMED).toEach(link -> link.down().afterRequest(100_000, reset()))),
    STREAM_END(
            "The connection is closed while a body streams",
            bench -> withBody(bench, Body.STREAMED).toEach(link -> link.down().afterRequest(100_000, end()))),
    STREAM_SILENCE(
            "A streamed body stops coming",
            bench -> withBody(bench, Body.STREAMED).toEach(link -> link.down().afterRequest(100_000, stall()))),
    STREAM_DRIP(
            "A streamed body comes too slowly",
            bench -> withBody(bench, Body.STREAMED).toEach(link -> link.down().afterRequest(100_000, slow(1, 50)))),
    BODY_ENDLESS("The body never ends", bench -> endlessBody(bench)),
    GZIP_BOMB("A short body that unpacks to 64 MiB", bench -> bench.answers(gzipBomb())),
    STATUS_503("Every response is a 503", bench -> bench.answers(Upstream.status(503))),

    // --- uploads ---
    UPLOAD_STANDSTILL(
            "The peer stops reading an upload",
            Trial.UPLOAD,
            bench -> bench.proxy().toEach(link -> link.up().after(100_000, stall()))),
    UPLOAD_SLOW(
            "The peer reads an upload too slowly",
            Trial.UPLOAD,
            bench -> bench.proxy().toEach(link -> link.up().after(0, slow(1024, 20)))),
    UPLOAD_RESET(
            "The connection is reset within an upload",
            Trial.UPLOAD,
            bench -> bench.proxy().toEach(link -> link.up().after(100_000, reset()))),
    UPLOAD_ANSWERED_EARLY(
            "A 413 comes before the upload is complete, and the peer reads no more",
            Trial.UPLOAD,
            bench -> earlyAnswer(bench)),

    // --- connections from the pool ---
    POOLED_RESET(
            "A pooled connection was reset while idle",
            Trial.POOLED,
            bench -> bench.proxy().links().forEach(Link::reset)),
    POOLED_END(
            "A pooled connection was closed while idle",
            Trial.POOLED,
            bench -> bench.proxy().links().forEach(Link::end)),
    POOLED_SILENCE(
            "A pooled connection died without a word",
            Trial.POOLED,
            bench -> bench.proxy().links().forEach(link -> link.down().after(0, stall()))),

    // --- what only one of the protocols has ---
    STATUS_LINE(
            "A status line that is none",
            Wire.ofHttp1(),
            bench -> bench.speaks(connection -> {
                connection.readHead();
                connection.write("GTTP/1.1 200 OK\r\n\r\n").hang();
            })),
    CHUNK_SIZE(
            "A chunk size that is none",
            Wire.ofHttp1(),
            bench -> bench.speaks(connection -> {
                connection.readHead();
                connection
                        .write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n")
                        .hang();
            })),
    SECOND_RESPONSE(
            "A second response that nobody asked for",
            Wire.ofHttp1(),
            Trial.TWICE,
            bench -> bench.speaks(connection -> {
                connection.readHead();
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes"
                        + "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong");
                connection.readHead();
                connection
                        .write("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes")
                        .hang();
            })),
    GOAWAY(
            "GOAWAY that leaves the request out",
            Wire.ofHttp2(),
            bench -> bench.speaksHttp2(peer -> {
                peer.request();
                peer.goAway(0);
                peer.connection().hang();
            })),
    STREAM_REFUSED(
            "REFUSED_STREAM",
            Wire.ofHttp2(),
            bench -> bench.answersHttp2((peer, stream) -> peer.reset(stream, Http2Peer.REFUSED_STREAM))),
    STREAM_BROKEN(
            "RST_STREAM with INTERNAL_ERROR",
            Wire.ofHttp2(),
            bench -> bench.answersHttp2((peer, stream) -> peer.reset(stream, Http2Peer.INTERNAL_ERROR))),
    FRAME_TOO_LARGE(
            "A frame larger than allowed",
            Wire.ofHttp2(),
            bench -> bench.speaksHttp2(peer -> {
                peer.frameOfLength(0xffffff, Http2Peer.DATA, 0, peer.request());
                peer.connection().hang();
            })),
    FRAME_MISPLACED(
            "DATA in stream 0",
            Wire.ofHttp2(),
            bench -> bench.speaksHttp2(peer -> {
                peer.request();
                peer.frame(Http2Peer.DATA, 0, 0, (byte) 1);
                peer.connection().hang();
            })),
    PING_FLOOD(
            "PING without end, and no response",
            Wire.ofHttp2(),
            bench -> bench.speaksHttp2(peer -> {
                peer.request();
                while (true) {
                    peer.frame(Http2Peer.PING, 0, 0, new byte[8]);
                }
            })),
    SETTINGS_FLOOD(
            "SETTINGS without end, and no response",
            Wire.ofHttp2(),
            bench -> bench.speaksHttp2(peer -> {
                peer.request();
                while (true) {
                    peer.frame(Http2Peer.SETTINGS, 0, 0);
                }
            })),
    WINDOW_CLOSED(
            "A window for uploads that never opens",
            Wire.ofHttp2(),
            Trial.UPLOAD,
            bench -> bench.speaksHttp2(peer -> {
                peer.requestWithClosedWindow();
                peer.connection().hang();
            })),
    WINDOW_OPEN_STANDSTILL(
            "A window for uploads without bound, and a peer that does not read",
            Wire.ofHttp2(),
            Trial.UPLOAD,
            bench -> bench.speaksHttp2(peer -> {
                peer.requestWithOpenWindow();
                peer.connection().hang();
            })),
    HANDSHAKE_SILENCE(
            "The TLS handshake stops within the certificate",
            Wire.ofTls(),
            bench -> bench.proxy().toEach(link -> link.down().after(300, stall()))),
    HANDSHAKE_RESET(
            "The connection is reset within the TLS handshake",
            Wire.ofTls(),
            bench -> bench.proxy().toEach(link -> link.down().after(300, reset()))),
    HANDSHAKE_ALERT(
            "A TLS alert instead of a handshake",
            Wire.ofTls(),
            bench -> bench.saysAtOnce((byte) 0x15, (byte) 3, (byte) 3, (byte) 0, (byte) 2, (byte) 2, (byte) 40)),
    CERTIFICATE_EXPIRED("An expired certificate", Wire.ofTls(), bench -> bench.showing(Certificates.expired())),
    CERTIFICATE_OF_ANOTHER_HOST(
            "The certificate of another host", Wire.ofTls(), bench -> bench.showing(Certificates.ofAnotherHost())),
    CERTIFICATE_UNTRUSTED(
            "A certificate of an unknown authority",
            Wire.ofTls(),
            bench -> bench.showing(Certificates.ofAnotherAuthority()));

    private final String what;
    private final Set<Wire> wires;
    private final Trial trial;
    private final Setting setting;

    Fault(String what, Setting setting) {
        this(what, Trial.GET, setting);
    }

    Fault(String what, Trial trial, Setting setting) {
        this(what, EnumSet.allOf(Wire.class), trial, setting);
    }

    Fault(String what, Set<Wire> wires, Setting setting) {
        this(what, wires, Trial.GET, setting);
    }

    Fault(String what, Set<Wire> wires, Trial trial, Setting setting) {
        this.what = what;
        this.wires = wires;
        this.trial = trial;
        this.setting = setting;
    }

    /** The kind of call that meets the fault. */
    enum Trial {
        GET,
        /** Something that is large: a PUT, or a POST where that is tried. */
        UPLOAD,
        /** A GET on a connection that was good until the fault was set up. */
        POOLED,
        /** A GET behind another one on the same connection. */
        TWICE
    }

    @FunctionalInterface
    interface Setting {
        void on(Bench bench) throws Exception;
    }

    String what() {
        return what;
    }

    Set<Wire> wires() {
        return wires;
    }

    Trial trial() {
        return trial;
    }

    void setUp(Bench bench) throws Exception {
        setting.on(bench);
    }

    // --- how it is brought about ---

    private enum Body {
        SHORT,
        STREAMED
    }

    private static FaultProxy withBody(Bench bench, Body kind) {
        bench.answers(
                kind == Body.SHORT
                        ? Upstream.ok("x".repeat(40_000))
                        : new MockResponse.Builder().body("x".repeat(200_000)).build());
        return bench.proxy();
    }

    private static MockResponse gzipBomb() {
        try (Buffer packed = new Buffer()) {
            try (okio.BufferedSink sink = Okio.buffer(new GzipSink(packed))) {
                for (int i = 0; i < 64; i++) {
                    sink.write(new byte[1 << 20]);
                }
            }
            return new MockResponse.Builder()
                    .addHeader("Content-Encoding", "gzip")
                    .body(packed.clone())
                    .build();
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void endlessHead(Bench bench) {
        if (bench.wire().isHttp2()) {
            bench.speaksHttp2(peer -> {
                int stream = peer.request();
                peer.frame(Http2Peer.HEADERS, 0, stream, Http2Peer.OK);
                for (int i = 0; ; i++) {
                    peer.frame(Http2Peer.CONTINUATION, 0, stream, Http2Peer.field("x-" + i, "x".repeat(100)));
                }
            });
        } else {
            bench.speaks(connection -> {
                connection.readHead();
                connection.write("HTTP/1.1 200 OK\r\n");
                for (int i = 0; ; i++) {
                    connection.write("X-" + i + ": " + "x".repeat(100) + "\r\n");
                }
            });
        }
    }

    private static void interimFlood(Bench bench) {
        if (bench.wire().isHttp2()) {
            bench.speaksHttp2(peer -> {
                int stream = peer.request();
                while (true) {
                    peer.frame(Http2Peer.HEADERS, Http2Peer.END_HEADERS, stream, Http2Peer.field(":status", "103"));
                }
            });
        } else {
            bench.speaks(connection -> {
                connection.readHead();
                while (true) {
                    connection.write("HTTP/1.1 103 Early Hints\r\n\r\n");
                }
            });
        }
    }

    private static void shorterBody(Bench bench) {
        if (bench.wire().isHttp2()) {
            bench.answersHttp2((peer, stream) -> {
                peer.frame(Http2Peer.HEADERS, Http2Peer.END_HEADERS, stream, okWithLength("9"));
                peer.frame(Http2Peer.DATA, Http2Peer.END_STREAM, stream, ascii("yes"));
            });
        } else {
            bench.speaks(connection -> {
                connection.readHead();
                connection
                        .write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nyes")
                        .hang();
            });
        }
    }

    private static void longerBody(Bench bench) {
        if (bench.wire().isHttp2()) {
            bench.answersHttp2((peer, stream) -> {
                peer.frame(Http2Peer.HEADERS, Http2Peer.END_HEADERS, stream, okWithLength("3"));
                peer.frame(Http2Peer.DATA, Http2Peer.END_STREAM, stream, ascii("yes and more"));
            });
        } else {
            bench.speaks(connection -> {
                connection.readHead();
                connection
                        .write("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes and more")
                        .hang();
            });
        }
    }

    private static void endlessBody(Bench bench) {
        if (bench.wire().isHttp2()) {
            bench.speaksHttp2(peer -> {
                int stream = peer.request();
                peer.frame(Http2Peer.HEADERS, Http2Peer.END_HEADERS, stream, Http2Peer.OK);
                while (true) {
                    peer.frame(Http2Peer.DATA, 0, stream, new byte[16_000]);
                }
            });
        } else {
            bench.speaks(connection -> {
                connection.readHead();
                connection.write("HTTP/1.1 200 OK\r\n\r\n");
                while (true) {
                    connection.write("x".repeat(16_000));
                }
            });
        }
    }

    private static void earlyAnswer(Bench bench) {
        if (bench.wire().isHttp2()) {
            bench.speaksHttp2(peer -> {
                int stream = peer.request();
                byte[] status = Http2Peer.field(":status", "413");
                peer.frame(Http2Peer.HEADERS, Http2Peer.END_HEADERS | Http2Peer.END_STREAM, stream, status);
                peer.connection().hang();
            });
        } else {
            bench.speaks(connection -> {
                connection.readHead();
                connection
                        .write("HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
                        .hang();
            });
        }
    }

    private static byte[] okWithLength(String length) {
        byte[] field = Http2Peer.field("content-length", length);
        byte[] block = new byte[1 + field.length];
        block[0] = Http2Peer.OK[0];
        System.arraycopy(field, 0, block, 1, field.length);
        return block;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
