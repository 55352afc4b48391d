package io.sidecarsdk.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sidecarsdk.Sidecar;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.testing.VirtualTime;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** {@code sidecar.resilient(Interface.class, target)}: which methods are called under which policy, and what can be wrong. */
class ResilientTest {

    private final VirtualTime time = new VirtualTime();
    private final Sidecar sidecar = Sidecar.builder()
            .policy(Policy.parse("""
                    apiVersion: sidecarsdk.io/v1
                    resilience:
                      twice: {retry: {max-attempts: 2}}
                      thrice: {retry: {max-attempts: 3}}
                      slow: {retry: {max-attempts: 2, backoff: {base: 1h, max: 1h}}}
                    """))
            .time(time)
            .scheduler(time)
            .start();

    private static final AtomicInteger calls = new AtomicInteger();

    @AfterEach
    void close() {
        sidecar.close();
        calls.set(0);
        assertThat(Thread.interrupted()).isFalse();
    }

    /** How often a failing call is tried, which tells its policy. */
    private static int attemptsOf(Failing call) {
        calls.set(0);
        Throwable outcome = catchThrowable(call::run);
        return calls.get();
    }

    private interface Failing {
        void run() throws Exception;
    }

    private static IOException down() {
        return new IOException("attempt " + calls.incrementAndGet());
    }

    // Package-private, as most users' interfaces are.
    interface Pricer {

        @Resilient("twice")
        String price(String item) throws IOException;

        @Resilient(value = "thrice", fallback = "listPrice")
        String quote(String item, int count) throws IOException;

        default String listPrice(String item, int count) {
            return item + " x " + count + " at list price";
        }

        String plain(String item) throws IOException;

        @Resilient("twice")
        default String defaultPrice() throws IOException {
            return price("default");
        }
    }

    private static class Down implements Pricer {

        @Override
        public String price(String item) throws IOException {
            throw down();
        }

        @Override
        public String quote(String item, int count) throws IOException {
            throw down();
        }

        @Override
        public String plain(String item) throws IOException {
            throw down();
        }
    }

    @Nested
    class AMethod {

        private final Pricer pricer = sidecar.resilient(Pricer.class, new Down());

        @Test
        void isCalledUnderItsPolicy() {
            assertThat(attemptsOf(() -> pricer.price("tea"))).isEqualTo(2);
        }

        @Test
        void throwsTheVeryCheckedExceptionOfTheTarget() {
            assertThatThrownBy(() -> pricer.price("tea"))
                    .isExactlyInstanceOf(IOException.class)
                    .hasMessage("attempt 2");
        }

        @Test
        void givesTheResultOfTheTarget() throws IOException {
            Pricer up = sidecar.resilient(Pricer.class, new Down() {
                @Override
                public String price(String item) throws IOException {
                    if (calls.get() == 0) {
                        throw down();
                    }
                    return item + " 3.50";
                }
            });
            assertThat(up.price("tea")).isEqualTo("tea 3.50");
        }

        @Test
        void withoutAnAnnotationIsCalledStraightThrough() {
            assertThat(attemptsOf(() -> pricer.plain("tea"))).isEqualTo(1);
        }

        @Test
        void withoutAnAnnotationThrowsTheVeryException() {
            assertThatThrownBy(() -> pricer.plain("tea")).isExactlyInstanceOf(IOException.class);
        }

        @Test
        void mayBeADefaultMethod() {
            assertThat(attemptsOf(pricer::defaultPrice)).isEqualTo(2);
        }

        @Test
        void takesNullArguments() {
            assertThat(attemptsOf(() -> pricer.price(null))).isEqualTo(2);
        }

        @Test
        void passesErrorsThrough() {
            AssertionError error = new AssertionError();
            Pricer broken = sidecar.resilient(Pricer.class, new Down() {
                @Override
                public String price(String item) {
                    throw error;
                }
            });
            assertThatThrownBy(() -> broken.price("tea")).isSameAs(error);
        }
    }

    @Nested
    class AFallback {

        @Test
        void givesTheResultInstead() throws IOException {
            Pricer pricer = sidecar.resilient(Pricer.class, new Down());
            assertThat(pricer.quote("tea", 2)).isEqualTo("tea x 2 at list price");
            assertThat(calls).hasValue(3);
        }

        interface Explaining {

            @Resilient(value = "twice", fallback = "explain")
            Object price(String item) throws IOException;

            default String explain(String item, Throwable failure) {
                return item + ": " + failure.getMessage();
            }

            @Resilient(value = "twice", fallback = "ignore")
            void order(String item) throws IOException;

            default void ignore(String item) {
                calls.set(100);
            }
        }

        private final Explaining explaining = sidecar.resilient(Explaining.class, new Explaining() {
            @Override
            public Object price(String item) throws IOException {
                throw down();
            }

            @Override
            public void order(String item) throws IOException {
                throw down();
            }
        });

        @Test
        void mayTakeTheFailureAndGiveASubtype() throws IOException {
            assertThat(explaining.price("tea")).isEqualTo("tea: attempt 2");
        }

