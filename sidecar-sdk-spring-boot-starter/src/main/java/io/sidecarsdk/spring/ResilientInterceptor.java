package io.sidecarsdk.spring;

import io.sidecarsdk.resilience.Resilience;
import io.sidecarsdk.resilience.Resilient;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.MethodClassKey;

/**
 * Calls a bean's {@link Resilient} methods under their policies, on the calling thread. What stands nearer to the bean, such
 * as a transaction, is within each attempt.
 */
final class ResilientInterceptor implements MethodInterceptor {

    private final Function<String, Resilience> policies;
    private final Map<MethodClassKey, Guarded> guarded =
            new ConcurrentHashMap<>(); // bounded by what the beans' classes have

    /** @param policies gives the policy of a name; asked when a method is first called, the SDK may not run before */
    ResilientInterceptor(Function<String, Resilience> policies) {
        this.policies = policies;
    }

    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        ProxyMethodInvocation call = (ProxyMethodInvocation) invocation; // there are no others in Spring
        Guarded method = guarded(call.getMethod(), AopUtils.getTargetClass(target(call)));
        try {
            return resiliently(method, call);
        } catch (Carried e) {
            throw e.getCause();
        } catch (InterruptedException e) {
            if (declares(call.getMethod(), InterruptedException.class)) {
                throw e;
            }
            Thread.currentThread().interrupt();
            throw new CompletionException("Interrupted while waiting for another attempt", e);
        }
    }

    private Guarded guarded(Method method, Class<?> type) {
        MethodClassKey key = new MethodClassKey(method, type);
        Guarded known = guarded.get(key);
        return known != null ? known : guarded.computeIfAbsent(key, unknown -> guard(method, type));
    }

    private Guarded guard(Method method, Class<?> type) {
        Resilient resilient = Objects.requireNonNull(ResilientMethods.annotation(method, type)); // the pointcut saw it
        return new Guarded(policies.apply(resilient.value()), ResilientMethods.fallback(resilient, method, type));
    }

    private static @Nullable Object resiliently(Guarded method, ProxyMethodInvocation call) throws Exception {
        Callable<@Nullable Object> attempt = () -> proceed(call);
        Method fallback = method.fallback();
        return fallback == null
                ? method.policy().call(attempt)
                : method.policy().call(attempt, failure -> instead(fallback, call, failure));
    }

    /** Each attempt goes through the rest of the interceptors anew: an invocation itself can go on only once. */
    private static @Nullable Object proceed(ProxyMethodInvocation call) throws Exception {
        try {
            return call.invocableClone().proceed();
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new Carried(e);
        }
    }

    private static @Nullable Object instead(Method fallback, ProxyMethodInvocation call, Exception failure) {
        Object[] arguments = Arrays.copyOf(call.getArguments(), fallback.getParameterCount());
        Throwable reason = failure instanceof Carried carried ? carried.getCause() : failure;
        if (arguments.length > call.getArguments().length) {
            arguments[arguments.length - 1] = reason;
        }
        try {
            return invoke(fallback, call, arguments);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            if (!e.equals(reason)) {
                e.addSuppressed(reason);
            }
            throw new Carried(e);
        }
    }

    /** On the bean, not on its proxy: the policy that made the call fail must not refuse what stands in for it. */
    private static @Nullable Object invoke(Method fallback, ProxyMethodInvocation call, Object[] arguments)
            throws Throwable {
        Object target = target(call);
        if (fallback.isDefault() && ResilientBeans.hasNoTarget(target)) {
            return InvocationHandler.invokeDefault(target, fallback, arguments); // Spring could not if it is not public
        }
        try {
            return fallback.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static Object target(ProxyMethodInvocation call) {
        return Objects.requireNonNull(call.getThis()); // ResilientBeans sees to it
    }

    private static boolean declares(Method method, Class<? extends Throwable> exception) {
        return Arrays.stream(method.getExceptionTypes()).anyMatch(type -> type.isAssignableFrom(exception));
    }

    /** How one method is called. */
    private record Guarded(Resilience policy, @Nullable Method fallback) {}

    /** Carries what is thrown through a type that does not declare it. */
    private static final class Carried extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private Carried(Throwable cause) {
            super(cause);
        }

        @Override
        @SuppressWarnings("NullAway") // the constructor demands one
        public Throwable getCause() {
            return super.getCause();
        }
    }
}
