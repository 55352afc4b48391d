package io.sidecarsdk.spring;

import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.sidecarsdk.Sidecar;
import io.sidecarsdk.http.Http;
import java.util.Objects;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.http.client.ClientHttpRequestFactory;

/** The SDK and the clients of its policy, where the application has no {@code Sidecar} of its own. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("sidecar.policy")
@ConditionalOnMissingBean(Sidecar.class)
final class PolicyConfiguration {

    /** Made while bean definitions are, which is before property beans can be had: hence the binder. */
    @Bean
    static PolicyDocument sidecarPolicyDocument(Environment environment, ResourceLoader resources) {
        SidecarProperties properties = Binder.get(environment).bindOrCreate("sidecar", SidecarProperties.class);
        String location = Objects.requireNonNull(properties.policy()); // the condition above
        PolicyDocument document = PolicyDocument.read(PolicyLocation.of(location, resources));
        String secret = properties.policySecret();
        return secret == null ? document : document.inSecret(secret);
    }

    /** Never lazy: what it does in the background does not wait for somebody to inject it. */
    @Bean
    @Lazy(false)
    Sidecar sidecar(
            PolicyDocument document,
            ObjectProvider<MeterRegistry> meters,
            ObjectProvider<OpenTelemetry> openTelemetry) {
        Sidecar.Builder builder = document.toSidecar();
        meters.ifAvailable(builder::meters);
        openTelemetry.ifAvailable(builder::openTelemetry);
        return builder.start();
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(Http.class)
    static final class Clients {

        @Bean
        static PolicyClients sidecarPolicyClients(PolicyDocument document, BeanFactory beans) {
            return new PolicyClients(document.clients(), beans);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({Http.class, ClientHttpRequestFactory.class})
    static final class RequestFactories {

        @Bean
        static PolicyRequestFactories sidecarPolicyRequestFactories(PolicyDocument document) {
            return new PolicyRequestFactories(document.clients());
        }
    }
}
