package io.sidecarsdk.spring;

import io.sidecarsdk.Sidecar;
import io.sidecarsdk.resilience.Resilient;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.framework.autoproxy.AbstractBeanFactoryAwareAdvisingPostProcessor;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.aop.target.EmptyTargetSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.Ordered;

/**
 * Has the {@link Resilient} methods of beans called under their policies. A bean without any is left as it is.
 *
 * <p>What cannot work is an error when the application starts: a policy or a fallback that is not there, a method that no
 * proxy can stand in for. The SDK is asked for only once all singletons are there or such a method is called, so that
 * nothing is created for it before its time.
 */
@SuppressWarnings("serial") // Spring's base class may be; this is never written
final class ResilientBeans extends AbstractBeanFactoryAwareAdvisingPostProcessor implements SmartInitializingSingleton {

    /** Before Spring's {@code @Async}, which comes last and puts itself in front: a policy acts where the work is done. */
    private static final int ORDER = Ordered.LOWEST_PRECEDENCE - 1;

    private final Supplier<Sidecar> sidecar;
    private final List<Declared> unchecked = new ArrayList<>();
    private boolean started;

    ResilientBeans(Supplier<Sidecar> sidecar, boolean proxyTargetClass) {
        this.sidecar = sidecar;
        this.advisor = new DefaultPointcutAdvisor(
                new ResilientPointcut(),
                new ResilientInterceptor(name -> sidecar.get().resilience(name)));
        setBeforeExistingAdvisors(true);
        setProxyTargetClass(proxyTargetClass);
        setOrder(ORDER);
    }

    /** One that is resilient already stays as it is: made by hand, or a bean under a second name. */
    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (Sidecar.isResilient(bean) || isOurs(bean)) {
            return bean;
        }
        Object proxy = hasNoTarget(bean) ? around(bean) : super.postProcessAfterInitialization(bean, beanName);
        if (isOurs(proxy)) {
            check(beanName, proxy);
            destroyBeforeTheSdk(beanName);
        }
        return proxy;
    }

    @Override
    public void afterSingletonsInstantiated() {
        List<Declared> declared;
        synchronized (unchecked) {
            started = true;
            declared = List.copyOf(unchecked);
            unchecked.clear();
        }
        declared.forEach(this::checkPolicy);
    }

    /** As Spring's HTTP interfaces are: a proxy with nothing behind it, whose own interceptor does the work. */
    static boolean hasNoTarget(Object bean) {
        return bean instanceof Advised advised && advised.getTargetSource() instanceof EmptyTargetSource;
    }

    /** Not into such a proxy: without a target it knows not more of a method than the interface that declares it. */
    private Object around(Object proxy) {
        if (!isEligible(proxy.getClass())) {
            return proxy;
        }
        ProxyFactory factory = new ProxyFactory(proxy);
        factory.addAdvisor(Objects.requireNonNull(advisor));
        return factory.getProxy(getProxyClassLoader());
    }

    /** A final class that has interfaces can be stood in for by these. */
    @Override
    protected ProxyFactory prepareProxyFactory(Object bean, String beanName) {
        ProxyFactory factory = super.prepareProxyFactory(bean, beanName);
        if (Modifier.isFinal(bean.getClass().getModifiers()) && !Proxy.isProxyClass(bean.getClass())) {
            factory.setProxyTargetClass(false);
        }
        return factory;
    }

    private boolean isOurs(Object bean) {
        return bean instanceof Advised advised && advised.indexOf(Objects.requireNonNull(advisor)) >= 0;
    }

    private void check(String beanName, Object proxy) {
        Class<?> type = AopUtils.getTargetClass(proxy);
        for (Method method : ResilientMethods.of(type)) {
            checkReach(beanName, method, type, proxy);
            Resilient resilient = Objects.requireNonNull(ResilientMethods.annotation(method, type));
            ResilientMethods.fallback(resilient, method, type);
            checkPolicyInTime(new Declared(beanName, method, resilient.value()));
        }
    }

    private static void checkReach(String beanName, Method method, Class<?> type, Object proxy) {
        String obstacle = obstacle(method, type, proxy);
        if (obstacle != null) {
            throw new IllegalStateException(
                    "@Resilient has no effect on " + name(method) + " of bean '" + beanName + "': " + obstacle);
        }
    }

    private static @Nullable String obstacle(Method method, Class<?> type, Object proxy) {
        int modifiers = method.getModifiers();
        if (Modifier.isStatic(modifiers) || Modifier.isPrivate(modifiers)) {
            return "it is " + (Modifier.isStatic(modifiers) ? "static" : "private")
                    + " (expected: a method that is called through the bean)";
        }
        if (!AopUtils.isJdkDynamicProxy(proxy)) {
            return Modifier.isFinal(modifiers) ? "it is final (expected: a method that can be overridden)" : null;
        }
        return ResilientMethods.isAnnotated(method) && !ResilientMethods.isOfInterface(method, type)
                ? "the bean's proxy has interfaces only (expected: a method of one of them, or a class that is not final)"
                : null;
    }

    private void checkPolicyInTime(Declared declared) {
        synchronized (unchecked) {
            if (!started) {
                unchecked.add(declared);
                return;
            }
        }
        checkPolicy(declared);
    }

    private void checkPolicy(Declared declared) {
        try {
            sidecar.get().resilience(declared.policy());
        } catch (IllegalArgumentException e) {
            throw new ResilientPolicyException(
                    "@Resilient(\"" + declared.policy() + "\") on " + name(declared.method()) + " of bean '"
                            + declared.bean() + "': " + e.getMessage(),
                    e);
        }
    }

    private static String name(Method method) {
        return method.getDeclaringClass().getName() + "." + method.getName();
    }

    /** It may call until its own end. */
    private void destroyBeforeTheSdk(String beanName) {
        BeanFactory beans = this.beanFactory;
        if (beans instanceof ConfigurableListableBeanFactory factory) {
            for (String name : factory.getBeanNamesForType(Sidecar.class, false, false)) {
                factory.registerDependentBean(name, beanName);
            }
        }
    }

    /** Where a policy is named. */
    private record Declared(String bean, Method method, String policy) {}

    private static final class ResilientPointcut extends StaticMethodMatcherPointcut {

        @Override
        public boolean matches(Method method, Class<?> targetClass) {
            return ResilientMethods.annotation(method, targetClass) != null;
        }
    }
}
