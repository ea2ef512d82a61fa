package dev.hindcast.learning.nn;

import dev.hindcast.learning.policy.FeedForward;
import dev.hindcast.learning.policy.Layer;
import java.util.ArrayList;
import java.util.List;

/** Copies networks into plain Java. */
final class Snapshots {
    private Snapshots() {}

    static FeedForward of(Parameters parameters, String name, Mlp.Shape shape) {
        List<Layer> layers = new ArrayList<>();
        for (int layer = 0; layer < shape.layers(); layer++) {
            layers.add(new Layer.Linear(
                    shape.inputsOf(layer),
                    shape.outputsOf(layer),
                    parameters.view(Mlp.weightName(name, layer)).toArray(),
                    parameters.view(Mlp.biasName(name, layer)).toArray()));
            if (layer < shape.hidden().size()) {
                if (shape.layerNorm()) {
                    layers.add(norm(parameters, name + "/" + layer + ".norm"));
                }
                layers.add(new Layer.Elementwise(shape.outputsOf(layer), shape.activation()));
            }
        }
        return new FeedForward(layers);
    }

    private static Layer norm(Parameters parameters, String name) {
        return new Layer.LayerNorm(
                parameters.view(name + ".weight").toArray(),
                parameters.view(name + ".bias").toArray(),
                (float) Mlp.LAYER_NORM_EPSILON);
    }
}
