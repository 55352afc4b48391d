package io.sidecarsdk.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidecarsdk.Sidecar;
import io.sidecarsdk.resilience.Resilient;
import io.sidecarsdk.spi.PolicySource;
import io.sidecarsdk.testing.VirtualTime;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

/** {@code @Resilient} on beans: which methods are called under which policy, and what ends the start. */
class ResilientBeansTest {

    private static final String POLICY = """
            apiVersion: sidecarsdk.io/v1
            resilience:
              twice: {retry: {max-attempts: 2, backoff: {base: 1ms, max: 1ms}}}
              thrice: {retry: {max-attempts: 3, backoff: {base: 1ms, max: 1ms}}}
            """;

    @TempDir
    private Path directory;

    private final ApplicationContextRunner application =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(SidecarAutoConfiguration.class));

    private ApplicationContextRunner application() {
        return application.withPropertyValues(PolicyFile.property(directory, POLICY));
    }

    /** Counts what it is asked, and always fails. */
    static class Down {

        int asked;

        int askedFor(Failing call) {
            int before = asked;
            assertThatThrownBy(call::run).hasMessage("down");
            return asked - before;
        }

        <T> T fail() {
            asked++;
            throw new IllegalStateException("down");
        }
    }

    interface Failing {
        void run() throws Exception;
    }

    // ---- classes

    static class Pricer {

        final Down down;

        Pricer(Down down) {
            this.down = down;
        }

        @Resilient("twice")
        String price() {
            return down.fail();
        }

        @Resilient(value = "thrice", fallback = "listPrice")
        public String quote(String item) {
            return down.fail();
        }

        private String listPrice(String item, Throwable failure) {
            return item + " at list price, as " + failure.getMessage();
        }

        public String plain() {
            return down.fail();
        }

        public String viaItself() {
            return price();
        }
    }

    @Test
    void callsTheMethodsOfAClassUnderTheirPolicies() {
        application().withBean(Down.class).withBean(Pricer.class).run(context -> {
            Down down = context.getBean(Down.class);
            Pricer pricer = context.getBean(Pricer.class);
            assertThat(down.askedFor(pricer::price)).isEqualTo(2);
            assertThat(down.askedFor(pricer::plain)).isEqualTo(1);
            assertThat(down.askedFor(pricer::viaItself)).as("calls to itself").isEqualTo(1);
        });
    }

    @Test
    void callsAFallbackThatIsPrivate() {
        application().withBean(Down.class).withBean(Pricer.class).run(context -> {
            assertThat(context.getBean(Pricer.class).quote("tea")).isEqualTo("tea at list price, as down");
            assertThat(context.getBean(Down.class).asked).isEqualTo(3);
        });
    }

    @Resilient("thrice")
    static class EveryMethod {

        final Down down;

        EveryMethod(Down down) {
            this.down = down;
        }

        public String all() {
            return down.fail();
        }

        @Resilient("twice")
        public String own() {
            return down.fail();
        }

        String notPublic() {
            return down.fail();
        }

        @Override
        public String toString() {
            return down.fail();
        }
    }

    static class Narrower extends EveryMethod {

        Narrower(Down down) {
            super(down);
        }

        @Override
        public String own() {
            return down.fail();
        }

        public String more() {
            return down.fail();
        }
    }

    @Test
    void anAnnotationOnTheClassHoldsForAllThatIsPublicAndHasNone() {
        application().withBean(Down.class).withBean(EveryMethod.class).run(context -> {
            Down down = context.getBean(Down.class);
            EveryMethod bean = context.getBean(EveryMethod.class);
            assertThat(down.askedFor(bean::all)).isEqualTo(3);
            assertThat(down.askedFor(bean::own)).isEqualTo(2);
            assertThat(down.askedFor(bean::notPublic)).isEqualTo(1);
            assertThat(down.askedFor(() -> assertThat(bean.toString()).isEmpty()))
                    .isEqualTo(1);
        });
    }

    @Test
    void aNarrowerClassHasWhatItInherits() {
        application().withBean(Down.class).withBean(Narrower.class).run(context -> {
            Down down = context.getBean(Down.class);
            Narrower bean = context.getBean(Narrower.class);
            assertThat(down.askedFor(bean::all)).isEqualTo(3);
            assertThat(down.askedFor(bean::own)).isEqualTo(2);
            assertThat(down.askedFor(bean::more)).isEqualTo(3);
        });
    }

    // ---- interfaces

    interface Stock<T> {

        @Resilient("twice")
        String of(T item);

        default String plain() {
            return "plain";
        }
    }

    @Resilient("thrice")
    interface Taxes {

        String on(String item);
    }

    static class RemoteStock implements Stock<String>, Taxes {

        final Down down;

        RemoteStock(Down down) {
            this.down = down;
        }

        @Override
        public String of(String item) {
            return down.fail();
        }

        @Override
        public String on(String item) {
            return down.fail();
        }

        public String ofNoInterface() {
            return down.fail();
        }
    }

    static final class FinalStock implements Stock<String> {

        final Down down;

        FinalStock(Down down) {
            this.down = down;
        }

        @Override
        public String of(String item) {
            return down.fail();
        }
    }

    @Test
    void whatTheInterfacesSayHoldsForTheClassToo() {
        application().withBean(Down.class).withBean(RemoteStock.class).run(context -> {
            Down down = context.getBean(Down.class);
            RemoteStock stock = context.getBean(RemoteStock.class);
            assertThat(down.askedFor(() -> stock.of("tea"))).isEqualTo(2);
            assertThat(down.askedFor(() -> stock.on("tea"))).isEqualTo(3);
            assertThat(down.askedFor(stock::ofNoInterface)).isEqualTo(1);
        });
    }

    @Test
    @SuppressWarnings("unchecked")
    void standsInForTheInterfacesWhereTheApplicationWantsIt() {
        application()
                .withPropertyValues("spring.aop.proxy-target-class=false")
                .withBean(Down.class)
                .withBean("stock", RemoteStock.class)
                .run(context -> {
                    assertThat(AopUtils.isJdkDynamicProxy(context.getBean("stock")))
                            .isTrue();
                    Stock<String> stock = context.getBean(Stock.class);
                    assertThat(context.getBean(Down.class).askedFor(() -> stock.of("tea")))
                            .isEqualTo(2);
                });
    }

    @Test
    @SuppressWarnings("unchecked")
    void standsInForTheInterfacesOfAFinalClass() {
        application().withBean(Down.class).withBean(FinalStock.class).run(context -> {
            Stock<String> stock = context.getBean(Stock.class);
            assertThat(context.getBean(Down.class).askedFor(() -> stock.of("tea")))
                    .isEqualTo(2);
        });
    }

    // ---- interfaces whose beans somebody else makes

    interface ItemCalls {

        @GetExchange("/item/{item}")
        String item(@PathVariable("item") String item);
    }

    @Resilient("twice")
    interface HttpCalls extends ItemCalls {

        @GetExchange("/stock")
        String stock();

        @GetExchange("/price")
        @Resilient(value = "thrice", fallback = "listPrice")
        String price();

        default String listPrice(Throwable failure) {
            return "list price";
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class HttpCallsConfiguration {

        @Bean
        HttpCalls calls(@Qualifier("inventory") ClientHttpRequestFactory calls) {
            RestClient client = RestClient.builder()
                    .requestFactory(calls)
                    .baseUrl("http://inventory")
                    .build();
            return HttpServiceProxyFactory.builderFor(RestClientAdapter.create(client))
                    .build()
                    .createClient(HttpCalls.class);
        }
    }

    @Test
    void callsSpringsHttpInterfacesUnderTheirPolicies() throws Exception {
        try (MockWebServer upstream = new MockWebServer()) {
            for (int i = 0; i < 7; i++) {
                upstream.enqueue(new MockResponse.Builder().code(500).build());
            }
            upstream.start();
            String policy = POLICY + "http: {clients: {inventory: {endpoints: [\"http://127.0.0.1:" + upstream.getPort()
                    + "\"], retry: {enabled: false}}}}";
            application
                    .withPropertyValues(PolicyFile.property(directory, policy))
                    .withUserConfiguration(HttpCallsConfiguration.class)
                    .run(context -> {
                        HttpCalls calls = context.getBean(HttpCalls.class);
                        assertThatThrownBy(calls::stock).isInstanceOf(HttpServerErrorException.class);
                        assertThat(upstream.getRequestCount()).isEqualTo(2);
                        assertThatThrownBy(() -> calls.item("tea")).isInstanceOf(HttpServerErrorException.class);
                        assertThat(upstream.getRequestCount()).as("inherited").isEqualTo(4);
                        assertThat(calls.price()).isEqualTo("list price");
                        assertThat(upstream.getRequestCount()).isEqualTo(7);
                    });
        }
    }

    /** As Feign's are: a JDK proxy that a factory bean makes. */
    static class TaxesFactory implements FactoryBean<Taxes> {

        final Down down;

        TaxesFactory(Down down) {
            this.down = down;
        }

        @Override
        public Taxes getObject() {
            return (Taxes) Proxy.newProxyInstance(
                    Taxes.class.getClassLoader(),
                    new Class<?>[] {Taxes.class},
                    (proxy, method, arguments) -> down.fail());
        }

        @Override
        public Class<?> getObjectType() {
            return Taxes.class;
        }
    }

    @Test
    void callsTheProxyOfAFactoryUnderItsPolicies() {
        application().withBean(Down.class).withBean(TaxesFactory.class).run(context -> {
            Taxes taxes = context.getBean(Taxes.class);
            assertThat(context.getBean(Down.class).askedFor(() -> taxes.on("tea")))
                    .isEqualTo(3);
        });
    }

    @Test
    void callsALambdaUnderThePoliciesOfItsInterface() {
        Down down = new Down();
        application().withBean(Taxes.class, () -> item -> down.fail()).run(context -> {
            Taxes taxes = context.getBean(Taxes.class);
            assertThat(down.askedFor(() -> taxes.on("tea"))).isEqualTo(3);
        });
    }

    // ---- what is left as it is

    @Test
    void leavesOtherBeansAsTheyAre() {
        application()
                .withBean(Down.class)
                .run(context -> assertThat(context.getBean(Down.class)).isExactlyInstanceOf(Down.class));
    }

    @Test
    void leavesABeanThatWasMadeResilientByHand() {
        Down down = new Down();
        application()
                .withBean(Down.class, () -> down)
                .withUserConfiguration(ByHand.class)
                .run(context -> {
                    assertThat(Sidecar.isResilient(context.getBean(Taxes.class)))
                            .isTrue();
                    assertThat(down.askedFor(() -> context.getBean(Taxes.class).on("tea")))
                            .isEqualTo(3);
                });
    }

    @Configuration(proxyBeanMethods = false)
    static class ByHand {

        @Bean
        Taxes taxes(Sidecar sidecar, Down down) {
            return sidecar.resilient(Taxes.class, item -> down.fail());
        }
    }

    @Test
    void makesABeanResilientOnceThatHasTwoNames() {
        application()
                .withBean(Down.class)
                .withBean("one", Pricer.class)
                .withUserConfiguration(SecondName.class)
                .run(context -> {
                    Pricer other = context.getBean("other", Pricer.class);
                    assertThat(context.getBean(Down.class).askedFor(other::price))
                            .isEqualTo(2);
                });
    }

    @Configuration(proxyBeanMethods = false)
    static class SecondName {

        @Bean
        Pricer other(@Qualifier("one") Pricer one) {
            return one;
        }
    }

    @Test
    void leavesAllBeansAsTheyAreWhenItIsSwitchedOff() {
        application()
                .withPropertyValues("sidecar.resilient.enabled=false")
                .withBean(Down.class)
                .withBean(Pricer.class)
                .run(context -> assertThat(context.getBean(Pricer.class)).isExactlyInstanceOf(Pricer.class));
    }

    // ---- futures, other annotations

    static class Slow {

        int asked;

        @Resilient("twice")
        CompletionStage<String> later() {
            if (++asked == 1) {
                throw new IllegalStateException("down");
            }
            return CompletableFuture.failedFuture(new IOException("later"));
        }
    }

    @Test
    void aMethodThatReturnsAFutureHasSucceededWhenItHasReturnedIt() {
        application().withBean(Slow.class).run(context -> {
            Slow slow = context.getBean(Slow.class);
            assertThat(slow.later()).isCompletedExceptionally();
        });
    }

    static class Transactions extends AbstractPlatformTransactionManager {

        private static final long serialVersionUID = 1L;

        final transient List<String> seen = new ArrayList<>();

        @Override
        protected Object doGetTransaction() {
            return seen;
        }

        @Override
        protected void doBegin(Object transaction, TransactionDefinition definition) {
            seen.add("begin");
        }

        @Override
        protected void doCommit(DefaultTransactionStatus status) {
            seen.add("commit");
        }

        @Override
        protected void doRollback(DefaultTransactionStatus status) {
            seen.add("rollback");
        }
    }

    static class Orders {

        int asked;

        @Resilient("twice")
        @Transactional
        public String place() {
            if (++asked == 1) {
                throw new IllegalStateException("down");
            }
            return "placed";
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableTransactionManagement
    static class WithTransactions {

        @Bean
        PlatformTransactionManager transactions() {
            return new Transactions();
        }
    }

    @Test
    void eachAttemptHasATransactionOfItsOwn() {
        application()
                .withUserConfiguration(WithTransactions.class)
                .withBean(Orders.class)
                .run(context -> {
                    assertThat(context.getBean(Orders.class).place()).isEqualTo("placed");
                    assertThat(context.getBean(Transactions.class).seen)
                            .containsExactly("begin", "rollback", "begin", "commit");
                });
    }

    static class Letters {

        final AtomicReference<Thread> sender = new AtomicReference<>();
        int asked;

        @Async
        @Resilient("twice")
        public CompletableFuture<String> send() {
            sender.set(Thread.currentThread());
            if (++asked == 1) {
                throw new IllegalStateException("down");
            }
            return CompletableFuture.completedFuture("sent");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAsync
    static class WithAsync {}

    @Test
    void aPolicyActsOnTheThreadOfAsync() {
        application()
                .withUserConfiguration(WithAsync.class)
                .withBean(Letters.class)
                .run(context -> {
                    Letters letters = context.getBean(Letters.class);
                    assertThat(letters.send().get()).isEqualTo("sent");
                });
    }

    // ---- errors

    static class Unknown {

        @Resilient("tax")
        public void work() {}
    }

    @Test
    void aPolicyThatIsNotThereEndsTheStart() {
        application()
                .withBean("unknown", Unknown.class)
                .run(context -> assertThat(context)
                        .getFailure()
                        .isInstanceOf(ResilientPolicyException.class)
                        .hasMessage("@Resilient(\"tax\") on " + Unknown.class.getName() + ".work of bean 'unknown':"
                                + " The policy has no resilience.tax (expected one of: [twice, thrice])"));
    }

    @Test
    void aPolicyThatIsNotThereFailsALazyBeanWhenItIsMade() {
        application()
                .withBean("unknown", Unknown.class, Unknown::new, bean -> bean.setLazyInit(true))
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThatThrownBy(() -> context.getBean("unknown"))
                            .hasRootCauseMessage("The policy has no resilience.tax (expected one of: [twice, thrice])");
                });
    }

    static class NoFallback {

        @Resilient(value = "twice", fallback = "other")
        public String work() {
            return "";
        }

        int other() {
            return 1;
        }
    }

    static class FinalMethod {

        @Resilient("twice")
        public final void work() {}
    }

    static class PrivateMethod {

        @Resilient("twice")
        private void work() {}
    }

    static class StaticMethod {

        @Resilient("twice")
        static void work() {}
    }

    @Resilient("twice")
    static class FinalMethodOfAnAnnotatedClass {

        public final void work() {}
    }

    static final class FinalClass implements Runnable {

        @Resilient("twice")
        public void work() {}

        @Override
        public void run() {}
    }

    @Test
    void whatCannotWorkEndsTheStart() {
        assertStartFails(NoFallback.class, "No fallback other for");
        assertStartFails(FinalMethod.class, "it is final (expected: a method that can be overridden)");
        assertStartFails(FinalMethodOfAnAnnotatedClass.class, "it is final");
        assertStartFails(PrivateMethod.class, "it is private (expected: a method that is called through the bean)");
        assertStartFails(StaticMethod.class, "it is static");
        assertStartFails(FinalClass.class, "the bean's proxy has interfaces only");
    }

    private void assertStartFails(Class<?> bean, String message) {
        application()
                .withBean("bean", bean)
                .run(context -> assertThat(context)
                        .as(bean.getSimpleName())
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining(message));
    }

    // ---- the policy's and the context's life

    /** Is called while the context is being made, before anything has asked for the SDK. */
    static class CallsEarly {

        final int asked;

        CallsEarly(Pricer pricer, Down down) {
            asked = down.askedFor(pricer::price);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Early {

        @Bean
        static CallsEarly early(Pricer pricer, Down down) {
            return new CallsEarly(pricer, down);
        }
    }

    @Test
    void isThereForBeansThatAreCalledEarly() {
        application()
                .withUserConfiguration(Early.class)
                .withBean(Down.class)
                .withBean(Pricer.class)
                .run(context ->
                        assertThat(context.getBean(CallsEarly.class).asked).isEqualTo(2));
    }

    @Test
    void followsThePolicy() {
        VirtualTime time = new VirtualTime();
        AtomicReference<String> document = new AtomicReference<>(POLICY);
        application
                .withBean(
                        Sidecar.class,
                        () -> Sidecar.builder()
                                .policy(new PolicySource() {
                                    @Override
                                    public String name() {
                                        return "test";
                                    }

                                    @Override
                                    public String read() {
                                        return document.get();
                                    }
                                })
                                .time(time)
                                .scheduler(time)
                                .start())
                .withBean(Down.class)
                .withBean(Pricer.class)
                .run(context -> {
                    Down down = context.getBean(Down.class);
                    Pricer pricer = context.getBean(Pricer.class);
                    assertThat(down.askedFor(pricer::price)).isEqualTo(2);
                    document.set(POLICY.replace("max-attempts: 2", "max-attempts: 5"));
                    time.advance(Duration.ofSeconds(5));
                    assertThat(down.askedFor(pricer::price)).isEqualTo(5);
                });
    }

    static class CallsAtItsEnd implements DisposableBean {

        final AtomicReference<Boolean> ended;
        final ObjectProvider<Sidecar> sidecar;

        CallsAtItsEnd(AtomicReference<Boolean> ended, ObjectProvider<Sidecar> sidecar) {
            this.ended = ended;
            this.sidecar = sidecar;
        }

        @Resilient("twice")
        public void work() {}

        @Override
        public void destroy() {
            ended.set(sidecar.getObject().health().components().containsKey("sidecar"));
        }
    }

    @Test
    void aBeanMayCallUntilItsOwnEnd() {
        AtomicReference<Boolean> ended = new AtomicReference<>();
        application()
                .withUserConfiguration(BeforeTheSdk.class)
                .withBean(AtomicReference.class, () -> ended)
                .run(context -> {});
        assertThat(ended.get()).isFalse();
    }

    /** Made before the SDK, which would otherwise be destroyed first. */
    @Configuration(proxyBeanMethods = false)
    static class BeforeTheSdk {

        @Bean
        CallsAtItsEnd callsAtItsEnd(AtomicReference<Boolean> ended, ObjectProvider<Sidecar> sidecar) {
            return new CallsAtItsEnd(ended, sidecar);
        }
    }
}
