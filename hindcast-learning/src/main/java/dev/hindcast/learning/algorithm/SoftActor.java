package dev.hindcast.learning.algorithm;

import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.Initialization;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.TanhGaussianActor;
import dev.hindcast.learning.nn.TanhGaussianActor.Sample;
import dev.hindcast.learning.nn.Tensor;
import java.util.List;

/**
 * The actor of soft actor-critic methods with its {@link Temperature}, both optimised (Haarnoja et al. 2018b, arXiv 1812.05905). Its
 * target entropy is minus the action's size times a scale.
 */
public final class SoftActor {
    private final TanhGaussianActor policy;
    private final Temperature temperature;
    private final Adam optimizer;
    private final double targetEntropy;

    /**
     * An actor named {@code actor}.
     *
     * @param learningRate of Adam, for the policy and the temperature
     * @param targetEntropyScale the target entropy is minus this times the action's size
     */
    public SoftActor(
            Networks networks,
            List<Integer> hidden,
            double learningRate,
            double initialTemperature,
            double targetEntropyScale) {
        this(networks, hidden, Initialization.defaults(), learningRate, initialTemperature, targetEntropyScale);
    }

    /** An actor named {@code actor} that starts as {@code initialization} says. */
    public SoftActor(
            Networks networks,
            List<Integer> hidden,
            Initialization initialization,
            double learningRate,
            double initialTemperature,
            double targetEntropyScale) {
        policy = networks.tanhGaussianActor("actor", hidden, initialization);
        temperature = new Temperature(networks, initialTemperature, learningRate);
        optimizer = networks.adam(policy.network(), learningRate);
        targetEntropy = -targetEntropyScale * networks.actionSize();
    }

    /** pi. */
    public TanhGaussianActor policy() {
        return policy;
    }

    /** Q - alpha log pi: n values of what follows an action when entropy is worth something (equation 3). */
    public Tensor softValue(Tensor values, Sample sample) {
        return values.minus(sample.logProbabilities().times(temperature.value()));
    }

    /**
     * Takes a step towards actions of high value and entropy, and one of the temperature.
     *
     * @param sample actions of the policy, through which gradients flow
     * @param values what the policy is to be improved in beside its entropy, n values: Q of these actions, mostly
     * @return the losses {@code actor} and {@code temperature}
     */
    public Losses update(Sample sample, Tensor values) {
        Tensor actorLoss = sample.logProbabilities()
                .times(temperature.value())
                .minus(values)
                .mean(); // eq. 7
        optimizer.minimize(actorLoss);
        Tensor missing = sample.logProbabilities().detach().plus(targetEntropy).mean();
        return Losses.of("actor", actorLoss).and("temperature", temperature.update(missing));
    }
}
