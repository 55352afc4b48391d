package io.sidecarsdk.http.simulation;

/**
 * Something that goes wrong for a while; {@link Simulation#between} says when. Incidents that meet the same servers at once
 * add up: the slowest, the most errors, the highest load hold.
 */
public final class Incident {

    private final Kind kind;
    private final int servers;
    private final double degree;

    enum Kind {
        CRASH,
        SILENCE,
        SLOW,
        ERRORS,
        LOAD
    }

    private Incident(Kind kind, int servers, double degree) {
        this.kind = kind;
        this.servers = servers;
        this.degree = degree;
    }

    /** The first {@code servers} servers are dead: what they were doing is lost, and connections are refused. */
    public static Incident crash(int servers) {
        return new Incident(Kind.CRASH, Settings.atLeast(1, "servers", servers), 1);
    }

    /** The first {@code servers} servers take requests and never answer: a network partition. */
    public static Incident silence(int servers) {
        return new Incident(Kind.SILENCE, Settings.atLeast(1, "servers", servers), 1);
    }

    /** The first {@code servers} servers take {@code factor} times as long for whatever they begin. */
    public static Incident slow(int servers, double factor) {
        return new Incident(Kind.SLOW, Settings.atLeast(1, "servers", servers), Settings.positive("factor", factor));
    }

    /** The first {@code servers} servers answer a share of the requests with 500 at once: a gray failure. */
    public static Incident errors(int servers, double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share of " + share + " (expected: from 0 to 1)");
        }
        return new Incident(Kind.ERRORS, Settings.atLeast(1, "servers", servers), share);
    }

    /** {@code factor} times as many calls. */
    public static Incident load(double factor) {
        return new Incident(Kind.LOAD, 0, Settings.positive("factor", factor));
    }

    Kind kind() {
        return kind;
    }

    boolean meets(int server) {
        return server < servers;
    }

    double degree() {
        return degree;
    }
}
