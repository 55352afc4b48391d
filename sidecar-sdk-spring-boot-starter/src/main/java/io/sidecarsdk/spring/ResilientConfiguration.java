package io.sidecarsdk.spring;

import io.sidecarsdk.Sidecar;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;

/** Beans with {@code @Resilient}, under the policies of the {@code Sidecar} there is. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBean(Sidecar.class)
@ConditionalOnBooleanProperty(name = "sidecar.resilient.enabled", matchIfMissing = true)
final class ResilientConfiguration {

    /** Classes are extended or interfaces stood in for as Spring Boot does for its own annotations. */
    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static ResilientBeans sidecarResilientBeans(ObjectProvider<Sidecar> sidecar, Environment environment) {
        boolean proxyTargetClass = environment.getProperty("spring.aop.proxy-target-class", Boolean.class, true);
        return new ResilientBeans(sidecar::getObject, proxyTargetClass);
    }
}
