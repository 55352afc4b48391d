package io.sidecarsdk.spring;

import io.sidecarsdk.Sidecar;
import io.sidecarsdk.http.Http;
import io.sidecarsdk.logging.Logs;
import io.sidecarsdk.secrets.Secrets;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The capabilities of the {@code Sidecar} there is, whoever made it, as far as their modules are there. They end with it,
 * hence no destroy methods.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBean(Sidecar.class)
final class CapabilityConfiguration {

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(Http.class)
    static final class OfHttp {

        @Bean(destroyMethod = "")
        @ConditionalOnMissingBean
        Http sidecarHttp(Sidecar sidecar) {
            return sidecar.get(Http.class);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(Secrets.class)
    static final class OfSecrets {

        @Bean(destroyMethod = "")
        @ConditionalOnMissingBean
        Secrets sidecarSecrets(Sidecar sidecar) {
            return sidecar.get(Secrets.class);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(Logs.class)
    static final class OfLogs {

        @Bean(destroyMethod = "")
        @ConditionalOnMissingBean
        Logs sidecarLogs(Sidecar sidecar) {
            return sidecar.get(Logs.class);
        }
    }
}
