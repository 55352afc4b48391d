package io.sidecarsdk.samples.orders.upstream;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds free ports below those that systems give to outgoing connections.
 *
 * <p>An endpoint that dies and comes back needs its port to stay free meanwhile. A port from the system's own range does
 * not: a client that keeps dialling a dead port of that range will, once in a while, be given that same port as its own,
 * and be connected to itself.
 */
final class Ports {

    private static final int FIRST = 20_000;
    private static final int LAST = 29_999;
    private static final int TRIES = 200;

    private Ports() {}

    static List<Integer> free(int count) throws IOException {
        Set<Integer> found = new LinkedHashSet<>();
        for (int i = 0; i < TRIES && found.size() < count; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST + 1);
            if (isFree(port)) {
                found.add(port);
            }
        }
        if (found.size() < count) {
            throw new IOException("no " + count + " free ports from " + FIRST + " to " + LAST);
        }
        return List.copyOf(found);
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return probe.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
