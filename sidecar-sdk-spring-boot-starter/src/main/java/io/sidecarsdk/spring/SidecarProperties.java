package io.sidecarsdk.spring;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The application's settings under {@code sidecar}.
 *
 * @param enabled Whether the SDK takes part at all. If not, none of its beans exist.
 * @param policy Where the policy document is: a file, as a path or with 'file:', whose changes are followed; or a
 *     resource with 'classpath:', which is read once. Without it the SDK is not started.
 * @param policySecret The secret that holds the policy, and its field, as 'policy/sidecar.yaml'. Then the document that
 *     'policy' names says only how that secret is read.
 * @param inbound Incoming requests.
 * @param resilient Beans with @Resilient.
 * @param dataSource Data sources that log in with a secret.
 */
@ConfigurationProperties("sidecar")
record SidecarProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable String policy,
        @Nullable String policySecret,
        @DefaultValue Inbound inbound,
        @DefaultValue Resilient resilient,
        @DefaultValue DataSource dataSource) {

    /**
     * Incoming requests.
     *
     * @param enabled Whether the filter that acts on the policy's http.inbound is put in front of the application.
     */
    record Inbound(@DefaultValue("true") boolean enabled) {}

    /**
     * Beans with @Resilient.
     *
     * @param enabled Whether their methods are called under the policies that they name. If not, they are called as they are.
     */
    record Resilient(@DefaultValue("true") boolean enabled) {}

    /**
     * Data sources that log in with a secret.
     *
     * @param secret The secret with whose fields 'username' and 'password' every HikariCP pool of the application logs in,
     *     through all its changes, in place of 'spring.datasource.username' and 'password'.
     * @param secrets Names of data source beans to their secrets, where not all have the same one.
     */
    record DataSource(@Nullable String secret, @DefaultValue Map<String, String> secrets) {}
}
