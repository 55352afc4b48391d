package io.sidecarsdk.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.Sidecar;
import io.sidecarsdk.http.Http;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.resilience.Resilient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.stereotype.Service;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

/** The examples of docs/guides/spring-boot.md, and that they are what the guide says. */
class GuideTest {

    private static final Path GUIDE = Path.of("../docs/guides/spring-boot.md");
    private static final Path SOURCE = Path.of("src/test/java/io/sidecarsdk/spring/GuideTest.java");

    @TempDir
    private Path directory;

    private final ApplicationContextRunner application =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(SidecarAutoConfiguration.class));

    @Test
    void theGuidesJavaIsWhatIsTriedHere() throws Exception {
        String tried = words(Files.readString(SOURCE));
        assertThat(examples("java"))
                .hasSize(4)
                .allSatisfy(example -> assertThat(tried).contains(words(example)));
    }

    @Test
    void theGuidesPolicyStarts() throws Exception {
        withPolicy(examples("yaml").get(0))
                .run(context ->
                        assertThat(context).hasNotFailed().hasBean("inventory").hasBean("pricing"));
    }

    @Test
    void callsThroughTheInjectedClient() throws Exception {
        try (MockWebServer upstream = new MockWebServer()) {
            upstream.enqueue(new MockResponse.Builder().body("7").build());
            upstream.start();
            withPolicy(PolicyFile.forUpstream(upstream))
                    .withBean(Stock.class)
                    .run(context ->
                            assertThat(context.getBean(Stock.class).of("42")).isEqualTo("7"));
        }
    }

    @Test
    void callsThroughAnHttpInterface() throws Exception {
        try (MockWebServer upstream = new MockWebServer()) {
            upstream.enqueue(new MockResponse.Builder().body("7").build());
            upstream.start();
            withPolicy(PolicyFile.forUpstream(upstream))
                    .withUserConfiguration(StockConfiguration.class)
                    .run(context -> assertThat(
                                    context.getBean(StockService.class).of("42"))
                            .isEqualTo("7"));
        }
    }

    @Test
    void callsAResilientBeanUnderItsPolicy() throws Exception {
        withPolicy(examples("yaml").get(0)).withBean(Taxes.class).run(context -> {
            assertThat(context.getBean(Taxes.class).on("42")).isEqualTo("the usual 19 %");
            assertThat(TaxService.asked.getAndSet(0)).isEqualTo(2);
        });
    }

    @Test
    void declaresAClientOfAnOwnSidecar() {
        application
                .withBean(Sidecar.class, () -> Sidecar.start(Policy.parse(PolicyFile.withClients("inventory"))))
                .withUserConfiguration(OwnClient.class)
                .run(context -> assertThat(context.getBean(OkHttpClient.class))
                        .isSameAs(context.getBean(Http.class).client("inventory")));
    }

    private ApplicationContextRunner withPolicy(String policy) {
        return application.withPropertyValues(PolicyFile.property(directory, policy));
    }

    private static List<String> examples(String language) throws IOException {
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(GUIDE))
                .results()
                .map(example -> example.group(1))
                .toList();
    }

    /** The formatter breaks lines elsewhere. */
    private static String words(String text) {
        return text.replaceAll("\\s+", "");
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnClient {

        @Bean(destroyMethod = "")
        OkHttpClient inventory(Http http) {
            return http.client("inventory");
        }
    }
}

@Service
class Stock {

    private final OkHttpClient inventory;

    Stock(@Qualifier("inventory") OkHttpClient inventory) {
        this.inventory = inventory;
    }

    String of(String item) throws IOException {
        Request request =
                new Request.Builder().url("http://inventory/stock/" + item).build();
        try (Response response = inventory.newCall(request).execute()) {
            return response.body().string();
        }
    }
}

@Service
class Taxes {

    @Resilient(value = "tax", fallback = "usual")
    public String on(String item) {
        return TaxService.ask(item);
    }

    private String usual(String item) {
        return "the usual 19 %";
    }
}

final class TaxService {

    static final AtomicInteger asked = new AtomicInteger();

    private TaxService() {}

    static String ask(String item) {
        throw new IllegalStateException(item + ": down for the " + asked.incrementAndGet() + ". time");
    }
}

interface StockService {

    @GetExchange("/stock/{item}")
    String of(@PathVariable("item") String item);
}

@Configuration(proxyBeanMethods = false)
class StockConfiguration {

    @Bean
    StockService stockService(@Qualifier("inventory") ClientHttpRequestFactory calls) {
        RestClient inventory = RestClient.builder()
                .requestFactory(calls)
                .baseUrl("http://inventory")
                .build();
        return HttpServiceProxyFactory.builderFor(RestClientAdapter.create(inventory))
                .build()
                .createClient(StockService.class);
    }
}