        @Test
        void mayStandInForAMethodWithoutAResult() throws IOException {
            explaining.order("tea");
            assertThat(calls).hasValue(100);
        }

        interface Failing {

            @Resilient(value = "twice", fallback = "checked")
            String price() throws IOException;

            String checked() throws IOException;
        }

        @Test
        void thatThrowsACheckedExceptionThrowsItWithTheCallsFailureSuppressed() {
            Failing failing = sidecar.resilient(Failing.class, new Failing() {
                @Override
                public String price() throws IOException {
                    throw down();
                }

                @Override
                public String checked() throws IOException {
                    throw new FileNotFoundException("no list");
                }
            });
            assertThatThrownBy(failing::price)
                    .isExactlyInstanceOf(FileNotFoundException.class)
                    .satisfies(thrown -> assertThat(thrown.getSuppressed())
                            .extracting(Throwable::getMessage)
                            .containsExactly("attempt 2"));
        }

        @Test
        void thatThrowsAnUncheckedExceptionThrowsItWithTheCallsFailureSuppressed() {
            Failing failing = sidecar.resilient(Failing.class, new Failing() {
                @Override
                public String price() throws IOException {
                    throw down();
                }

                @Override
                public String checked() {
                    throw new IllegalStateException("no list");
                }
            });
            assertThatThrownBy(failing::price)
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .satisfies(thrown -> assertThat(thrown.getSuppressed()).hasSize(1));
        }
    }

    @Nested
    class OnAType {

        @Resilient("twice")
        interface Typed {

            String price() throws IOException;

            @Resilient("thrice")
            String quote() throws IOException;

            static String currency() {
                return "EUR";
            }
        }

        private final Typed typed = sidecar.resilient(Typed.class, new Typed() {
            @Override
            public String price() throws IOException {
                throw down();
            }

            @Override
            public String quote() throws IOException {
                throw down();
            }
        });

        @Test
        void theAnnotationHoldsForAllItsMethods() {
            assertThat(attemptsOf(typed::price)).isEqualTo(2);
        }

        @Test
        void theAnnotationGivesWayToOneOnTheMethod() {
            assertThat(attemptsOf(typed::quote)).isEqualTo(3);
        }

        @Resilient(value = "twice", fallback = "instead")
        interface TypedWithFallback {

            String price(String item) throws IOException;

            default String instead(String item) {
                return item + " instead";
            }

            static void unrelated(int number) {}
        }

        @Test
        void aFallbackNeedNotFitStaticMethodsOrItself() throws IOException {
            TypedWithFallback target = item -> {
                throw down();
            };
            assertThat(sidecar.resilient(TypedWithFallback.class, target).price("tea"))
                    .isEqualTo("tea instead");
        }
    }

    @Nested
    class Inherited {

        interface Sub extends Pricer {}

        @Test
        void methodsKeepTheirPolicy() {
            class DownSub extends Down implements Sub {}
            Sub sub = sidecar.resilient(Sub.class, new DownSub());
            assertThat(attemptsOf(() -> sub.price("tea"))).isEqualTo(2);
        }

        interface Overriding extends Pricer {
            @Override
            String price(String item) throws IOException;
        }

        @Test
        void methodsThatAreDeclaredAgainKeepTheirPolicy() {
            class DownAgain extends Down implements Overriding {}
            Overriding again = sidecar.resilient(Overriding.class, new DownAgain());
            assertThat(attemptsOf(() -> again.price("tea"))).isEqualTo(2);
        }

        interface Annotating extends Pricer {
            @Override
            @Resilient("thrice")
            String price(String item) throws IOException;
        }

        @Test
        void methodsTakeTheNearestPolicy() {
            class DownOnce extends Down implements Annotating {}
            Annotating nearest = sidecar.resilient(Annotating.class, new DownOnce());
            assertThat(attemptsOf(() -> nearest.price("tea"))).isEqualTo(3);
        }

        interface SubOfTyped extends OnAType.Typed {
            String other() throws IOException;
        }

        @Test
        void typesGiveTheirPolicyToTheirOwnMethodsOnly() {
            SubOfTyped sub = sidecar.resilient(SubOfTyped.class, new SubOfTyped() {
                @Override
                public String other() throws IOException {
                    throw down();
                }

                @Override
                public String price() throws IOException {
                    throw down();
                }

                @Override
                public String quote() throws IOException {
                    throw down();
                }
            });
            assertThat(attemptsOf(sub::price)).isEqualTo(2);
            assertThat(attemptsOf(sub::quote)).isEqualTo(3);
            assertThat(attemptsOf(sub::other)).isEqualTo(1);
        }
    }

    @Nested
    class Generic {

        interface Finder<K, V> {
            V find(K key) throws IOException;
        }

        interface StockFinder extends Finder<String, Integer> {
            @Override
            @Resilient("thrice")
            Integer find(String key) throws IOException;
        }

        private final StockFinder finder = sidecar.resilient(StockFinder.class, key -> {
            throw down();
        });

        @Test
        void methodsAreCalledUnderTheirPolicy() {
            assertThat(attemptsOf(() -> finder.find("tea"))).isEqualTo(3);
        }

