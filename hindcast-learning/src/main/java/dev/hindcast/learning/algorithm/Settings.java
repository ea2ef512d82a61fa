package dev.hindcast.learning.algorithm;

import dev.hindcast.dataset.internal.Words;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Settings, records such as a {@link Config}, as maps and back: the only code that looks at their components. A component that is a record
 * itself stands for the settings in it, whose names are those of no other.
 */
public final class Settings {
    private Settings() {}

    /**
     * The components by name, in order, as numbers, booleans, lower-case enum names and lists.
     *
     * @throws IllegalArgumentException where the settings are no record
     */
    public static Map<String, Object> toMap(Object config) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (RecordComponent component : components(config)) {
            Object value = value(config, component);
            if (value instanceof Record part) {
                map.putAll(toMap(part));
            } else {
                map.put(component.getName(), value instanceof Enum<?> constant ? word(constant) : value);
            }
        }
        return map;
    }

    /** The components in order, with what is said of them. */
    public static List<DescribedSetting> describe(Object config) {
        Map<String, Object> values = toMap(config);
        return leaves(config)
                .map(component -> new DescribedSetting(
                        component.getName(),
                        Objects.requireNonNull(values.get(component.getName())),
                        type(component.getType()),
                        words(component.getType()),
                        said(component, Setting::range),
                        said(component, Setting::value)))
                .toList();
    }

    private static String said(RecordComponent component, Function<Setting, String> part) {
        Setting setting = component.getAnnotation(Setting.class);
        return setting == null ? "" : part.apply(setting);
    }

    /**
     * {@code defaults} with the given values in place of its own.
     *
     * @param values by component name: values as YAML gives them, or text
     * @throws IllegalArgumentException where a key is unknown, a value has the wrong type or the config refuses it
     */
    public static <C> C withAll(C defaults, Map<String, ?> values) {
        values.keySet().forEach(key -> requireKnown(defaults, key));
        return changed(defaults, values);
    }

    private static <C> C changed(C defaults, Map<String, ?> values) {
        return construct(
                defaults,
                Arrays.stream(components(defaults))
                        .map(component -> {
                            Object value = values.get(component.getName());
                            Object old = value(defaults, component);
                            return old instanceof Record part
                                    ? changed(part, values)
                                    : value == null ? old : converted(component, value);
                        })
                        .toArray());
    }

    private static RecordComponent[] components(Object config) {
        RecordComponent[] components = config.getClass().getRecordComponents();
        if (components == null) {
            throw new IllegalArgumentException(config.getClass().getName() + " must be a record");
        }
        return components;
    }

    /** The components that are no records, those of records among them. */
    private static Stream<RecordComponent> leaves(Object config) {
        return Arrays.stream(components(config))
                .flatMap(component ->
                        component.getType().isRecord() ? leaves(value(config, component)) : Stream.of(component));
    }

    private static void requireKnown(Object config, String key) {
        List<String> names = leaves(config).map(RecordComponent::getName).toList();
        if (!names.contains(key)) {
            throw new IllegalArgumentException(Words.unknown("setting", key, names));
        }
    }

    private static Object value(Object config, RecordComponent component) {
        try {
            return component.getAccessor().invoke(config);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Cannot read " + component, e);
        }
    }

    @SuppressWarnings("unchecked")
    private static <C> C construct(C like, Object[] values) {
        Class<?>[] types =
                Arrays.stream(components(like)).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Constructor<?> constructor = like.getClass().getDeclaredConstructor(types);
            return (C) constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                throw refused;
            }
            throw new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Cannot construct " + like.getClass(), e);
        }
    }

    private static Object converted(RecordComponent component, Object value) {
        Object converted = value instanceof String text ? parsed(component, text.strip()) : cast(component, value);
        if (converted == null) {
            String meaning = said(component, Setting::value);
            throw new IllegalArgumentException(component.getName() + " must be " + expected(component) + ", got '"
                    + value + "'" + (meaning.isEmpty() ? "" : " (it is " + meaning + ")"));
        }
        return converted;
    }

    private static @Nullable Object cast(RecordComponent component, Object value) {
        Class<?> type = component.getType();
        if (value instanceof Number number) {
            return number(type, number.toString());
        }
        if (type == List.class && value instanceof List<?> list) {
            return list.stream().allMatch(Integer.class::isInstance) ? list : null;
        }
        return boxed(type).isInstance(value) ? value : null;
    }

    private static @Nullable Object parsed(RecordComponent component, String text) {
        Class<?> type = component.getType();
        if (type == boolean.class) {
            return text.equals("true") ? Boolean.TRUE : text.equals("false") ? Boolean.FALSE : null;
        }
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .filter(constant -> word((Enum<?>) constant).equals(text.toLowerCase(Locale.ROOT)))
                    .findFirst()
                    .orElse(null);
        }
        return type == List.class ? integers(text) : number(type, text);
    }

    private static @Nullable List<Integer> integers(String text) {
        String inner = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        try {
            return Arrays.stream(inner.split(",", -1))
                    .map(String::strip)
                    .map(Integer::valueOf)
                    .toList();
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable Object number(Class<?> type, String text) {
        try {
            if (type == double.class) {
                return Double.valueOf(text);
            }
            if (type == int.class) {
                return new java.math.BigDecimal(text).intValueExact();
            }
            return type == long.class ? new java.math.BigDecimal(text).longValueExact() : null;
        } catch (ArithmeticException | NumberFormatException e) {
            return null;
        }
    }

    private static Class<?> boxed(Class<?> type) {
        return type == boolean.class ? Boolean.class : type;
    }

    private static String expected(RecordComponent component) {
        Class<?> type = component.getType();
        if (type.isEnum()) {
            return "one of " + String.join(", ", words(type));
        }
        if (type == boolean.class) {
            return "true or false";
        }
        if (component.getGenericType() instanceof ParameterizedType) {
            return "whole numbers with commas, such as 256,256";
        }
        return type == double.class ? "a number" : "a whole number";
    }

    private static List<String> words(Class<?> type) {
        if (type == boolean.class) {
            return List.of("true", "false");
        }
        return type.isEnum()
                ? Arrays.stream(type.getEnumConstants())
                        .map(constant -> word((Enum<?>) constant))
                        .toList()
                : List.of();
    }

    private static DescribedSetting.Type type(Class<?> type) {
        if (type == List.class) {
            return DescribedSetting.Type.WHOLE_NUMBERS;
        }
        if (type == boolean.class || type.isEnum()) {
            return DescribedSetting.Type.WORD;
        }
        return type == double.class ? DescribedSetting.Type.NUMBER : DescribedSetting.Type.WHOLE_NUMBER;
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
