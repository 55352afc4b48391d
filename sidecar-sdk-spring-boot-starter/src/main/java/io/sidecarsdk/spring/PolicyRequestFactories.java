package io.sidecarsdk.spring;

import io.sidecarsdk.http.Http;
import java.util.Set;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.http.client.ClientHttpRequestFactory;

/** Defines each HTTP client of the policy as Spring's type too. Apart from the others: Spring's web module may be absent. */
final class PolicyRequestFactories implements BeanDefinitionRegistryPostProcessor {

    private final Set<String> clients;

    PolicyRequestFactories(Set<String> clients) {
        this.clients = clients;
    }

    /** Not for injection without a qualifier, nor for Spring Boot to take instead of its own. */
    @Override
    public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
        for (String client : clients) {
            RootBeanDefinition definition =
                    PolicyClients.definition(PolicyRequestFactories.class, "requestFactory", client);
            definition.setDefaultCandidate(false);
            registry.registerBeanDefinition(PolicyClients.freeName(client + "RequestFactory", registry), definition);
        }
    }

    static ClientHttpRequestFactory requestFactory(Http http, String name) {
        return new OkHttpRequestFactory(http.client(name));
    }
}
