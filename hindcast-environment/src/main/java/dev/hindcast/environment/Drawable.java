package dev.hindcast.environment;

import dev.hindcast.dataset.Episode;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An environment that can be drawn from an observation alone, so that a logged episode is drawn as well as a fresh one.
 *
 * <p>Every drawing is one {@code <svg>} element without width and height, with the view box {@code 0 0 240 160}, to stand in an
 * HTML page. Its lines take the page's text colour, the rest is coloured to be legible on light and on dark ground.
 */
public interface Drawable extends Environment {
    /**
     * Draws one moment.
     *
     * @param observation the observation at that moment
     * @param action the action taken there, drawn as an arrow; null where none was
     */
    String svg(float[] observation, float @Nullable [] action);

    /**
     * Draws step {@code t} of an episode: observation s_t and action a_t.
     *
     * @param t from 0 to the episode's length, which shows the last observation without an action where it is known
     */
    default String svg(Episode episode, int t) {
        float[] observation = row(episode.observations(), t, observationSpace().size());
        return svg(
                observation,
                t < episode.length() ? row(episode.actions(), t, actionSpace().size()) : null);
    }

    /** How to draw {@code environment}, where that is known. A time limit does not hide it. */
    static Optional<Drawable> of(Environment environment) {
        Environment inner = environment instanceof TimeLimit limited ? limited.unwrapped() : environment;
        return inner instanceof Drawable drawable ? Optional.of(drawable) : Optional.empty();
    }

    private static float[] row(float[] rows, int index, int size) {
        return Arrays.copyOfRange(rows, index * size, (index + 1) * size);
    }
}
