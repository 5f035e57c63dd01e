package org.tulip4j.architecture;

import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedWildcardType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A parameter for which a user may write a lambda or a method reference.
 *
 * @param call the method or constructor
 * @param index which of its parameters
 * @param function the one method of the parameter's type
 */
record FunctionalParameter(Executable call, int index, Method function) {
    /** What takes lambdas, though the JDK does not say so of it. */
    private static final Set<String> UNMARKED =
            Set.of("java.util.concurrent.Executor", "java.util.concurrent.ThreadFactory");

    /** All of a module, in order. */
    static List<FunctionalParameter> of(String module) {
        List<FunctionalParameter> found = new ArrayList<>();
        for (Class<?> type : Exported.types(module)) {
            Stream<Executable> calls = Stream.concat(
                    Arrays.stream(type.getDeclaredMethods()).filter(method -> !method.isBridge()),
                    Modifier.isAbstract(type.getModifiers())
                            ? Stream.empty()
                            : Arrays.stream(type.getDeclaredConstructors()));
            calls.filter(call -> Modifier.isPublic(call.getModifiers()) && !call.isSynthetic())
                    .forEach(call -> addOf(call, found));
        }
        return found.stream()
                .sorted(java.util.Comparator.comparing(FunctionalParameter::toString))
                .toList();
    }

    private static void addOf(Executable call, List<FunctionalParameter> found) {
        Class<?>[] types = call.getParameterTypes();
        for (int i = 0; i < types.length; i++) {
            Method function = functionOf(types[i]);
            if (function != null) {
                found.add(new FunctionalParameter(call, i, function));
            }
        }
    }

    /** The one abstract method of a functional interface; null for any other type. */
    private static Method functionOf(Class<?> type) {
        boolean meant = type.isAnnotationPresent(FunctionalInterface.class)
                || type.getName().startsWith("org.tulip4j.")
                || UNMARKED.contains(type.getName());
        if (!type.isInterface() || type.isSealed() || !meant) {
            return null;
        }
        List<Method> methods = Arrays.stream(type.getMethods())
                .filter(method -> Modifier.isAbstract(method.getModifiers()) && !isOfObject(method))
                .toList();
        return methods.size() == 1 ? methods.get(0) : null;
    }

    private static boolean isOfObject(Method method) {
        return Arrays.stream(Object.class.getMethods())
                .anyMatch(other -> other.getName().equals(method.getName())
                        && Arrays.equals(other.getParameterTypes(), method.getParameterTypes()));
    }

    boolean isVoid() {
        return function.getReturnType() == void.class;
    }

    boolean throwsAnything() {
        return List.of(function.getExceptionTypes()).contains(Exception.class);
    }

    boolean isStatic() {
        return Modifier.isStatic(call.getModifiers());
    }

    boolean isConstructor() {
        return call instanceof Constructor;
    }

    /** The variables that the types of the call mention: those of its class, unless it is static, and its own. */
    List<TypeVariable<?>> variables() {
        List<TypeVariable<?>> all = new ArrayList<>();
        if (!isStatic()) {
            all.addAll(List.of(call.getDeclaringClass().getTypeParameters()));
        }
        all.addAll(List.of(call.getTypeParameters()));
        return all;
    }

    /** What the function is given. */
    List<AnnotatedType> given() {
        return Arrays.stream(function.getAnnotatedParameterTypes())
                .map(this::resolved)
                .toList();
    }

    /** What the function returns. */
    AnnotatedType returned() {
        return resolved(function.getAnnotatedReturnType());
    }

    /** A type of the function, where the parameter says what its variables stand for; a wildcard stands for its bound. */
    private AnnotatedType resolved(AnnotatedType type) {
        if (!(type.getType() instanceof TypeVariable<?> variable)) {
            return type;
        }
        AnnotatedType parameter = call.getAnnotatedParameterTypes()[index];
        AnnotatedType value = valueOf(variable, parameter);
        if (value instanceof AnnotatedWildcardType wildcard) {
            AnnotatedType[] below = wildcard.getAnnotatedLowerBounds();
            return below.length > 0 ? below[0] : wildcard.getAnnotatedUpperBounds()[0];
        }
        return value;
    }

    /** What a variable of a type, or of one above it, stands for there. */
    private static AnnotatedType valueOf(TypeVariable<?> variable, AnnotatedType type) {
        AnnotatedType[] values = type instanceof AnnotatedParameterizedType generic
                ? generic.getAnnotatedActualTypeArguments()
                : new AnnotatedType[0];
        Class<?> plain = plain(type.getType());
        int place = List.<TypeVariable<?>>of(plain.getTypeParameters()).indexOf(variable);
        if (place >= 0) {
            return values[place];
        }
        Class<?> declaring = (Class<?>) variable.getGenericDeclaration();
        AnnotatedType above = Arrays.stream(plain.getAnnotatedInterfaces())
                .filter(one -> declaring.isAssignableFrom(plain(one.getType())))
                .findFirst()
                .orElseThrow();
        AnnotatedType value = valueOf(variable, above);
        return value.getType() instanceof TypeVariable<?> own ? valueOf(own, type) : value;
    }

    private static Class<?> plain(Type type) {
        return (Class<?>) (type instanceof ParameterizedType generic ? generic.getRawType() : type);
    }

    /** Messages name it so. */
    @Override
    public String toString() {
        String parameters = Arrays.stream(call.getGenericParameterTypes())
                .map(FunctionalParameter::simple)
                .collect(Collectors.joining(", "));
        String name = isConstructor() ? "new" : call.getName();
        return call.getDeclaringClass().getName() + "#" + name + "(" + parameters + ") " + index;
    }

    private static String simple(Type type) {
        return type instanceof ParameterizedType generic
                ? simple(generic.getRawType())
                : type instanceof Class<?> plain ? plain.getSimpleName() : type.getTypeName();
    }
}
