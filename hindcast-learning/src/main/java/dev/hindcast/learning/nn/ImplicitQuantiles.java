package dev.hindcast.learning.nn;

import dev.hindcast.learning.policy.Activation;
import dev.hindcast.learning.policy.FeedForward;
import dev.hindcast.learning.policy.Layer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;

/**
 * A critic that gives the quantile of a return at any level tau (IQN, Dabney, Ostrovski, Silver and Munos 2018, arXiv 1806.06923): Z(s, .;
 * tau) = W (psi(s) * phi(tau)) + b, elementwise, with psi the hidden layers and phi(tau) = ReLU(V cos(pi i tau) + c), i = 0, ..., 63
 * (equation 4). Training draws levels for each state; values are means over the levels (k + 1/2) / 32. Since what follows the product is
 * linear, the mean over levels is that of phi, and the policy in plain Java is an ordinary perceptron.
 */
public final class ImplicitQuantiles implements ReturnCritic {
    private static final int COSINES = 64;
    /** The levels over which values are means: K of the paper. */
    private static final int LEVELS = 32;

    private final Network features;
    private final Network embedding;
    private final Network outputs;
    private final int draws;

    private ImplicitQuantiles(List<Network> parts, int draws) {
        features = parts.get(0);
        embedding = parts.get(1);
        outputs = parts.get(2);
        this.draws = draws;
    }

    /**
     * A critic of actions.
     *
     * @param hidden units of the hidden layers, of which the last one's is the width of the product
     * @param draws how many levels training draws for each state
     */
    static ImplicitQuantiles create(Networks networks, String name, List<Integer> hidden, int draws) {
        int width = hidden.get(hidden.size() - 1);
        List<Mlp.Shape> shapes = List.of(
                new Mlp.Shape(networks.inputSize(), hidden.subList(0, hidden.size() - 1), width),
                new Mlp.Shape(COSINES, List.of(), width),
                new Mlp.Shape(width, List.of(), networks.actionCount()));
        return new ImplicitQuantiles(networks.networks(name, shapes), draws);
    }

    @Override
    public Tensor values(Tensor observations) {
        Tensor mean = embedded(midpoints(observations)).mean(0);
        return outputs.of(rectified(features.of(observations)).times(mean.unsqueeze(0)));
    }

    @Override
    public Sample sample(Tensor observations, Noise noise) {
        int rows = observations.rows();
        Tensor levels = noise.uniform(draws, rows);
        Tensor phi = embedded(levels).reshape(draws, rows, -1);
        Tensor product = rectified(features.of(observations)).unsqueeze(0).times(phi);
        Tensor quantiles = outputs.of(product.reshape((long) draws * rows, -1)).reshape(draws, rows, -1);
        return new Drawn(levels, quantiles);
    }

    /** phi(tau) for each of k levels, whatever their shape: k x width. */
    private Tensor embedded(Tensor levels) {
        float[] frequencies = new float[COSINES];
        for (int i = 0; i < COSINES; i++) {
            frequencies[i] = i;
        }
        Tensor halfTurns = levels.reshape(-1, 1).times(levels.beside(frequencies));
        return rectified(embedding.of(new Tensor(halfTurns
                .handle
                .remainder(new Scalar(2.0))
                .mul(new Scalar(Math.PI))
                .cos())));
    }

    private static Tensor rectified(Tensor values) {
        return values.clamp(0, Float.MAX_VALUE);
    }

    private static Tensor midpoints(Tensor beside) {
        float[] levels = new float[LEVELS];
        for (int k = 0; k < LEVELS; k++) {
            levels[k] = level(k);
        }
        return beside.beside(levels);
    }

    private static float level(int k) {
        return (k + 0.5f) / LEVELS;
    }

    @Override
    public Parameters parameters() {
        return features.parameters();
    }

    @Override
    public ReturnCritic copy(Networks networks, String name) {
        ImplicitQuantiles copy = new ImplicitQuantiles(
                networks.networks(name, List.of(features.shape(), embedding.shape(), outputs.shape())), draws);
        copy.follow(this, 1);
        return copy;
    }

    @Override
    public FeedForward snapshot() {
        List<Layer> layers = new ArrayList<>(features.snapshot().layers());
        Layer.Linear last = (Layer.Linear) outputs.snapshot().layers().get(0);
        layers.add(new Layer.Elementwise(last.inputs(), Activation.RELU));
        float[] mean = meanEmbedding();
        float[] weight = last.weight().clone();
        for (int i = 0; i < weight.length; i++) {
            weight[i] *= mean[i % mean.length];
        }
        layers.add(new Layer.Linear(last.inputs(), last.outputs(), weight, last.bias()));
        return new FeedForward(layers);
    }

    private float[] meanEmbedding() {
        FeedForward network = embedding.snapshot();
        float[] mean = new float[network.outputs()];
        for (int k = 0; k < LEVELS; k++) {
            float[] cosines = new float[COSINES];
            for (int i = 0; i < COSINES; i++) {
                cosines[i] = (float) Math.cos(Math.PI * i * level(k));
            }
            float[] phi = network.of(cosines);
            for (int i = 0; i < mean.length; i++) {
                mean[i] += Math.max(phi[i], 0) / LEVELS;
            }
        }
        return mean;
    }

    /**
     * Quantiles at random levels.
     *
     * @param levels N x n
     * @param quantiles N x n x actions
     */
    private record Drawn(Tensor levels, Tensor quantiles) implements Sample {
        @Override
        public Tensor values() {
            return quantiles.mean(0);
        }

        @Override
        public Tensor ofAction(Tensor actions) {
            return quantiles.pick(actions).transposed();
        }

        /** Equation 3, with the mean over the batch. */
        @Override
        public Tensor error(Tensor actions, Tensor target) {
            return LossFunctions.quantileHuberAt(levels.transposed(), ofAction(actions), target);
        }
    }
}
