package dev.hindcast.learning.nn;

import dev.hindcast.learning.policy.FeedForward;
import dev.hindcast.learning.policy.Layer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Layers of any kind, one after the other. Inputs are ... x inputs with leading dimensions of any number; where there is attention
 * the last of them is the steps of a sequence. Computes in 32 bits.
 *
 * <p>The weights of layer i are called {@code NAME/i.weight}, {@code NAME/i.bias}, as PyTorch's {@code Sequential} does, those of
 * attention {@code NAME/i.in_proj_weight}, {@code .in_proj_bias}, {@code .out_proj.weight} and {@code .out_proj.bias}; layer j of a block is
 * {@code NAME/i.j}, layer j of part p of a sum {@code NAME/i.p.j}.
 */
public final class LayeredNetwork {
    private static final double EPSILON = 1e-5;

    private final Parameters parameters;
    private final List<LayerShape> shape;
    private final List<Evaluation> layers;

    /**
     * What an evaluation is given beside its input.
     *
     * @param present ... x T, 0 at steps that no other step may see
     * @param dropout what dropout draws from; null where nothing is dropped
     */
    private record Given(@Nullable Tensor present, @Nullable Noise dropout) {}

    /** A layer with its weights. */
    private interface Evaluation {
        Tensor of(Tensor x, Given given);

        /** The layer in plain Java, or none where it does nothing outside of training. */
        @Nullable
        Layer snapshot();
    }

    LayeredNetwork(Parameters parameters, String name, List<LayerShape> shape) {
        this.parameters = parameters;
        this.shape = List.copyOf(shape);
        this.layers = evaluations(name + "/", this.shape);
    }

    /** The weights, perhaps with those of others that are optimised together with them. */
    public Parameters parameters() {
        return parameters;
    }

    /** The layers. */
    public List<LayerShape> shape() {
        return shape;
    }

    /** The outputs: ... x outputs. */
    public Tensor of(Tensor input) {
        return of(input, new Given(null, null));
    }

    /**
     * The outputs for sequences of which some begin or end early.
     *
     * @param input ... x T x inputs
     * @param present ... x T, 0 at steps that are not there: no other step sees them
     */
    public Tensor of(Tensor input, Tensor present) {
        return of(input, new Given(present, null));
    }

    /**
     * The outputs while the network is trained: with dropout, a function of the seed and the number of the update.
     *
     * @param present see {@link #of(Tensor, Tensor)}; null where all steps are there
     * @param noise what the learner draws from
     */
    public Tensor train(Tensor input, @Nullable Tensor present, Noise noise) {
        return of(input, new Given(present, noise));
    }

    private Tensor of(Tensor input, Given given) {
        return through(layers, input, given);
    }

    /** An immutable copy in plain Java. */
    public FeedForward snapshot() {
        return snapshot(layers);
    }

    /** Polyak averaging towards {@code source}. */
    public void follow(LayeredNetwork source, double rate) {
        parameters.follow(source.parameters, rate);
    }

    private static Tensor through(List<Evaluation> layers, Tensor input, Given given) {
        Tensor values = input;
        for (Evaluation layer : layers) {
            values = layer.of(values, given);
        }
        return values;
    }

    private static FeedForward snapshot(List<Evaluation> layers) {
        List<Layer> copies = new ArrayList<>();
        for (Evaluation layer : layers) {
            Layer copy = layer.snapshot();
            if (copy != null) {
                copies.add(copy);
            }
        }
        return new FeedForward(copies);
    }

    static void declare(Parameters.Layout layout, String prefix, List<LayerShape> shape) {
        for (int i = 0; i < shape.size(); i++) {
            declare(layout, prefix + i, shape.get(i));
        }
    }

