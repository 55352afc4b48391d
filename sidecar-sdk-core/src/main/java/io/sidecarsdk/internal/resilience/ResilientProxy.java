package io.sidecarsdk.internal.resilience;

import io.sidecarsdk.resilience.Resilience;
import io.sidecarsdk.resilience.Resilient;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes an interface's {@link Resilient} methods resilient, with a JDK proxy. Everything that can be wrong with the
 * annotations is found when the proxy is made, not when it is called.
 */
public final class ResilientProxy {

    private ResilientProxy() {}

    /**
     * A proxy for {@code target}.
     *
     * @param policies gives the policy of a name, or throws IllegalArgumentException
     */
    public static <T> T create(Class<T> type, T target, Function<String, Resilience> policies) {
        if (!type.isInterface()) {
            throw new IllegalArgumentException(type.getName() + " is a class (expected: an interface)");
        }
        Map<Method, Call> calls = new HashMap<>();
        for (Method method : type.getMethods()) {
            Resilient resilient = annotation(type, method);
            if (resilient != null) {
                method.trySetAccessible(); // the interface need not be public
                calls.put(method, new Call(policies.apply(resilient.value()), fallback(type, method, resilient)));
            }
        }
        if (calls.isEmpty()) {
            throw new IllegalArgumentException(type.getName()
                    + " has no @Resilient method (expected: at least one, or @Resilient on the interface)");
        }
        InvocationHandler handler = new Handler(target, calls);
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static @Nullable Resilient annotation(Class<?> type, Method method) {
        Resilient own = method.getAnnotation(Resilient.class);
        return own != null ? own : type.getAnnotation(Resilient.class);
    }

    private static @Nullable Method fallback(Class<?> type, Method method, Resilient resilient) {
        if (resilient.fallback().isEmpty()) {
            return null;
        }
        Class<?>[] parameters = method.getParameterTypes();
        Class<?>[] withFailure = Arrays.copyOf(parameters, parameters.length + 1);
        withFailure[parameters.length] = Throwable.class;
        for (Class<?>[] signature : new Class<?>[][] {withFailure, parameters}) {
            try {
                Method found = type.getMethod(resilient.fallback(), signature);
                if (method.getReturnType().isAssignableFrom(found.getReturnType())) {
                    return found;
                }
            } catch (NoSuchMethodException tryTheNext) {
                // reported below when neither is there
            }
        }
        throw new IllegalArgumentException("No fallback " + resilient.fallback() + " for " + method
                + " (expected: a method of " + type.getName() + " with the same parameters, or these and a Throwable,"
                + " that returns " + method.getReturnType().getName() + ")");
    }

    /** How one method is called. */
    private record Call(Resilience resilience, @Nullable Method fallback) {}

    private static final class Handler implements InvocationHandler {

        private final Object target;
        private final Map<Method, Call> calls;

        private Handler(Object target, Map<Method, Call> calls) {
            this.target = target;
            this.calls = calls;
        }

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
            if (method.getDeclaringClass() == Object.class) {
                return ofObject(proxy, method, arguments);
            }
            Call call = calls.get(method);
            if (call == null) {
                return reflectively(target, method, arguments);
            }
            Callable<@Nullable Object> work = () -> invokeForCallable(target, method, arguments);
            Method fallback = call.fallback();
            try {
                return fallback == null
                        ? call.resilience().call(work)
                        : call.resilience().call(work, failure -> fallbackUnchecked(fallback, arguments, failure));
            } catch (Wrapped e) {
                throw e.getCause();
            }
        }

        private @Nullable Object ofObject(Object proxy, Method method, Object @Nullable [] arguments) {
            return switch (method.getName()) {
                case "equals" -> arguments != null && isSame(arguments[0], proxy);
                case "hashCode" -> System.identityHashCode(proxy);
                default -> "@Resilient " + target;
            };
        }

        @SuppressWarnings("ReferenceEquality") // a proxy equals only itself
        private static boolean isSame(@Nullable Object a, Object b) {
            return a == b;
        }

        private @Nullable Object fallbackUnchecked(Method fallback, Object @Nullable [] arguments, Exception failure) {
            Object[] own = arguments == null ? new Object[0] : arguments;
            Object[] all = Arrays.copyOf(own, fallback.getParameterCount());
            if (all.length > own.length) {
                all[own.length] = failure instanceof Wrapped wrapped ? wrapped.getCause() : failure;
            }
            try {
                return reflectively(target, fallback, all);
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new Wrapped(e);
            }
        }

        /** A Callable may throw any Exception, but a Throwable that is neither that nor an Error must be carried. */
        private static @Nullable Object invokeForCallable(Object target, Method method, Object @Nullable [] arguments)
                throws Exception {
            try {
                return reflectively(target, method, arguments);
            } catch (Exception | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new Wrapped(e);
            }
        }

        private static @Nullable Object reflectively(Object target, Method method, Object @Nullable [] arguments)
                throws Throwable {
            try {
                return method.invoke(target, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }
    }

    /** Carries a checked exception through a type that does not declare it. */
    private static final class Wrapped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Wrapped(Throwable cause) {
            super(cause);
        }

        @Override
        @SuppressWarnings("NullAway") // the constructor demands one
        public Throwable getCause() {
            return super.getCause();
        }
    }
}
