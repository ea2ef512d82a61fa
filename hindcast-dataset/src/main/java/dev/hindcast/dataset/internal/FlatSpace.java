package dev.hindcast.dataset.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Space;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A space of Minari as one vector, or as one number, and how its arrays make it up.
 *
 * <p>Observations are flattened as Gymnasium's {@code flatten} does: the parts of a Dict in its order and of a Tuple one behind another, a
 * Discrete within them and each number of a MultiDiscrete one-hot, a MultiBinary as it is. So are actions, but those of which every part is
 * a choice (Discrete, MultiDiscrete, MultiBinary): they are one choice among all combinations, the last one counted fastest, as NumPy's
 * {@code ravel_multi_index} counts. The bridge to Gymnasium does the same, so that a policy of the file acts in the environment.
 *
 * @param space what the flattened values belong to
 * @param parts the arrays, in the order of the vector
 */
record FlatSpace(Space space, List<Part> parts) {
    private static final int MOST_COMBINATIONS = 10_000;

    FlatSpace {
        parts = List.copyOf(parts);
    }

    /** How an array becomes a part of the vector. */
    enum Form {
        /** As it is. */
        NUMBERS,
        /** Each number as a row of zeros with a 1 at its place. */
        ONE_HOT,
        /** All numbers of a row as one, and those of all such parts as one. */
        COMBINATION
    }

    /**
     * One array.
     *
     * @param path of the array below the space's own, empty where it is that one
     * @param form how it becomes part of the vector
     * @param counts how many values each component has, where they are choices
     * @param starts the smallest value of each
     * @param low the bounds of what it becomes
     * @param high the bounds of what it becomes
     */
    record Part(String path, Form form, int[] counts, int[] starts, float[] low, float[] high) {
        int columns() {
            return form == Form.NUMBERS ? low.length : counts.length;
        }

        /** How many components of the vector it is; none of its own where it is one digit of a number. */
        private int components() {
            return form == Form.COMBINATION ? 0 : low.length;
        }

        private int combinations() {
            return Arrays.stream(counts).reduce(1, Math::multiplyExact);
        }

        /** Writes what a row of the array becomes. */
        private void convert(float[] values, int row, float[] target, int to, String name) {
            int from = row * columns();
            if (form == Form.NUMBERS) {
                System.arraycopy(values, from, target, to, low.length);
                return;
            }
            int at = to;
            int number = 0;
            for (int i = 0; i < counts.length; i++) {
                float digit = values[from + i] - starts[i];
                if (digit != Math.rint(digit) || digit < 0 || digit >= counts[i]) {
                    throw new DatasetException(name + ", row " + row + ", holds " + values[from + i]
                            + " where its space has the numbers from " + starts[i] + " to "
                            + (starts[i] + counts[i] - 1) + ": correct the log");
                }
                number = number * counts[i] + (int) digit;
                if (form == Form.ONE_HOT) {
                    target[at + (int) digit] = 1;
                    at += counts[i];
                }
            }
            if (form == Form.COMBINATION) {
                target[to] = target[to] * combinations() + number;
            }
        }
    }

    /** A vector without bounds in an array of its own. */
    static FlatSpace unbounded(int columns) {
        return of(Box.unbounded(columns));
    }

    private static FlatSpace of(Space space) {
        Box box = space instanceof Box own ? own : Box.unbounded(1);
        return new FlatSpace(space, List.of(numbers("", box)));
    }

    private static Part numbers(String path, Box box) {
        return new Part(path, Form.NUMBERS, new int[0], new int[0], box.low(), box.high());
    }

    private static Part zeroToOne(String path, Form form, int[] counts, int[] starts, int size) {
        Box bounds = Box.of(size, 0, 1);
        return new Part(path, form, counts, starts, bounds.low(), bounds.high());
    }

    /** The space of observations; {@code name} is what messages call it. */
    static FlatSpace ofObservations(JsonNode json, String name) {
        if (SpaceJson.isPlain(json)) {
            return of(SpaceJson.read(json, name));
        }
        List<Leaf> leaves = leaves(json, name);
        if (leaves.isEmpty()) {
            throw new DatasetException(name + " has no part: there is nothing to observe");
        }
        return vector(leaves);
    }

    /** The space of actions; {@code name} is what messages call it. */
    static FlatSpace ofActions(JsonNode json, String name) {
        if (SpaceJson.isPlain(json)) {
            return of(SpaceJson.read(json, name));
        }
        List<Leaf> leaves = leaves(json, name);
        if (leaves.isEmpty()) {
            throw new DatasetException(name + " has no part: there is nothing to do");
        }
        return leaves.stream().allMatch(Leaf::isChoice) ? combination(leaves, name) : vector(leaves);
    }

    private static FlatSpace vector(List<Leaf> leaves) {
        List<Part> parts = leaves.stream().map(Leaf::part).toList();
        int size = parts.stream().mapToInt(part -> part.low().length).sum();
        float[] low = new float[size];
        float[] high = new float[size];
        int at = 0;
        for (Part part : parts) {
            System.arraycopy(part.low(), 0, low, at, part.low().length);
            System.arraycopy(part.high(), 0, high, at, part.high().length);
            at += part.low().length;
        }
        return new FlatSpace(new Box(low, high), parts);
    }

