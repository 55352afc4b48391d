package io.sidecarsdk.internal.resilience;

import io.sidecarsdk.resilience.Resilience;
import io.sidecarsdk.resilience.Resilient;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
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
        java.util.Objects.requireNonNull(target, "target");
        if (!type.isInterface()) {
            throw new IllegalArgumentException(type.getName() + " is a class (expected: an interface)");
        }
        Map<Method, Call> calls = new HashMap<>();
        for (Method method : type.getMethods()) {
            if (!Modifier.isStatic(method.getModifiers()) && !isOfObject(method)) {
                calls.put(accessible(method), call(type, method, policies));
            }
        }
        if (calls.values().stream().allMatch(call -> call.resilience() == null)) {
            throw new IllegalArgumentException(type.getName()
                    + " has no @Resilient method (expected: at least one, or @Resilient on the interface)");
        }
        InvocationHandler handler = new Handler(target, calls);
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /** Whether {@code object} was made here. */
    public static boolean is(Object object) {
        return Proxy.isProxyClass(object.getClass()) && Proxy.getInvocationHandler(object) instanceof Handler;
    }

    private static Call call(Class<?> type, Method method, Function<String, Resilience> policies) {
        Resilient resilient = annotation(type, method);
        return resilient == null
                ? new Call(method, null, null)
                : new Call(method, policy(method, resilient, policies), fallback(type, method, resilient));
    }

    private static Resilience policy(Method method, Resilient resilient, Function<String, Resilience> policies) {
        try {
            return policies.apply(resilient.value());
        } catch (IllegalArgumentException e) {
            String where = method.getDeclaringClass().getName() + "." + method.getName();
            throw new IllegalArgumentException("@Resilient on " + where + ": " + e.getMessage(), e);
        }
    }

    /** Users' interfaces are rarely public; to call their methods from here they must be made accessible. */
    private static Method accessible(Method method) {
        if (!method.trySetAccessible()) {
            throw new IllegalArgumentException(method
                    + " is not accessible (expected: a public interface, or its package" + " opened to io.sidecarsdk)");
        }
        return method;
    }

    /** equals, hashCode and toString are the proxy's own, even where an interface declares them. */
    private static boolean isOfObject(Method method) {
        Method known = declared(Object.class, method);
        return known != null && Modifier.isPublic(known.getModifiers());
    }

    /** The nearest one: on the method, on the methods it overrides, then on the types that have the method. */
    private static @Nullable Resilient annotation(Class<?> type, Method method) {
        Set<Class<?>> levels = new LinkedHashSet<>();
        addLevels(type, levels);
        for (Class<?> level : levels) {
            Method declared = declared(level, method);
            if (declared != null && declared.isAnnotationPresent(Resilient.class)) {
                return declared.getAnnotation(Resilient.class);
            }
        }
        for (Class<?> level : levels) {
            if (level.isAnnotationPresent(Resilient.class) && has(level, method)) {
                return level.getAnnotation(Resilient.class);
            }
        }
        return null;
    }

    private static void addLevels(Class<?> type, Set<Class<?>> levels) {
        levels.add(type);
        levels.addAll(Arrays.asList(type.getInterfaces()));
        for (Class<?> wider : type.getInterfaces()) {
            addLevels(wider, levels);
        }
    }

    private static @Nullable Method declared(Class<?> type, Method method) {
        try {
            return type.getDeclaredMethod(method.getName(), method.getParameterTypes());
        } catch (NoSuchMethodException e) {
            return null;
        }
    }

    private static boolean has(Class<?> type, Method method) {
        return Arrays.stream(type.getMethods())
                .anyMatch(own -> own.getName().equals(method.getName())
                        && Arrays.equals(own.getParameterTypes(), method.getParameterTypes()));
    }

    private static @Nullable Method fallback(Class<?> type, Method method, Resilient resilient) {
        if (resilient.fallback().isEmpty() || resilient.fallback().equals(method.getName())) {
            return null; // one on the type holds for the fallback, too, which has none itself
        }
        Class<?>[] parameters = method.getParameterTypes();
        Class<?>[] withFailure = Arrays.copyOf(parameters, parameters.length + 1);
        withFailure[parameters.length] = Throwable.class;
        for (Class<?>[] signature : new Class<?>[][] {withFailure, parameters}) {
            try {
                Method found = type.getMethod(resilient.fallback(), signature);
                if (method.getReturnType().isAssignableFrom(found.getReturnType())) {
                    return accessible(found);
                }
            } catch (NoSuchMethodException tryTheNext) {
                // reported below when neither is there
            }
        }
        throw new IllegalArgumentException("No fallback " + resilient.fallback() + " for " + method
                + " (expected: a method of " + type.getName() + " with the same parameters, or these and a Throwable,"
                + " that returns " + method.getReturnType().getName() + ")");
    }

    /**
     * How one method is called.
     *
     * @param method the accessible one: the proxy hands over another object for it
     * @param resilience null where it is called straight through
     */
    private record Call(
            Method method,
            @Nullable Resilience resilience,
            @Nullable Method fallback) {

        boolean declares(Class<? extends Throwable> exception) {
            return Arrays.stream(method.getExceptionTypes()).anyMatch(type -> type.isAssignableFrom(exception));
        }
    }

    private static final class Handler implements InvocationHandler {

        private final Object target;
        private final Map<Method, Call> calls;

        private Handler(Object target, Map<Method, Call> calls) {
            this.target = target;
            this.calls = calls;
        }

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
            Call call = calls.get(method);
            if (call == null) {
                return ofObject(proxy, method, arguments);
            }
            Resilience resilience = call.resilience();
            if (resilience == null) {
                return reflectively(target, call.method(), arguments);
            }
            try {
                return resiliently(resilience, call, arguments);
            } catch (Wrapped e) {
                throw e.getCause();
            } catch (InterruptedException e) {
                if (call.declares(InterruptedException.class)) {
                    throw e;
                }
                Thread.currentThread().interrupt();
                throw new CompletionException("Interrupted while waiting for another attempt", e);
            }
        }

        private @Nullable Object resiliently(Resilience resilience, Call call, Object @Nullable [] arguments)
                throws Exception {
            Callable<@Nullable Object> work = () -> invokeForCallable(target, call.method(), arguments);
            Method fallback = call.fallback();
            return fallback == null
                    ? resilience.call(work)
                    : resilience.call(work, failure -> fallbackUnchecked(fallback, arguments, failure));
        }

        private @Nullable Object ofObject(Object proxy, Method method, Object @Nullable [] arguments) {
            return switch (method.getName()) {
                case "equals" -> arguments != null && isSame(arguments[0], proxy);
                case "hashCode" -> System.identityHashCode(proxy);
                default -> "@Resilient " + target;
            };
        }

        @SuppressWarnings("ReferenceEquality") // of proxies and exceptions
        private static boolean isSame(@Nullable Object a, Object b) {
            return a == b;
        }

        private @Nullable Object fallbackUnchecked(Method fallback, Object @Nullable [] arguments, Exception failure) {
            Object[] own = arguments == null ? new Object[0] : arguments;
            Object[] all = Arrays.copyOf(own, fallback.getParameterCount());
            Throwable reason = failure instanceof Wrapped wrapped ? wrapped.getCause() : failure;
            if (all.length > own.length) {
                all[own.length] = reason;
            }
            try {
                return reflectively(target, fallback, all);
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                if (!isSame(e, reason)) {
                    e.addSuppressed(reason);
                }
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