    private static void declare(Parameters.Layout layout, String name, LayerShape shape) {
        if (shape instanceof LayerShape.Linear linear) {
            layout.weight(name + ".weight", linear.outputs(), linear.inputs());
            layout.weight(name + ".bias", linear.outputs());
        } else if (shape instanceof LayerShape.LayerNorm norm) {
            layout.weight(name + ".weight", norm.width());
            layout.weight(name + ".bias", norm.width());
        } else if (shape instanceof LayerShape.Embedding embedding) {
            layout.weight(name + ".weight", embedding.count(), embedding.width());
        } else if (shape instanceof LayerShape.CausalSelfAttention attention) {
            layout.weight(name + ".in_proj_weight", 3L * attention.width(), attention.width());
            layout.weight(name + ".in_proj_bias", 3L * attention.width());
            layout.weight(name + ".out_proj.weight", attention.width(), attention.width());
            layout.weight(name + ".out_proj.bias", attention.width());
        } else if (shape instanceof LayerShape.Residual residual) {
            declare(layout, name + ".", residual.layers());
        } else if (shape instanceof LayerShape.Sum sum) {
            for (int part = 0; part < sum.parts().size(); part++) {
                declare(layout, name + "." + part + ".", sum.parts().get(part));
            }
        }
    }

    /**
     * Gives the weights their first values: linear layers as {@code initialization} says, where the last is the network's last layer;
     * LayerNorm 1 and 0; embeddings from the standard normal distribution.
     */
    static void initialize(
            Parameters parameters,
            String name,
            List<LayerShape> shape,
            Initialization initialization,
            SplittableRandom random) {
        String last = name + "/" + (shape.size() - 1);
        initialize(parameters, name + "/", shape, last, initialization, random);
    }

    private static void initialize(
            Parameters parameters,
            String prefix,
            List<LayerShape> shapes,
            String last,
            Initialization initialization,
            SplittableRandom random) {
        for (int i = 0; i < shapes.size(); i++) {
            String name = prefix + i;
            LayerShape shape = shapes.get(i);
            if (shape instanceof LayerShape.Linear) {
                initialization.initialize(parameters, name + ".weight", name + ".bias", name.equals(last), random);
            } else if (shape instanceof LayerShape.LayerNorm) {
                parameters.fill(name + ".weight", 1);
            } else if (shape instanceof LayerShape.Embedding embedding) {
                parameters.view(name + ".weight").assign(normal(embedding.count() * embedding.width(), random));
            } else if (shape instanceof LayerShape.CausalSelfAttention) {
                initialization.initialize(parameters, name + ".in_proj_weight", name + ".in_proj_bias", false, random);
                initialization.initialize(
                        parameters, name + ".out_proj.weight", name + ".out_proj.bias", false, random);
            } else if (shape instanceof LayerShape.Residual residual) {
                initialize(parameters, name + ".", residual.layers(), last, initialization, random);
            } else if (shape instanceof LayerShape.Sum sum) {
                for (int part = 0; part < sum.parts().size(); part++) {
                    String ofPart = name + "." + part + ".";
                    initialize(parameters, ofPart, sum.parts().get(part), last, initialization, random);
                }
            }
        }
    }

    private static float[] normal(int count, SplittableRandom random) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private List<Evaluation> evaluations(String prefix, List<LayerShape> shapes) {
        List<Evaluation> evaluations = new ArrayList<>();
        for (int i = 0; i < shapes.size(); i++) {
            evaluations.add(evaluation(prefix + i, shapes.get(i)));
        }
        return List.copyOf(evaluations);
    }

    private Evaluation evaluation(String name, LayerShape shape) {
        if (shape instanceof LayerShape.Linear) {
            return new Linear(parameters.weight(name + ".weight"), parameters.weight(name + ".bias"));
        }
        if (shape instanceof LayerShape.LayerNorm) {
            return new LayerNorm(parameters.weight(name + ".weight"), parameters.weight(name + ".bias"));
        }
        if (shape instanceof LayerShape.Elementwise elementwise) {
            return new Elementwise(elementwise);
        }
        if (shape instanceof LayerShape.Dropout dropout) {
            return new Dropout(dropout.share());
        }
        if (shape instanceof LayerShape.Embedding) {
            return new Embedding(parameters.weight(name + ".weight"));
        }
        if (shape instanceof LayerShape.CausalSelfAttention attention) {
            return new Attention(
                    attention,
                    new Linear(parameters.weight(name + ".in_proj_weight"), parameters.weight(name + ".in_proj_bias")),
                    new Linear(
                            parameters.weight(name + ".out_proj.weight"), parameters.weight(name + ".out_proj.bias")));
        }
        if (shape instanceof LayerShape.Residual residual) {
            return new Residual(evaluations(name + ".", residual.layers()));
        }
        List<List<Evaluation>> parts = new ArrayList<>();
        LayerShape.Sum sum = (LayerShape.Sum) shape;
        for (int part = 0; part < sum.parts().size(); part++) {
            parts.add(evaluations(name + "." + part + ".", sum.parts().get(part)));
        }
        return new Sum(sum, parts);
    }

