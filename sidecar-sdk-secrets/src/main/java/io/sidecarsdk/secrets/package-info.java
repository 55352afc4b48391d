/**
 * Secrets that change while the service runs: {@link io.sidecarsdk.secrets.Secrets} gives a
 * {@link io.sidecarsdk.secrets.Secret} by name, and the secret always has the newest value that could be read.
 *
 * <pre>{@code
 * Secret database = sidecar.get(Secrets.class).secret("database");
 * Secret.Snapshot login = database.current();              // all fields of one version, never a mixture
 * connect(login.get("username"), login.get("password"));
 * database.onChange(next -> pool.replaceLogin(next));
 * }</pre>
 *
 * <h2>The policy</h2>
 *
 * <pre>{@code
 * secrets:
 *   entries:
 *     database: {file: /run/secrets/database, required: true}   # a directory: one field for each file
 *     api-key:  {file: /run/secrets/api-key, refresh: 30s}      # a file: the field "value"
 *     signing:  {environment: {key: SIGNING_KEY}}
 * }</pre>
 *
 * <h2>Sources</h2>
 *
 * <ul>
 *   <li><b>A file</b> is one field, {@code value}. A file that is empty counts as not there.
 *   <li><b>A directory</b> is one field for each regular file in it, named as the file. Names that begin with a dot and
 *       subdirectories are left out. In a Kubernetes secret volume everything is read from the one directory that
 *       {@code ..data} points to, and again if that link is swapped meanwhile: all fields are of one version.
 *   <li><b>Environment variables</b>, each a field. One that is not set, or empty, makes the secret unavailable.
 * </ul>
 *
 * <p>Contents must be UTF-8, at most 1 MiB a file and 256 files; one line end at the very end is stripped.
 *
 * <h2>Changes</h2>
 *
 * <p>Each source is read once at start and then every {@code refresh}, and contents are compared: so every way a file can
 * change is noticed. A changed content is taken when a second look, 100 ms after, finds the same: a half-written file is
 * passed over if it is completed meanwhile. Only {@code ..data} makes several files change as one; a plain directory
 * whose files are replaced one by one, with longer pauses than that, is seen in between.
 *
 * <h2>Two versions for a while</h2>
 *
 * <p>A new version becomes {@code current()} in one step. The one before is {@code previous()} for the entry's
 * {@code grace} (5 minutes unless set), or less if it expires or the next change comes before. It is retired 10 s
 * later: its values are wiped, and whoever still holds it gets an {@link java.lang.IllegalStateException} that says when.
 * So ask for {@code current()} at each use, take what you need from that one object, and let it go.
 *
 * <h2>When a source fails</h2>
 *
 * <table>
 *   <caption>What a reader sees</caption>
 *   <tr><th>Situation</th><th>{@code current()}</th><th>health {@code secrets.<name>}</th></tr>
 *   <tr><td>could be read</td><td>the newest version</td><td>UP</td></tr>
 *   <tr><td>fails, was there before</td><td>the last good version</td><td>DEGRADED</td></tr>
 *   <tr><td>never was there</td><td>{@link io.sidecarsdk.secrets.SecretUnavailableException}</td><td>DEGRADED</td></tr>
 * </table>
 *
 * <p>With {@code required: true} a secret that is not there refuses the start, or the new policy that asks for it.
 *
 * <h2>What never happens</h2>
 *
 * <p>A value never stands in a log line, an exception, a meter, health or a {@code toString}; nothing here is
 * serializable. Values are held in arrays that are wiped when a version is retired; what was parsed on the way there, and
 * what {@code get} gives, is garbage that the collector takes in its time.
 */
@NullMarked
package io.sidecarsdk.secrets;

import org.jspecify.annotations.NullMarked;
