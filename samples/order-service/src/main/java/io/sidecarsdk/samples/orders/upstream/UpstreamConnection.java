package io.sidecarsdk.samples.orders.upstream;

import io.sidecarsdk.samples.orders.upstream.Behaviour.Fate;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/** One connection to an endpoint: reads a request, treats it as fate has it, reads the next. */
final class UpstreamConnection implements Runnable {

    private final Socket socket;
    private final Function<UpstreamRequest, Fate> fates;

    UpstreamConnection(Socket socket, Function<UpstreamRequest, Fate> fates) {
        this.socket = socket;
        this.fates = fates;
    }

    @Override
    public void run() {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            UpstreamRequest request = UpstreamRequest.read(in);
            while (request != null && treat(request)) {
                request = UpstreamRequest.read(in);
            }
        } catch (IOException gone) {
            // the client has given up on the connection, as it may at any time
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** There are more connections than the endpoint serves. */
    void refuse() {
        try {
            socket.close();
        } catch (IOException gone) {
            // that is what was wanted
        }
    }

    /** Whether the connection lives on. */
    private boolean treat(UpstreamRequest request) throws IOException, InterruptedException {
        Fate fate = fates.apply(request);
        Thread.sleep(fate.millis());
        switch (fate.ending()) {
            case ANSWER -> answer(request);
            case ERROR -> respond("503 Service Unavailable", "{\"error\":\"as the script has it\"}");
            case RESET -> {
                reset();
                return false;
            }
        }
        return true;
    }

    private void answer(UpstreamRequest request) throws IOException {
        if (request.method().equals("POST")) {
            respond("201 Created", "{\"paid\":true}");
        } else {
            respond("200 OK", "{\"path\":\"" + request.path() + "\",\"stock\":7}");
        }
    }

    private void respond(String status, String body) throws IOException {
        String head = "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                + "\r\n\r\n";
        socket.getOutputStream().write((head + body).getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Without lingering, closing sends a TCP reset instead of an orderly end. */
    private void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }
}
