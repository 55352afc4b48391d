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
 *     orders:   {path: database/creds/orders, engine: database}     # a path in the Vault of secrets.vault
 *     keys:     {path: secret/orders, engine: kv2, refresh: 1m}
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
 * <h2>Vault</h2>
 *
 * <p>What stands behind a {@code path} says how it is kept up to date:
 *
 * <table>
 *   <caption>Engines</caption>
 *   <tr><th>{@code engine}</th><th>read</th><th>seen to again</th><th>ends</th></tr>
 *   <tr><td>{@code kv1}</td><td>the path</td><td>every {@code refresh}, 5 minutes ± 10 % unless set</td><td>–</td></tr>
 *   <tr><td>{@code kv2}</td><td>{@code secret/orders} at {@code secret/data/orders}; {@code mount} where the mount has
 *       more than one segment; {@code pin-version}</td><td>as {@code kv1}</td><td>–</td></tr>
 *   <tr><td>{@code database}</td><td>the path; it must be leased</td><td>renewed at about 70 % of the lease; new
 *       credentials when Vault grants less than the whole lease, refuses the renewal, or the token was replaced; at 85 to
 *       95 % where it cannot be renewed</td><td>with its lease or its token</td></tr>
 *   <tr><td>{@code static-role}</td><td>the path</td><td>one to two seconds after Vault should have changed it, then until it
 *       did; and every {@code refresh}</td><td>–</td></tr>
 *   <tr><td>{@code pki}</td><td>{@code parameters} written to the path</td><td>at 85 to 90 % of its lifetime</td><td>with
 *       the certificate</td></tr>
 *   <tr><td>{@code auto}</td><td>the path, or {@code parameters} written to it</td><td>as the answer looks: leased, a
 *       certificate, a static role, else polled</td><td>likewise</td></tr>
 * </table>
 *
 * <p>A certificate has the fields {@code certificate} (with its issuers behind it), {@code private-key} (PKCS #8) and
 * {@code ca}, which a client's {@code tls: {secret: …}} takes, beside Vault's own. Numbers become texts, lists and
 * mappings JSON. Static roles leave out what changes from look to look.
 *
 * <p>While Vault is down, sealed, throttling or forbidding, the last good version stays. A failed look is repeated after
 * 1 s, doubled up to 1 min (5 min where a person must act), less up to a quarter, and no later than a quarter of what
 * remains of a lease. Past its known end a version can still be read, and health is DOWN: see the table below. What was
 * deleted in {@code kv2} is withdrawn after {@code grace}.
 *
 * <p>Old leases are revoked at the end of the grace period, where Vault's policy allows it (its default one does not). There
 * are never more than two for a secret.
 *
 * <p>{@code secrets.cache: {file: …, key-file: …}} saves what Vault gave, encrypted with AES-256-GCM and bound to the
 * service's name, so that a restart while Vault is down has it until its known end. The key file holds 32 bytes, as they
 * are or in hexadecimal or Base64 digits, and nobody else may read it. It takes effect at start. Unless
 * {@code vault.revoke-on-close} is false, an orderly end takes leases out of it, as they end with the token.
 *
 * <h2>Contents of files</h2>
 *
 * <p>They must be UTF-8, at most 1 MiB a file and 256 files; one line end at the very end is stripped.
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
 *   <tr><td>fails, and the last good version is past its known end</td><td>that version</td><td>DOWN</td></tr>
 *   <tr><td>was deleted, the grace period is over</td>
 *       <td>{@link io.sidecarsdk.secrets.SecretUnavailableException}</td><td>DOWN</td></tr>
 *   <tr><td>never was there</td><td>{@link io.sidecarsdk.secrets.SecretUnavailableException}</td><td>DEGRADED</td></tr>
 * </table>
 *
 * <p>With {@code required: true} a secret that is not there refuses the start, or the new policy that asks for it: files
 * are waited for, and Vault is asked again and again, for up to 10 s. Nothing else holds up a start.
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
