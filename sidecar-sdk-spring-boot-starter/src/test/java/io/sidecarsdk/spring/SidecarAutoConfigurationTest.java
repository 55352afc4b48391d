package io.sidecarsdk.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.sidecarsdk.Sidecar;
import io.sidecarsdk.http.Http;
import io.sidecarsdk.logging.Logs;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.secrets.Secrets;
import java.nio.file.Path;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** When the SDK is started, with what, and which of its parts are beans. */
class SidecarAutoConfigurationTest {

    private static final String ORDERS = """
            apiVersion: sidecarsdk.io/v1
            service: {name: orders}
            http: {clients: {inventory: {}}}
            """;

    @TempDir
    private Path directory;

    private final ApplicationContextRunner application =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(SidecarAutoConfiguration.class));

    @Test
    void startsWithThePolicyThatThePropertyNames() {
        withPolicy(ORDERS)
                .run(context -> assertThat(context.getBean(Sidecar.class)
                                .policy()
                                .service()
                                .name())
                        .isEqualTo("orders"));
    }

    @Test
    void addsNothingWithoutAPolicy() {
        application.run(context -> assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean(Sidecar.class)
                .doesNotHaveBean(Http.class)
                .doesNotHaveBean(OkHttpClient.class));
    }

    @Test
    void addsNothingWhenItIsDisabled() {
        withPolicy(ORDERS)
                .withPropertyValues("sidecar.enabled=false")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(Sidecar.class)
                        .doesNotHaveBean(Http.class)
                        .doesNotHaveBean(OkHttpClient.class));
    }

    @Test
    void usesASidecarOfTheApplicationInsteadOfStartingOne() {
        withPolicy(ORDERS).withUserConfiguration(OwnSidecar.class).run(context -> {
            assertThat(context).hasSingleBean(Sidecar.class).doesNotHaveBean(OkHttpClient.class);
            assertThat(context.getBean(Sidecar.class).policy().service().name()).isEqualTo("own");
        });
    }

    @Test
    void doesNotReadThePolicyWhenTheApplicationHasItsOwnSidecar() {
        application
                .withPropertyValues("sidecar.policy=" + directory.resolve("missing.yaml"))
                .withUserConfiguration(OwnSidecar.class)
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void givesTheCapabilitiesOfASidecarOfTheApplication() {
        application
                .withUserConfiguration(OwnSidecar.class)
                .run(context -> assertThat(context.getBean(Http.class))
                        .isSameAs(context.getBean(Sidecar.class).get(Http.class)));
    }

    @Test
    void givesEachCapability() {
        withPolicy(ORDERS).run(context -> {
            Sidecar sidecar = context.getBean(Sidecar.class);
            assertThat(context.getBean(Http.class)).isSameAs(sidecar.get(Http.class));
            assertThat(context.getBean(Secrets.class)).isSameAs(sidecar.get(Secrets.class));
            assertThat(context.getBean(Logs.class)).isSameAs(sidecar.get(Logs.class));
        });
    }

    @Test
    void doesWithoutTheModulesThatAreNotThere() {
        withPolicy(ORDERS)
                .withClassLoader(new FilteredClassLoader(Http.class, OkHttpClient.class, Secrets.class, Logs.class))
                .run(context -> assertThat(context)
                        .hasSingleBean(Sidecar.class)
                        .doesNotHaveBean("sidecarHttp")
                        .doesNotHaveBean("sidecarSecrets")
                        .doesNotHaveBean("sidecarLogs")
                        .doesNotHaveBean("inventory"));
    }

    @Test
    void startsEvenIfTheApplicationIsLazy() {
        withPolicy(ORDERS)
                .withInitializer(context ->
                        context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
                .run(context -> assertThat(context.getBeanFactory().containsSingleton("sidecar"))
                        .isTrue());
    }

    @Test
    void registersItsMetersWithTheApplication() {
        withPolicy(ORDERS)
                .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .run(context -> assertThat(context.getBean(Sidecar.class).meters())
                        .isSameAs(context.getBean(MeterRegistry.class)));
    }

    @Test
    void tracesWithTheApplicationsOpenTelemetry() throws Exception {
        InMemorySpanExporter spans = InMemorySpanExporter.create();
        OpenTelemetry openTelemetry = OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .addSpanProcessor(SimpleSpanProcessor.create(spans))
                        .build())
                .build();
        try (MockWebServer upstream = new MockWebServer()) {
            upstream.enqueue(new MockResponse.Builder().body("7").build());
            upstream.start();
            withPolicy(PolicyFile.forUpstream(upstream))
                    .withBean(OpenTelemetry.class, () -> openTelemetry)
                    .run(context -> {
                        PolicyFile.stockOf("42", context.getBean(OkHttpClient.class));
                        assertThat(spans.getFinishedSpanItems()).hasSize(1);
                    });
        }
    }

    @Test
    void startsWithoutMeterRegistryAndOpenTelemetry() {
        withPolicy(ORDERS)
                .run(context ->
                        assertThat(context.getBean(Sidecar.class).meters()).isNotNull());
    }

    private ApplicationContextRunner withPolicy(String policy) {
        return application.withPropertyValues(PolicyFile.property(directory, policy));
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnSidecar {

        @Bean
        Sidecar own() {
            return Sidecar.start(Policy.parse(PolicyFile.named("own")));
        }
    }
}
