package io.sidecarsdk.architecture;

import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.core.domain.JavaModifier.PRIVATE;
import static com.tngtech.archunit.core.domain.JavaModifier.STATIC;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Lock;

/**
 * Whether what a final field refers to can change, as far as types and the static initializer tell:
 *
 * <ul>
 *   <li>a {@code List}, {@code Set} or {@code Map} may be a constant if the static initializer makes no mutable one;
 *   <li>an array may be one if it is private, since nobody but its class can write to it;
 *   <li>atomics, thread locals, locks, executors, builders and any other collection are state;
 *   <li>a type of our own is state if one of its instances could hold some.
 * </ul>
 */
final class Mutability {

    private static final Set<String> MAY_BE_CONSTANT =
            Set.of(List.class.getName(), Set.class.getName(), Map.class.getName());

    private final Set<JavaClass> seen = new HashSet<>();

    private Mutability() {}

    static boolean of(JavaField field) {
        JavaClass type = field.getRawType();
        if (MAY_BE_CONSTANT.contains(type.getName())) {
            return makesCollections(field.getOwner());
        }
        if (type.isArray()) {
            return !field.getModifiers().contains(PRIVATE);
        }
        return new Mutability().isState(type);
    }

    private static boolean makesCollections(JavaClass owner) {
        return owner.getStaticInitializer()
                .map(initializer -> initializer.getConstructorCallsFromSelf().stream()
                        .map(call -> call.getTargetOwner())
                        .anyMatch(Mutability::isCollection))
                .orElse(false);
    }

    private boolean isState(JavaClass type) {
        return isCollection(type)
                || type.getPackageName().equals("java.util.concurrent.atomic")
                || type.isAssignableTo(ThreadLocal.class)
                || type.isAssignableTo(Lock.class)
                || type.isAssignableTo(Executor.class)
                || type.isAssignableTo(StringBuilder.class)
                || (isOwn(type) && holdsState(type));
    }

    private static boolean isCollection(JavaClass type) {
        return type.isAssignableTo(Collection.class) || type.isAssignableTo(Map.class);
    }

    private static boolean isOwn(JavaClass type) {
        return type.getPackageName().startsWith(Modules.ROOT);
    }

    private boolean holdsState(JavaClass own) {
        return seen.add(own)
                && own.getAllFields().stream()
                        .filter(field -> isOwn(field.getOwner())) // an enum caches its hash
                        .filter(field -> !field.getModifiers().contains(STATIC))
                        .anyMatch(field -> !field.getModifiers().contains(FINAL)
                                || (!MAY_BE_CONSTANT.contains(field.getRawType().getName())
                                        && isState(field.getRawType())));
    }
}