        @Test
        void methodsAreCalledUnderTheirPolicyThroughTheGenericType() {
            Finder<String, Integer> generic = finder;
            assertThat(attemptsOf(() -> generic.find("tea"))).isEqualTo(3);
        }

        interface ResilientFinder<K, V> {
            @Resilient(value = "twice", fallback = "nothing")
            V find(K key) throws IOException;

            default V nothing(K key) {
                return null;
            }
        }

        interface NumberFinder extends ResilientFinder<Integer, Number> {}

        @Test
        void fallbacksFit() throws IOException {
            NumberFinder numbers = sidecar.resilient(NumberFinder.class, key -> {
                throw down();
            });
            assertThat(numbers.find(1)).isNull();
            assertThat(calls).hasValue(2);
        }
    }

    interface Odd {

        @Resilient("twice")
        Object clone();

        @Resilient("twice")
        @Override
        String toString();
    }

    @Test
    void aMethodThatOnlyLooksLikeOneOfObjectIsCalledUnderItsPolicy() {
        Odd odd = sidecar.resilient(Odd.class, new Odd() {
            @Override
            public Object clone() {
                throw new IllegalStateException(down());
            }
        });
        assertThat(attemptsOf(() -> assertThat(odd.clone()).isNull())).isEqualTo(2);
        assertThat(odd.toString()).startsWith("@Resilient");
    }

    @Nested
    class AnInterruptBetweenAttempts {

        interface Plain {
            @Resilient("slow")
            String price();

            @Resilient("slow")
            String quote() throws InterruptedException;
        }

        private final Plain plain = sidecar.resilient(Plain.class, new Plain() {
            @Override
            public String price() {
                throw new IllegalStateException(down());
            }

            @Override
            public String quote() {
                throw new IllegalStateException(down());
            }
        });

        private void interruptSoon() {
            Thread caller = Thread.currentThread();
            time.schedule(Duration.ofNanos(1), caller::interrupt);
        }

        @Test
        void isThrownWhereTheMethodDeclaresIt() {
            interruptSoon();
            assertThatThrownBy(plain::quote).isInstanceOf(InterruptedException.class);
        }

        @Test
        void isWrappedAndKeepsTheFlagWhereTheMethodDoesNotDeclareIt() {
            interruptSoon();
            assertThatThrownBy(plain::price)
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(InterruptedException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Nested
    class TheProxy {

        private final Down target = new Down();
        private final Pricer pricer = sidecar.resilient(Pricer.class, target);

        @Test
        void equalsItselfOnly() {
            assertThat(pricer.equals(pricer)).isTrue();
            assertThat(pricer.equals(target)).isFalse();
            assertThat(pricer.equals(sidecar.resilient(Pricer.class, target))).isFalse();
            assertThat(pricer.equals(null)).isFalse();
        }

        @Test
        void canBeAKey() {
            assertThat(java.util.Map.of(pricer, 1)).containsEntry(pricer, 1);
        }

        @Test
        void saysWhatItIs() {
            assertThat(pricer.toString()).startsWith("@Resilient ").contains(target.toString());
        }
    }

    @Nested
    class IsRefused {

        @Test
        void aClass() {
            assertThatThrownBy(() -> sidecar.resilient(Down.class, new Down()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("Down", "is a class", "expected: an interface");
        }

        @Test
        void anInterfaceWithoutAnyAnnotation() {
            assertThatThrownBy(() -> sidecar.resilient(Runnable.class, () -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("java.lang.Runnable", "no @Resilient method");
        }

        interface UnknownPolicy {
            @Resilient("shipping")
            void ship();
        }

        @Test
        void aPolicyThatDoesNotExist() {
            assertThatThrownBy(() -> sidecar.resilient(UnknownPolicy.class, () -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("resilience.shipping", "thrice", "twice", "UnknownPolicy.ship");
        }

        interface UnknownFallback {
            @Resilient(value = "twice", fallback = "nowhere")
            String ship(String item);
        }

        @Test
        void aFallbackThatDoesNotExist() {
            assertThatThrownBy(() -> sidecar.resilient(UnknownFallback.class, item -> item))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("nowhere", "UnknownFallback", "ship", "a Throwable", "java.lang.String");
        }

        interface FallbackWithOtherParameters {
            @Resilient(value = "twice", fallback = "instead")
            String ship(String item);

            default String instead(int count) {
                return "";
            }
        }

        @Test
        void aFallbackWithOtherParameters() {
            assertThatThrownBy(() -> sidecar.resilient(FallbackWithOtherParameters.class, item -> item))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("No fallback instead", "the same parameters");
        }

        interface FallbackWithOtherResult {
            @Resilient(value = "twice", fallback = "instead")
            String ship(String item);

            default Object instead(String item) {
                return "";
            }
        }

        @Test
        void aFallbackWithAnotherResult() {
            assertThatThrownBy(() -> sidecar.resilient(FallbackWithOtherResult.class, item -> item))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("No fallback instead", "returns java.lang.String");
        }

        @Test
        void aTargetThatIsNull() {
            assertThatThrownBy(() -> sidecar.resilient(Pricer.class, null))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessageContaining("target");
        }
    }
}
