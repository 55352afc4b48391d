package io.sidecarsdk.spring;

import io.sidecarsdk.Sidecar;
import io.sidecarsdk.http.Http;
import io.sidecarsdk.http.inbound.SidecarServletFilter;
import jakarta.servlet.Filter;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/**
 * Puts the SDK in front of a servlet web application. Also where the policy has no {@code http.inbound}: a later one may, and
 * until then the filter lets every request through untouched.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({Http.class, Filter.class, FilterRegistrationBean.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBooleanProperty(name = "sidecar.inbound.enabled", matchIfMissing = true)
@ConditionalOnBean({Sidecar.class, Http.class})
final class InboundConfiguration {

    /** After the encoding filter and the one that makes Spring's server observations, whose span is taken then. */
    private static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 2;

    @Bean
    @ConditionalOnMissingBean(name = "sidecarFilter")
    FilterRegistrationBean<SidecarServletFilter> sidecarFilter(Http http) {
        FilterRegistrationBean<SidecarServletFilter> registration =
                new FilterRegistrationBean<>(new SidecarServletFilter(http));
        registration.setName("sidecar");
        registration.addUrlPatterns("/*");
        registration.setDispatcherTypes(SidecarServletFilter.dispatches());
        registration.setAsyncSupported(true);
        registration.setOrder(ORDER);
        return registration;
    }

    @Bean
    InboundDrain sidecarInboundDrain(Sidecar sidecar, Http http, ApplicationEventPublisher events) {
        return new InboundDrain(sidecar, http, events);
    }
}
