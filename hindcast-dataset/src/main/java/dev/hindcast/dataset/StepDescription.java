package dev.hindcast.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link StepFile} says of its rows.
 *
 * @param name what messages call the data
 * @param environment where they come from, where known
 * @param spec the spaces and the standardization
 * @param masked whether rows hold action masks
 * @param fingerprint of the data, see {@link LoggedSteps#fingerprint}
 */
record StepDescription(
        String name, Optional<String> environment, DatasetSpec spec, boolean masked, String fingerprint) {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** A space: a box where it has bounds, else discrete. */
    private record SpaceText(
            float @Nullable [] low,
            float @Nullable [] high,
            int @Nullable [] shape,
            @Nullable String type,
            int n,
            int start) {
        static SpaceText of(Space space) {
            return space instanceof Box box
                    ? new SpaceText(
                            box.low(), box.high(), box.shape(), box.type().name(), 0, 0)
                    : new SpaceText(null, null, null, null, ((Discrete) space).n(), ((Discrete) space).start());
        }

        Space space() {
            return low == null || high == null || shape == null || type == null
                    ? new Discrete(n, start)
                    : new Box(low, high, shape, Box.Type.valueOf(type));
        }
    }

    private record Text(
            String name,
            @Nullable String environment,
            SpaceText observations,
            SpaceText actions,
            float[] mean,
            float[] scale,
            boolean masked,
            String fingerprint) {}

    StepLayout layout() {
        return StepLayout.of(spec.observationSpace(), spec.actionSpace(), masked);
    }

    String write() {
        Text text = new Text(
                name,
                environment.orElse(null),
                SpaceText.of(spec.observationSpace()),
                SpaceText.of(spec.actionSpace()),
                spec.standardization().mean(),
                spec.standardization().scale(),
                masked,
                fingerprint);
        try {
            return MAPPER.writeValueAsString(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws DatasetException where it says nothing sensible
     */
    static StepDescription read(String json, Path file) {
        try {
            Text text = MAPPER.readValue(json, Text.class);
            DatasetSpec spec = new DatasetSpec(
                    text.observations.space(), text.actions.space(), new Standardization(text.mean, text.scale));
            return new StepDescription(
                    text.name, Optional.ofNullable(text.environment), spec, text.masked, text.fingerprint);
        } catch (JsonProcessingException | IllegalArgumentException | NullPointerException e) {
            throw new DatasetException(
                    file + " is no sound file of steps (its description cannot be read: " + e.getMessage()
                            + "): write it again",
                    e);
        }
    }
}