    private static float[] array(Weight weight) {
        return new Tensor(weight.values()).toArray();
    }

    private record Linear(Weight weight, Weight bias) implements Evaluation {
        @Override
        public Tensor of(Tensor x, Given given) {
            return LayerOperations.linear(x, weight, bias);
        }

        @Override
        public Layer.Linear snapshot() {
            return new Layer.Linear(
                    (int) weight.values().size(1), (int) weight.values().size(0), array(weight), array(bias));
        }
    }

    private record LayerNorm(Weight weight, Weight bias) implements Evaluation {
        @Override
        public Tensor of(Tensor x, Given given) {
            return LayerOperations.layerNorm(x, weight, bias, EPSILON);
        }

        @Override
        public Layer snapshot() {
            return new Layer.LayerNorm(array(weight), array(bias), (float) EPSILON);
        }
    }

    private record Elementwise(LayerShape.Elementwise shape) implements Evaluation {
        @Override
        public Tensor of(Tensor x, Given given) {
            return LayerOperations.activation(x, shape.activation());
        }

        @Override
        public Layer snapshot() {
            return new Layer.Elementwise(shape.width(), shape.activation());
        }
    }

    private record Dropout(double share) implements Evaluation {
        @Override
        public Tensor of(Tensor x, Given given) {
            return given.dropout == null ? x : x.times(LayerOperations.kept(share, given.dropout, x.shape()));
        }

        @Override
        public @Nullable Layer snapshot() {
            return null;
        }
    }

    private record Embedding(Weight weight) implements Evaluation {
        @Override
        public Tensor of(Tensor x, Given given) {
            return LayerOperations.embedding(x, weight);
        }

        @Override
        public Layer snapshot() {
            return new Layer.Embedding(
                    (int) weight.values().size(0), (int) weight.values().size(1), array(weight));
        }
    }

    private record Attention(LayerShape.CausalSelfAttention shape, Linear project, Linear output)
            implements Evaluation {
        @Override
        public Tensor of(Tensor x, Given given) {
            Tensor projected = project.of(x, given);
            Tensor attended = LayerOperations.attention(
                    projected,
                    shape.heads(),
                    LayerOperations.hidden(projected.handle, projected.handle.size(-2), given.present),
                    kept(projected, given.dropout));
            return output.of(attended, given);
        }

        private @Nullable Tensor kept(Tensor projected, @Nullable Noise dropout) {
            if (dropout == null || shape.dropout() == 0) {
                return null;
            }
            long steps = projected.handle.size(-2);
            long sequences = projected.handle.numel() / (steps * projected.handle.size(-1));
            return LayerOperations.kept(shape.dropout(), dropout, sequences, shape.heads(), steps, steps);
        }

        @Override
        public Layer snapshot() {
            return new Layer.CausalSelfAttention(shape.heads(), project.snapshot(), output.snapshot());
        }
    }

    private record Residual(List<Evaluation> layers) implements Evaluation {
        @Override
        public Tensor of(Tensor x, Given given) {
            return x.plus(through(layers, x, given));
        }

        @Override
        public Layer snapshot() {
            return new Layer.Residual(LayeredNetwork.snapshot(layers));
        }
    }

    private record Sum(LayerShape.Sum shape, List<List<Evaluation>> parts) implements Evaluation {
        @Override
        public Tensor of(Tensor x, Given given) {
            Tensor sum = part(0, 0, x, given);
            int from = shape.parts().get(0).get(0).inputs();
            for (int part = 1; part < parts.size(); part++) {
                sum = sum.plus(part(part, from, x, given));
                from += shape.parts().get(part).get(0).inputs();
            }
            return sum;
        }

        private Tensor part(int part, int from, Tensor x, Given given) {
            int count = shape.parts().get(part).get(0).inputs();
            return through(parts.get(part), x.columns(from, count), given);
        }

        @Override
        public Layer snapshot() {
            return new Layer.Sum(parts.stream().map(LayeredNetwork::snapshot).toList());
        }
    }
}
