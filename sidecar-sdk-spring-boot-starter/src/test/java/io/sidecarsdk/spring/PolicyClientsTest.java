package io.sidecarsdk.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.http.Http;
import java.net.http.HttpClient;
import java.nio.file.Path;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How the clients of a policy are injected, and how they get along with the application's own beans. */
class PolicyClientsTest {

    @TempDir
    private Path directory;

    @Test
    void givesAClientByQualifier() {
        withClients("inventory", "pricing")
                .withBean(ByQualifier.class)
                .run(context -> assertThat(context.getBean(ByQualifier.class).client())
                        .isSameAs(context.getBean(Http.class).client("inventory")));
    }

    @Test
    void givesAClientByTheNameOfTheParameter() {
        withClients("inventory", "pricing")
                .withBean(ByName.class)
                .run(context -> assertThat(context.getBean(ByName.class).inventory())
                        .isSameAs(context.getBean(Http.class).client("inventory")));
    }

    @Test
    void givesTheOnlyClientPlainly() {
        withClients("inventory")
                .withBean(Plainly.class)
                .run(context -> assertThat(context.getBean(Plainly.class).client())
                        .isSameAs(context.getBean(Http.class).client("inventory")));
    }

    @Test
    void refusesToPickOneOfSeveral() {
        withClients("inventory", "pricing")
                .withBean(Plainly.class)
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasRootCauseInstanceOf(NoUniqueBeanDefinitionException.class)
                        .hasMessageContaining("inventory,pricing"));
    }

    @Test
    void givesAClientWhoseNameIsNoIdentifier() {
        withClients("api.example-1.com", "pricing")
                .withBean(ByOtherQualifier.class)
                .run(context -> assertThat(
                                context.getBean(ByOtherQualifier.class).client())
                        .isSameAs(context.getBean(Http.class).client("api.example-1.com")));
    }

    @Test
    void givesTheJdksTypeByQualifier() {
        withClients("inventory", "pricing")
                .withBean(JdkByQualifier.class)
                .run(context -> assertThat(context.getBean(JdkByQualifier.class).client())
                        .isSameAs(context.getBean(Http.class).httpClient("inventory")));
    }

    @Test
    void leavesAnHttpClientOfTheApplicationTheOnlyOneToInjectPlainly() {
        HttpClient own = HttpClient.newHttpClient();
        withClients("inventory")
                .withBean("own", HttpClient.class, () -> own)
                .withBean(JdkPlainly.class)
                .run(context ->
                        assertThat(context.getBean(JdkPlainly.class).client()).isSameAs(own));
    }

    @Test
    void isReplacedByAnOkHttpClientOfTheApplicationWithItsName() {
        withClients("inventory", "pricing")
                .withUserConfiguration(OwnInventory.class)
                .withBean(ByQualifier.class)
                .run(context -> {
                    assertThat(context.getBean(ByQualifier.class).client()).isSameAs(OwnInventory.OWN);
                    assertThat(context.getBeansOfType(OkHttpClient.class)).containsOnlyKeys("inventory", "pricing");
                });
    }

    @Test
    void leavesItsNameToABeanOfAnotherTypeAndIsFoundByQualifier() {
        withClients("inventory", "pricing")
                .withBean("inventory", StringBuilder.class, () -> new StringBuilder("own"))
                .withBean(ByQualifier.class)
                .run(context -> {
                    assertThat(context.getBean("inventory")).hasToString("own");
                    assertThat(context.getBean(ByQualifier.class).client())
                            .isSameAs(context.getBean(Http.class).client("inventory"));
                });
    }

    @Test
    void leavesTheOtherNamesItWouldTakeToTheApplicationToo() {
        withClients("inventory")
                .withBean("inventory", StringBuilder.class)
                .withBean("inventoryOkHttpClient", StringBuilder.class)
                .withBean("inventoryHttpClient", StringBuilder.class)
                .withBean(ByQualifier.class)
                .run(context -> assertThat(context.getBean(ByQualifier.class).client())
                        .isSameAs(context.getBean(Http.class).client("inventory")));
    }

    @Test
    void leavesToTheApplicationANameThatTheContextUses() {
        withClients("environment").run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void makesNoClientThatNobodyInjects() {
        withClients("inventory")
                .run(context -> assertThat(context.getBeanFactory().containsSingleton("inventory"))
                        .isFalse());
    }

    private ApplicationContextRunner withClients(String... names) {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(SidecarAutoConfiguration.class))
                .withPropertyValues(PolicyFile.property(directory, PolicyFile.withClients(names)));
    }

    record ByQualifier(@Qualifier("inventory") OkHttpClient client) {}

    record ByOtherQualifier(@Qualifier("api.example-1.com") OkHttpClient client) {}

    record ByName(OkHttpClient inventory) {}

    record Plainly(OkHttpClient client) {}

    record JdkByQualifier(@Qualifier("inventory") HttpClient client) {}

    record JdkPlainly(HttpClient client) {}

    @Configuration(proxyBeanMethods = false)
    static class OwnInventory {

        private static final OkHttpClient OWN = new OkHttpClient();

        @Bean
        OkHttpClient inventory() {
            return OWN;
        }
    }
}
