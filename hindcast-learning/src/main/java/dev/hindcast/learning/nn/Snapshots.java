package dev.hindcast.learning.nn;

import dev.hindcast.learning.policy.FeedForward;
import java.util.ArrayList;
import java.util.List;

/** Copies networks into plain Java. */
final class Snapshots {
    private Snapshots() {}

    static FeedForward of(Parameters parameters, String name, Mlp.Shape shape) {
        List<FeedForward.Layer> layers = new ArrayList<>();
        for (int layer = 0; layer < shape.layers(); layer++) {
            layers.add(new FeedForward.Layer(
                    shape.inputsOf(layer),
                    shape.outputsOf(layer),
                    parameters.view(Mlp.weightName(name, layer)).toArray(),
                    parameters.view(Mlp.biasName(name, layer)).toArray()));
        }
        return new FeedForward(layers);
    }
}
