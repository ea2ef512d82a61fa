package dev.hindcast.dataset.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Space;
import java.util.ArrayList;
import java.util.List;

/** Spaces as Minari writes them, with Python's {@code Infinity} for a missing bound. */
final class SpaceJson {
    static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private SpaceJson() {}

    static String write(Space space) {
        if (space instanceof Discrete discrete) {
            return "{\"type\": \"Discrete\", \"dtype\": \"int64\", \"start\": " + discrete.start() + ", \"n\": "
                    + discrete.n() + "}";
        }
        Box box = (Box) space;
        return "{\"type\": \"Box\", \"dtype\": \"float32\", \"shape\": [" + box.size() + "], \"low\": "
                + list(box.low()) + ", \"high\": " + list(box.high()) + "}";
    }

    /** Whether a space is a Box or a Discrete, in an array of its own. */
    static boolean isPlain(JsonNode node) {
        String type = node.path("type").asText();
        return type.equals("Box") || type.equals("Discrete");
    }

    /** Reads what is not yet known to be a space; {@code name} is what messages call it. */
    static JsonNode parse(String json, String name) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new DatasetException(name + " is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** Reads a Box or a Discrete; {@code name} is what messages call it. */
    static Space read(JsonNode node, String name) {
        try {
            return switch (node.path("type").asText()) {
                case "Box" -> new Box(bounds(node, "low", name), bounds(node, "high", name));
                case "Discrete" ->
                    new Discrete(node.path("n").asInt(), node.path("start").asInt(0));
                default ->
                    throw new DatasetException(
                            name + " is of type '" + node.path("type").asText() + "', expected Box or Discrete");
            };
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new DatasetException(name + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static float[] bounds(JsonNode space, String key, String name) {
        List<Float> values = new ArrayList<>();
        flatten(space.path(key), values, name);
        long size = 1;
        for (JsonNode dimension : space.path("shape")) {
            size = Math.multiplyExact(size, dimension.asLong());
        }
        if (values.size() != size) {
            throw new DatasetException(
                    name + " has " + values.size() + " values in '" + key + "', its shape asks for " + size);
        }
        float[] bounds = new float[values.size()];
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = values.get(i);
        }
        return bounds;
    }

    private static void flatten(JsonNode node, List<Float> values, String name) {
        if (node.isArray()) {
            node.forEach(child -> flatten(child, values, name));
        } else if (node.isNumber()) {
            values.add(node.floatValue());
        } else {
            throw new DatasetException(name + " has the bound " + node + ", expected a number");
        }
    }

    private static String list(float[] values) {
        StringBuilder text = new StringBuilder("[");
        for (float value : values) {
            text.append(text.length() == 1 ? "" : ", ").append(value);
        }
        return text.append("]").toString();
    }
}
