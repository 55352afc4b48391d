package io.sidecarsdk.spring;

import io.sidecarsdk.http.Http;
import java.net.http.HttpClient;
import java.util.Set;
import okhttp3.OkHttpClient;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.beans.factory.support.BeanDefinitionReaderUtils;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;

/**
 * Defines a bean for each HTTP client of the policy, once all other bean definitions are known: so it sees which names
 * are taken. Each bean is made when it is first injected.
 */
final class PolicyClients implements BeanDefinitionRegistryPostProcessor {

    private final Set<String> clients;
    private final BeanFactory beans;

    PolicyClients(Set<String> clients, BeanFactory beans) {
        this.clients = clients;
        this.beans = beans;
    }

    @Override
    public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
        for (String client : clients) {
            defineOkHttpClient(client, registry);
            defineJdkClient(client, registry);
        }
    }

    private void defineOkHttpClient(String client, BeanDefinitionRegistry registry) {
        RootBeanDefinition definition = definition(PolicyClients.class, "okHttpClient", client);
        if (!registry.isBeanNameInUse(client)) {
            registry.registerBeanDefinition(client, definition);
        } else if (!isOkHttpClient(client)) {
            registry.registerBeanDefinition(freeName(client + "OkHttpClient", registry), definition);
        }
    }

    /** Not for injection without a qualifier: it must not get in the way of another client that the application has. */
    private static void defineJdkClient(String client, BeanDefinitionRegistry registry) {
        RootBeanDefinition definition = definition(PolicyClients.class, "jdkClient", client);
        definition.setDefaultCandidate(false);
        registry.registerBeanDefinition(freeName(client + "HttpClient", registry), definition);
    }

    private boolean isOkHttpClient(String name) {
        Class<?> type = beans.getType(name, false);
        return type != null && OkHttpClient.class.isAssignableFrom(type);
    }

    static String freeName(String wish, BeanDefinitionRegistry registry) {
        return registry.isBeanNameInUse(wish) ? BeanDefinitionReaderUtils.uniqueBeanName(wish, registry) : wish;
    }

    /** A factory method to inject {@code Http} into: so the container knows what must be destroyed before what. */
    static RootBeanDefinition definition(Class<?> factory, String factoryMethod, String client) {
        RootBeanDefinition definition =
                (RootBeanDefinition) BeanDefinitionBuilder.rootBeanDefinition(factory, factoryMethod)
                        .setAutowireMode(RootBeanDefinition.AUTOWIRE_CONSTRUCTOR)
                        .setLazyInit(true)
                        .setDestroyMethodName("") // it ends with its Sidecar
                        .getBeanDefinition();
        definition.getConstructorArgumentValues().addIndexedArgumentValue(1, client);
        definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, client));
        definition.setDescription("client " + client + " of the sidecar policy");
        return definition;
    }

    static OkHttpClient okHttpClient(Http http, String name) {
        return http.client(name);
    }

    static HttpClient jdkClient(Http http, String name) {
        return http.httpClient(name);
    }
}
