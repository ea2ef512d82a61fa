package dev.hindcast.dataset;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What is known of episodes as a whole, such as the policy that played them, the day or the user: columns of one value an episode.
 * A column takes four bytes an episode and each of its distinct values once. Immutable.
 */
final class Labels {
    private static final Labels NONE = new Labels(Map.of());

    private final Map<String, Column> columns;

    private Labels(Map<String, Column> columns) {
        this.columns = Collections.unmodifiableMap(new TreeMap<>(columns));
    }

    static Labels none() {
        return NONE;
    }

    /** The names of the columns, sorted. */
    Set<String> names() {
        return columns.keySet();
    }

    /** A column's value of each episode. */
    Optional<List<String>> column(String name) {
        return Optional.ofNullable(columns.get(name)).map(Column::list);
    }

    /** These with another column, which takes the place of one of its name. */
    Labels with(String name, List<String> values) {
        if (name.isBlank() || name.contains("/")) {
            throw new IllegalArgumentException("A column of labels needs a name without '/', got '" + name + "'");
        }
        Map<String, Column> all = new LinkedHashMap<>(columns);
        all.put(name, Column.of(values));
        return new Labels(all);
    }

    /** Those of the episodes at {@code indices}. */
    Labels at(int[] indices) {
        if (columns.isEmpty()) {
            return this;
        }
        Map<String, Column> chosen = new LinkedHashMap<>();
        columns.forEach((name, column) -> chosen.put(name, column.at(indices)));
        return new Labels(chosen);
    }

    /** The columns that all of them have, one below the other. */
    static Labels joined(List<Labels> parts) {
        Map<String, Column> all = new LinkedHashMap<>();
        for (String name : parts.get(0).names()) {
            if (parts.stream().allMatch(part -> part.columns.containsKey(name))) {
                List<String> values = new ArrayList<>();
                parts.forEach(part -> part.column(name).ifPresent(values::addAll));
                all.put(name, Column.of(values));
            }
        }
        return new Labels(all);
    }

    /** The distinct values in the order in which they first appear, and which of them each episode has. */
    private record Column(List<String> distinct, int[] codes) {
        static Column of(List<String> values) {
            Map<String, Integer> numbers = new HashMap<>();
            List<String> distinct = new ArrayList<>();
            int[] codes = new int[values.size()];
            int at = 0;
            for (String value : values) {
                Integer known = numbers.putIfAbsent(value, distinct.size());
                if (known == null) {
                    distinct.add(value);
                }
                codes[at++] = known == null ? distinct.size() - 1 : known;
            }
            return new Column(List.copyOf(distinct), codes);
        }

        Column at(int[] indices) {
            return new Column(
                    distinct, Arrays.stream(indices).map(i -> codes[i]).toArray());
        }

        List<String> list() {
            return new AbstractList<>() {
                @Override
                public String get(int index) {
                    return distinct.get(codes[index]);
                }

                @Override
                public int size() {
                    return codes.length;
                }
            };
        }
    }
}
