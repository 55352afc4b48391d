/**
 * Log forwarding: what a log shipper beside the service does, inside the JVM. Log events are captured, filtered, kept in a
 * queue for each sink, in memory or on disk, and sent in batches by the receiver's own protocol until it has acknowledged
 * them.
 *
 * <pre>{@code
 * logging:
 *   buffer: {memory: 8MiB, directory: /var/lib/orders/logs, max-disk: 1GiB}   # for each sink
 *   redact: {fields: [password], patterns: ["\\b\\d{16}\\b"]}
 *   sinks:
 *     central: {otlp: {endpoint: http://collector:4318}}
 *     archive: {level: warn, http: {endpoint: http://logs:8080/ingest}}
 * }</pre>
 *
 * <p>That is all. Of Logback, Log4j 2 and {@code java.util.logging} each is captured that is there: the SDK adds a
 * {@link io.sidecarsdk.logging.SidecarAppender} or {@link io.sidecarsdk.logging.SidecarLog4jAppender} to the root logger, or uses
 * the ones that the framework's configuration has. {@code tail} reads files that other code writes.
 * {@link io.sidecarsdk.logging.Logs} tells what became of the lines.
 *
 * <h2>The way of a line</h2>
 *
 * <ol>
 *   <li><b>The thread that logs</b> asks whether the line is wanted (level, sample, rate limit), takes what may change
 *       afterwards (span, MDC, thread, arguments that are not immutable) and puts the event in a ring. It writes nothing,
 *       formats what it must only, and never waits, unless a sink's {@code overflow} is {@code block}; then for
 *       {@code block-for} at most.
 *   <li><b>One collector thread</b> makes a record of each event: who logged it is added, what the policy redacts is
 *       replaced. Routes say which sinks get it; all of them share its bytes.
 *   <li><b>Each sink's queue</b> accepts it or, when it is full, does what {@code overflow} says. With
 *       {@code buffer.directory} accepted means that {@code write(2)} returned: a kill of the process loses nothing that was
 *       accepted. With {@code fsync: always} a loss of power does not either.
 *   <li><b>Each sink's thread</b> sends batches, one at a time: when {@code batch} lines or {@code batch-size} bytes wait, or
 *       the first of them has waited {@code interval}.
 * </ol>
 *
 * <p>An event is in the ring for about a millisecond; what is there when the process is killed was not accepted.
 *
 * <h2>What is held back, and what is hidden</h2>
 *
 * <p>What {@code sample} and {@code rate-limit} hold back is counted in {@code sidecar.logs.held.back}, and told each minute,
 * and once more at the end, by a line of that logger: "1234 lines of logger shop.Orders were held back: rate limited". It
 * goes where that logger's lines go.
 *
 * <p>{@code redact.fields} hides whole values, by the name of a key-value pair or MDC entry, whatever its case.
 * {@code redact.patterns} hides what is found in messages, values, markers, and exceptions with their causes; all patterns see the
 * text as it was logged. Both happen before anything is stored. <b>Not</b> searched are the names of loggers, threads and
 * keys, and what {@code enrich} adds; a field's name is not looked for inside a text, such as {@code password=x}: that takes a
 * pattern; nor is the beginning found of what goes on for more than 4,096 characters beyond the length at which a text is cut.
 *
 * <h2>A line as JSON</h2>
 *
 * <pre>{@code
 * {"service.name":"orders","service.namespace":"shop","service.version":"1.4.2",
 *  "timestamp":"2026-01-01T12:00:00.123456789Z","level":"ERROR","logger":"shop.Orders","thread":"main",
 *  "message":"order 17 failed","trace_id":"…","span_id":"…",
 *  "mdc":{"tenant":"a"},"fields":{"order":17},"markers":["AUDIT"],
 *  "exception":{"class":"…","message":"…","stack":"at …","cause":{…},"suppressed":[{…}]}}
 * }</pre>
 *
 * <p>{@code trace_id} and {@code span_id} are those of OpenTelemetry's current span on the logging thread, else the MDC's
 * {@code trace_id} or {@code traceId}, and {@code span_id} or {@code spanId}. {@code fields} are SLF4J's key-value pairs.
 * What is empty is left out. Text is data: control characters are escaped, lone surrogates replaced, nothing is
 * interpolated. A message is cut after 256 KiB, a whole line at about 1 MiB, and says so. A line keeps the identity under
 * which it was logged, also when a later process ships it.
 *
 * <h2>What is promised, and what is not</h2>
 *
 * <ul>
 *   <li><b>At least once.</b> A line that a queue accepted is sent until its receiver acknowledges or refuses it; after a lost
 *       answer or a kill it may be sent twice, under the same id where the protocol has a place for one.
 *   <li><b>Memory is bounded</b> by {@code buffer.memory}: once for the ring and once for each sink's queue, and a batch that
 *       is being sent; disk by {@code max-disk} for each sink.
 *   <li><b>Nothing is dropped in silence:</b> each line that is not shipped is counted under its reason.
 *   <li><b>Order</b> is that in which lines were logged, of each thread; a batch that is sent again may arrive after a later
 *       one only where its protocol accepts parts of a batch.
 *   <li><b>A disk that fails does not stop logging:</b> lines wait in memory then, are shipped from there, and go to disk once
 *       that works again; health says so.
 *   <li><b>Taken means what the protocol's acknowledgement means.</b> The guide says it for each sink.
 * </ul>
 *
 * <h2>What an answer leads to</h2>
 *
 * <table>
 *   <caption>Whatever the protocol</caption>
 *   <tr><th>The receiver</th><th>Then</th></tr>
 *   <tr><td>acknowledges</td><td>shipped</td></tr>
 *   <tr><td>asks for later, fails, says nothing, or refuses the credentials</td><td>sent again, for as long as it takes: first
 *       after half of {@code retry.base} to all of it, doubling up to {@code retry.max}, and not before {@code Retry-After} (a
 *       minute at most)</td></tr>
 *   <tr><td>refuses the batch</td><td>halved and sent again, until the lines are found that it refuses</td></tr>
 *   <tr><td>refuses a line</td><td>kept as a dead letter, where there is a {@code buffer.directory}; else dropped,
 *       {@code rejected}</td></tr>
 * </table>
 *
 * <p>While a sink fails, health {@code logging.<sink>} is DEGRADED. What forwarding threads log themselves is never
 * forwarded, so that a failing sink cannot feed itself; other appenders show it.
 *
 * <h2>Reasons for dropping</h2>
 *
 * <ul>
 *   <li>{@code queue_full}: no room in the ring or the sink's queue; {@code evicted}: given up for newer ones;
 *       {@code too_large}: the line alone is larger than the room.
 *   <li>{@code rejected}: the receiver refused it, and it could not be kept.
 *   <li>{@code damaged}: it was on disk and cannot be read any more.
 *   <li>{@code shutdown}: in memory, and not sent within {@code shutdown} at close; two failures in a row end the attempt.
 *   <li>{@code removed}: the same, as the policy dropped the sink; {@code disabled}: the policy has {@code enabled: false},
 *       which stops at once.
 *   <li>{@code startup_full}: logged before the SDK was started, beyond 1 MiB; {@code encoding}: could not be written.
 *   <li>{@code reentrant}: logged by an argument's or a value's {@code toString} while the event that holds it was being
 *       taken.
 * </ul>
 *
 * <p>A line that is lost before its routes are known counts for every sink.
 *
 * <h2>Start and end</h2>
 *
 * <p>What a {@code SidecarAppender} of {@code logback.xml} gets before the SDK is started is kept and shipped then. A
 * policy change adds, changes and drops sinks live, and so levels, sampling, redaction and routes; a sink that is only changed
 * keeps its queue. When the SDK is closed an appender that it added is removed, those of {@code logback.xml} go back to
 * keeping; queues are sent for {@code shutdown} at most, and what is on disk stays there for the next start.
 */
@NullMarked
package io.sidecarsdk.logging;

import org.jspecify.annotations.NullMarked;
