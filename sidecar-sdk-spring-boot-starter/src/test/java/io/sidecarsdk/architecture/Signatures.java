package io.sidecarsdk.architecture;

import static com.tngtech.archunit.core.domain.JavaModifier.PROTECTED;
import static com.tngtech.archunit.core.domain.JavaModifier.PUBLIC;
import static com.tngtech.archunit.core.domain.JavaModifier.SYNTHETIC;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.domain.properties.HasTypeParameters;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The types that a class shows to whoever uses or extends it: type arguments and bounds count too, at any depth. */
final class Signatures {

    private Signatures() {}

    /** By what shows them: the class itself, its fields, methods and constructors, as far as they are public or protected. */
    static Map<String, Set<JavaClass>> of(JavaClass type) {
        Map<String, Set<JavaClass>> shown = new LinkedHashMap<>();
        shown.put(type.getName(), raw(declaration(type)));
        type.getFields().stream()
                .filter(Signatures::isShown)
                .forEach(field -> shown.put(field.getFullName(), raw(List.of(field.getType()))));
        type.getCodeUnits().stream()
                .filter(Signatures::isShown)
                .forEach(unit -> shown.put(unit.getFullName(), raw(signature(unit))));
        return shown;
    }

    private static boolean isShown(JavaMember member) {
        Set<?> modifiers = member.getModifiers();
        return (modifiers.contains(PUBLIC) || modifiers.contains(PROTECTED)) && !modifiers.contains(SYNTHETIC);
    }

    private static List<JavaType> declaration(JavaClass type) {
        List<JavaType> types = new ArrayList<>(type.getInterfaces());
        type.getSuperclass().ifPresent(types::add);
        types.addAll(bounds(type));
        return types;
    }

    private static List<JavaType> signature(JavaCodeUnit unit) {
        List<JavaType> types = new ArrayList<>(unit.getParameterTypes());
        types.add(unit.getReturnType());
        types.addAll(unit.getExceptionTypes());
        types.addAll(bounds(unit));
        return types;
    }

    private static List<JavaType> bounds(HasTypeParameters<?> generic) {
        return generic.getTypeParameters().stream()
                .flatMap(variable -> variable.getUpperBounds().stream())
                .toList();
    }

    private static Set<JavaClass> raw(List<JavaType> types) {
        Set<JavaClass> raw = new HashSet<>();
        types.forEach(type -> raw.addAll(type.getAllInvolvedRawTypes()));
        return raw;
    }
}