    private static FlatSpace combination(List<Leaf> leaves, String name) {
        long combinations = 1;
        List<Part> parts = new ArrayList<>();
        for (Leaf leaf : leaves) {
            int[] counts = leaf.counts();
            for (int count : counts) {
                combinations = Math.min(MOST_COMBINATIONS + 1, combinations * count);
            }
            parts.add(zeroToOne(leaf.path(), Form.COMBINATION, counts, leaf.starts(), 1));
        }
        if (combinations > MOST_COMBINATIONS) {
            throw new DatasetException(name + " has more than " + MOST_COMBINATIONS
                    + " combinations of choices, which is not supported: let the environment take fewer");
        }
        return new FlatSpace(new Discrete((int) combinations), parts);
    }

    /**
     * A space without parts, in an array of its own.
     *
     * @param path of the array below the outermost space's own
     * @param json what it is
     * @param name what messages call it
     */
    private record Leaf(String path, JsonNode json, String name) {
        boolean isChoice() {
            return !type(json).equals("Box");
        }

        /** How many values each component has, where they are choices. */
        int[] counts() {
            return switch (type(json)) {
                case "Discrete" -> new int[] {discrete().n()};
                case "MultiDiscrete" -> whole(json.path("nvec"), name);
                default -> binary(json.path("n"), name);
            };
        }

        /** The smallest value of each. */
        int[] starts() {
            return switch (type(json)) {
                case "Discrete" -> new int[] {discrete().start()};
                case "MultiDiscrete" -> FlatSpace.starts(json, counts(), name);
                default -> new int[counts().length];
            };
        }

        Part part() {
            return switch (type(json)) {
                case "Box" -> numbers(path, (Box) SpaceJson.read(json, name));
                case "MultiBinary" -> zeroToOne(path, Form.NUMBERS, new int[0], new int[0], counts().length);
                default -> oneHot(path, counts(), starts());
            };
        }

        private Discrete discrete() {
            return (Discrete) SpaceJson.read(json, name);
        }
    }

    private static List<Leaf> leaves(JsonNode json, String name) {
        List<Leaf> leaves = new ArrayList<>();
        collect(json, "", name, leaves);
        return leaves;
    }

    private static void collect(JsonNode json, String path, String name, List<Leaf> leaves) {
        switch (type(json)) {
            case "Box", "Discrete", "MultiDiscrete", "MultiBinary" -> leaves.add(new Leaf(path, json, name));
            case "Dict" -> {
                for (Map.Entry<String, JsonNode> part : json.path("subspaces").properties()) {
                    collect(part.getValue(), below(path, part.getKey()), name, leaves);
                }
            }
            case "Tuple" -> {
                int index = 0;
                for (JsonNode part : json.path("subspaces")) {
                    collect(part, below(path, "_index_" + index++), name, leaves);
                }
            }
            default ->
                throw new DatasetException(name + (path.isEmpty() ? "" : ", " + path) + " is of type '" + type(json)
                        + "', which is not supported: it is no vector of a fixed length; leave it out when the log is"
                        + " written");
        }
    }

    private static Part oneHot(String path, int[] counts, int[] starts) {
        return zeroToOne(
                path, Form.ONE_HOT, counts, starts, Arrays.stream(counts).reduce(0, Math::addExact));
    }

    private static String type(JsonNode json) {
        return json.path("type").asText();
    }

    private static String below(String path, String name) {
        return path.isEmpty() ? name : path + "/" + name;
    }

    private static int[] starts(JsonNode json, int[] counts, String name) {
        int[] starts = json.has("start") ? whole(json.path("start"), name) : new int[counts.length];
        if (starts.length != counts.length) {
            throw new DatasetException(
                    name + " has " + starts.length + " smallest values for " + counts.length + " choices");
        }
        return starts;
    }

    private static int[] binary(JsonNode n, String name) {
        int size = Arrays.stream(whole(n, name)).reduce(1, Math::multiplyExact);
        int[] counts = new int[size];
        Arrays.fill(counts, 2);
        return counts;
    }

    private static int[] whole(JsonNode node, String name) {
        List<Integer> values = new ArrayList<>();
        addWhole(node, values, name);
        return values.stream().mapToInt(Integer::intValue).toArray();
    }

    private static void addWhole(JsonNode node, List<Integer> values, String name) {
        if (node.isArray()) {
            node.forEach(child -> addWhole(child, values, name));
        } else if (node.isInt()) {
            values.add(node.intValue());
        } else {
            throw new DatasetException(name + " has " + node + " where a whole number is expected");
        }
    }

    /** The arrays of an episode's observations or actions. */
    interface Store {
        /** The numbers of the array that is a part, so many rows of them. */
        float[] read(Part part, int rows);

        /** What messages call that array. */
        String nameOf(Part part);
    }

    /** Reads the values of an episode, a row a state or action. */
    float[] read(Store store, int rows) {
        float[] flat = new float[0];
        int at = 0;
        for (Part part : parts) {
            float[] values = store.read(part, rows);
            if (parts.size() == 1 && part.form() == Form.NUMBERS) {
                return values;
            }
            flat = flat.length == 0 ? new float[Math.multiplyExact(rows, space.size())] : flat;
            for (int row = 0; row < rows; row++) {
                part.convert(values, row, flat, row * space.size() + at, store.nameOf(part));
            }
            at += part.components();
        }
        return flat;
    }
}
