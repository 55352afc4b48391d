package io.sidecarsdk.logging.internal.sink.splunk;

import io.sidecarsdk.logging.internal.ship.Answer;
import io.sidecarsdk.logging.internal.ship.Batch;
import io.sidecarsdk.logging.internal.ship.Pause;
import io.sidecarsdk.logging.internal.ship.Transport;
import io.sidecarsdk.logging.internal.sink.http.Content;
import io.sidecarsdk.logging.internal.sink.http.HttpReceiver;
import io.sidecarsdk.logging.internal.sink.http.HttpSettings;
import io.sidecarsdk.logging.internal.sink.http.Reply;
import io.sidecarsdk.policy.LogSplunkPolicy;
import io.sidecarsdk.spi.SidecarContext;
import io.sidecarsdk.time.TimeSource;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Sends each batch as one request, and where the policy asks for it waits until indexers have it. */
public final class SplunkTransport implements Transport {

    static final Duration FIRST_QUESTION = Duration.ofMillis(50);
    static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    /** An answer has a code and a sentence. */
    private static final int MOST_ANSWER = 16 << 10;

    private static final String NO_ACK_ID =
            "the collector gave no ackId: indexer acknowledgment is not enabled for the token";

    private final HttpReceiver receiver;
    private final URI events;
    private final URI acks;
    private final EventWriter writer;
    private final Map<String, String> channel;
    private final boolean acknowledge;
    private final Duration acknowledgeFor;
    private final TimeSource time;
    private final Pause pause;
    private volatile boolean aborted;

    public SplunkTransport(LogSplunkPolicy policy, SidecarContext context) {
        this.receiver = new HttpReceiver(HttpSettings.of(policy), context);
        String base = policy.endpoint().toString().replaceAll("/+$", "") + "/services/collector";
        String id = UUID.randomUUID().toString();
        this.events = URI.create(base + "/event");
        this.acks = URI.create(base + "/ack?channel=" + id);
        this.writer = new EventWriter(policy);
        this.acknowledge = policy.acknowledge();
        this.acknowledgeFor = acknowledge ? policy.acknowledgeFor() : Duration.ZERO;
        this.channel = acknowledge ? Map.of("X-Splunk-Request-Channel", id) : Map.of();
        this.time = context.time();
        this.pause = new Pause(time);
    }

    @Override
    public Answer send(Batch batch) {
        Reply reply = receiver.post(events, writer.write(batch), channel, MOST_ANSWER);
        return reply instanceof Reply.Answered answered
                ? answer(answered, batch.size())
                : ((Reply.Failed) reply).later();
    }

    private Answer answer(Reply.Answered reply, int sent) {
        CollectorAnswer said = CollectorAnswer.read(reply.body());
        if (said.isAboutEvents()) {
            return refused(said, reply, sent);
        }
        if (reply.isSuccess() && said.isSuccess()) {
            return acknowledge ? acknowledged(said.ackId()) : Answer.taken();
        }
        boolean unreadable = reply.status() == 400 && !said.isKnown() && !reply.isPage();
        return unreadable || reply.status() == 413 ? reply.refused() : reply.later();
    }

    /**
     * The collector names the first event that it cannot use, and does not promise that it has kept those before it, so all
     * the others are sent again: more than once rather than never.
     */
    private static Answer refused(CollectorAnswer said, Reply.Answered reply, int sent) {
        long number = said.invalidEvent();
        if (number < 0 || number >= sent || sent == 1) {
            return reply.refused();
        }
        int invalid = (int) number;
        Set<Integer> others = new HashSet<>();
        for (int i = 0; i < sent; i++) {
            if (i != invalid) {
                others.add(i);
            }
        }
        String detail = reply.detail();
        return new Answer.Items(others, Map.of(invalid, detail), detail, reply.retryAfter());
    }

    /** A token without acknowledgement has taken the events as far as can be known; sending them again would not help. */
    private Answer acknowledged(long ackId) {
        return ackId == CollectorAnswer.NONE ? new Answer.TakenInPart(0, NO_ACK_ID) : await(ackId);
    }

    private Answer await(long ackId) {
        long from = time.nanoTime();
        Content question = Content.of("application/json", "{\"acks\":[" + ackId + "]}");
        Duration wait = FIRST_QUESTION;
        String last = "not indexed";
        for (Duration left = acknowledgeFor; left.compareTo(Duration.ZERO) > 0; ) {
            pause.await(shorter(wait, left));
            if (aborted) {
                return Answer.later("aborted before the indexers' word");
            }
            Reply reply = receiver.post(acks, question, channel, MOST_ANSWER);
            if (isConfirmed(reply, ackId)) {
                return Answer.taken();
            }
            last = detail(reply);
            wait = shorter(wait.multipliedBy(2), LONGEST_PAUSE);
            left = acknowledgeFor.minusNanos(time.nanoTime() - from);
        }
        return Answer.later("no word of the indexers after " + acknowledgeFor.toMillis() + " ms: " + last);
    }

    private static boolean isConfirmed(Reply reply, long ackId) {
        return reply instanceof Reply.Answered answered
                && answered.isSuccess()
                && CollectorAnswer.confirms(answered.body(), ackId);
    }

    private static String detail(Reply reply) {
        return reply instanceof Reply.Answered answered ? answered.detail() : ((Reply.Failed) reply).detail();
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    @Override
    public void abort() {
        aborted = true;
        pause.end();
        receiver.abort();
    }

    @Override
    public void close() {
        receiver.close();
    }
}
