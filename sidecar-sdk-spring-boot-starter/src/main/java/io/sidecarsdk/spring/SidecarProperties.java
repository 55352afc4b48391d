package io.sidecarsdk.spring;

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
 */
@ConfigurationProperties("sidecar")
record SidecarProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable String policy,
        @Nullable String policySecret,
        @DefaultValue Inbound inbound,
        @DefaultValue Resilient resilient) {

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
}
