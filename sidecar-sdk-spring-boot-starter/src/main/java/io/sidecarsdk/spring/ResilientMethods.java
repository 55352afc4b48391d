package io.sidecarsdk.spring;

import io.sidecarsdk.resilience.Resilient;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.BridgeMethodResolver;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Which methods of a bean's class are {@link Resilient}. One on the method wins, also on one that it overrides; then one on
 * the class or an interface that has the method, for what is public. {@code equals}, {@code hashCode} and {@code toString}
 * never are.
 */
final class ResilientMethods {

    private ResilientMethods() {}

    /** The annotation that holds for {@code method} of {@code type}, a class or an interface's proxy; null for none. */
    static @Nullable Resilient annotation(Method method, Class<?> type) {
        if (!AnnotationUtils.isCandidateClass(type, Resilient.class) || ReflectionUtils.isObjectMethod(method)) {
            return null;
        }
        Method own = ownMethod(method, type);
        Resilient onMethod = AnnotatedElementUtils.findMergedAnnotation(own, Resilient.class);
        return onMethod != null || !Modifier.isPublic(own.getModifiers()) || Modifier.isStatic(own.getModifiers())
                ? onMethod
                : ofLevels(own, type);
    }

    /** Whether the annotation is on the method, and not on its type. */
    static boolean isAnnotated(Method method) {
        return AnnotatedElementUtils.hasAnnotation(method, Resilient.class);
    }

    /** All methods of {@code type} for which {@link #annotation} holds. */
    static Set<Method> of(Class<?> type) {
        return MethodIntrospector.selectMethods(
                type, (ReflectionUtils.MethodFilter) method -> annotation(method, type) != null);
    }

    /** Whether an interface of {@code type} has {@code method}. */
    static boolean isOfInterface(Method method, Class<?> type) {
        return levels(type).stream().anyMatch(level -> level.isInterface() && has(level, method, type));
    }

    /**
     * The method that gives the result instead: of the same parameters and the failure, or of the same parameters.
     *
     * @throws IllegalArgumentException if there is none
     */
    static @Nullable Method fallback(Resilient resilient, Method method, Class<?> type) {
        String name = resilient.fallback();
        if (name.isEmpty() || name.equals(method.getName())) {
            return null; // one on the type holds for the fallback, too, which has none itself
        }
        Class<?>[] parameters = method.getParameterTypes();
        Class<?>[] withFailure = Arrays.copyOf(parameters, parameters.length + 1);
        withFailure[parameters.length] = Throwable.class;
        Method found = find(type, name, withFailure);
        found = found == null ? find(type, name, parameters) : found;
        if (found == null || !method.getReturnType().isAssignableFrom(found.getReturnType())) {
            throw new IllegalArgumentException("No fallback " + name + " for " + method
                    + " (expected: a method of the same type with the same parameters, or these and a Throwable,"
                    + " that returns " + method.getReturnType().getName() + ")");
        }
        ReflectionUtils.makeAccessible(found);
        return found;
    }

    private static @Nullable Method find(Class<?> type, String name, Class<?>[] parameters) {
        for (Class<?> level : levels(type)) {
            Method found = ReflectionUtils.findMethod(level, name, parameters);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** What {@code method}, perhaps an interface's, is in {@code type}; a proxy's class has nothing of its own. */
    private static Method ownMethod(Method method, Class<?> type) {
        return Proxy.isProxyClass(type) ? method : BridgeMethodResolver.getMostSpecificMethod(method, type);
    }

    private static @Nullable Resilient ofLevels(Method own, Class<?> type) {
        for (Class<?> level : levels(type)) {
            Resilient resilient = level.getDeclaredAnnotation(Resilient.class);
            if (resilient != null && (!level.isInterface() || has(level, own, type))) {
                return resilient;
            }
        }
        return null;
    }

    private static boolean has(Class<?> level, Method own, Class<?> type) {
        return Arrays.stream(level.getMethods())
                .anyMatch(method -> method.getName().equals(own.getName())
                        && method.getParameterCount() == own.getParameterCount()
                        && (own.equals(ownMethod(method, type))
                                || Arrays.equals(method.getParameterTypes(), own.getParameterTypes())));
    }

    /** The class and the wider ones, then the interfaces, nearest first; of a proxy the interfaces alone. */
    private static Set<Class<?>> levels(Class<?> type) {
        Set<Class<?>> levels = new LinkedHashSet<>();
        if (!Proxy.isProxyClass(type)) {
            for (Class<?> level = ClassUtils.getUserClass(type);
                    level != null && level != Object.class;
                    level = level.getSuperclass()) {
                levels.add(level);
            }
        }
        for (Class<?> level = type; level != null; level = level.getSuperclass()) {
            addInterfaces(level, levels);
        }
        return levels;
    }

    private static void addInterfaces(Class<?> type, Set<Class<?>> levels) {
        levels.addAll(Arrays.asList(type.getInterfaces()));
        for (Class<?> wider : type.getInterfaces()) {
            addInterfaces(wider, levels);
        }
    }
}
