package dev.hindcast.evaluation.behavior;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.environment.DensityPolicy;
import dev.hindcast.environment.MemorylessPolicy;
import dev.hindcast.environment.Past;
import dev.hindcast.learning.nn.Mlp;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.FeedForward;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A behaviour policy for continuous actions as a mixture of Gaussians whose weights, means and deviations a network tells (a mixture
 * density network, Bishop 1994), by maximum likelihood. Where actions are bounded the mixture is one of the inverse of tanh of
 * them, so that the density integrates to 1 between the bounds. Acts by the mean of its heaviest component. Immutable.
 */
public final class MixtureBehavior implements DensityPolicy, MemorylessPolicy {
    private final DatasetSpec spec;
    private final ActionMap map;
    private final FeedForward network;
    private final int components;

    private MixtureBehavior(DatasetSpec spec, ActionMap map, FeedForward network, int components) {
        this.spec = spec;
        this.map = map;
        this.network = network;
        this.components = components;
    }

    /**
     * Fits a mixture.
     *
     * @param components Gaussians in it, at least 1
     * @throws IllegalArgumentException where actions are not continuous, or bounded on one side only
     */
    public static MixtureBehavior of(Dataset dataset, int components, FitSettings settings) {
        if (components < 1) {
            throw new IllegalArgumentException("A mixture needs at least 1 component, got " + components);
        }
        DatasetSpec spec = dataset.spec();
        List<LoggedStep> steps = LoggedStep.of(dataset);
        ActionMap map = ActionMap.of(dataset.actionSpace(), steps);
        int size = map.size();
        FeedForward network = Fit.networks(
                        spec,
                        List.of(
                                Fit.rows(steps, step -> spec.input(step.observation())),
                                Fit.rows(steps, step -> map.normalized(step.action()))),
                        List.of(new Mlp.Shape(spec.inputSize(), settings.hidden(), components * (1 + 2 * size))),
                        settings,
                        (networks, batch) ->
                                loss(networks.get(0).of(batch.matrix(0)), batch.matrix(1), components, size))
                .get(0);
        return new MixtureBehavior(spec, map, network, components);
    }

    /** The mean of -log sum_k w_k N(u; mu_k, sigma_k). */
    private static Tensor loss(Tensor output, Tensor actions, int components, int size) {
        Tensor means = output.columns(components, components * size).reshape(-1, components, size);
        Tensor logStds =
                output.columns(components * (1 + size), components * size).reshape(-1, components, size);
        Tensor densities = Normals.logDensity(actions.unsqueeze(1), means, logStds);
        return output.columns(0, components)
                .logSoftmax()
                .plus(densities)
                .logSumExp()
                .mean()
                .negated();
    }

    @Override
    public Box actionSpace() {
        return map.space();
    }

    @Override
    public float[] act(Past past, RandomGenerator random) {
        float[] output = network.of(spec.input(past.observation()));
        int heaviest = 0;
        for (int k = 1; k < components; k++) {
            heaviest = output[k] > output[heaviest] ? k : heaviest;
        }
        double[] mean = new double[map.size()];
        for (int i = 0; i < mean.length; i++) {
            mean[i] = output[mean(heaviest, i)];
        }
        return map.action(mean);
    }

    @Override
    public float[] sample(Past past, RandomGenerator random) {
        float[] output = network.of(spec.input(past.observation()));
        int component = drawn(output, random);
        double[] drawn = new double[map.size()];
        for (int i = 0; i < drawn.length; i++) {
            drawn[i] = output[mean(component, i)]
                    + Normals.deviation(output[logStd(component, i)]) * random.nextGaussian();
        }
        return map.action(drawn);
    }

    private int drawn(float[] output, RandomGenerator random) {
        double[] logits = new double[components];
        for (int k = 0; k < components; k++) {
            logits[k] = output[k];
        }
        double normalizer = Normals.logSumExp(logits);
        double threshold = random.nextDouble();
        int component = -1;
        while (threshold >= 0 && component < components - 1) {
            component++;
            threshold -= Math.exp(logits[component] - normalizer);
        }
        return component;
    }

    @Override
    public double logDensity(Past past, float[] action) {
        if (!map.space().contains(action)) {
            return Double.NEGATIVE_INFINITY;
        }
        float[] output = network.of(spec.input(past.observation()));
        float[] point = map.normalized(action);
        double[] weights = new double[components];
        double[] joint = new double[components];
        for (int k = 0; k < components; k++) {
            weights[k] = output[k];
            joint[k] = output[k];
            for (int i = 0; i < point.length; i++) {
                joint[k] += Normals.logDensity(point[i], output[mean(k, i)], output[logStd(k, i)]);
            }
        }
        return Normals.logSumExp(joint) - Normals.logSumExp(weights) + map.logDerivative(action);
    }

    private int mean(int component, int i) {
        return components + component * map.size() + i;
    }

    private int logStd(int component, int i) {
        return components * (1 + map.size()) + component * map.size() + i;
    }
}
