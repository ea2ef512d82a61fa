package dev.hindcast.learning.nn;

/**
 * A scalar that is optimised by itself, such as a log temperature.
 *
 * @param parameters its storage
 * @param name its name in {@code parameters}
 */
public record FreeScalar(Parameters parameters, String name) {
    /** The scalar, as a tensor of one element; gradients flow to it. */
    public Tensor value() {
        return parameters.leaf(name);
    }

    /** Moves it to the nearest value in [low, high], as after a step that left these. */
    public void limit(double low, double high) {
        parameters.limit(name, low, high);
    }
}
