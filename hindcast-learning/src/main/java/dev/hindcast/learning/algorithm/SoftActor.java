package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.Initialization;
import dev.hindcast.learning.nn.LossFunctions;
import dev.hindcast.learning.nn.Network;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.TanhGaussianActor;
import dev.hindcast.learning.nn.TanhGaussianActor.Sample;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.replay.Transitions;
import java.util.List;

/**
 * The actor of soft actor-critic methods with its {@link Temperature}, both optimised (Haarnoja et al. 2018b, arXiv 1812.05905). Its
 * target entropy is minus the action's size times a scale.
 */
public final class SoftActor {
    private final Networks networks;
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
        this(
                networks,
                networks.tanhGaussianActor("actor", hidden, initialization),
                learningRate,
                initialTemperature,
                targetEntropyScale);
    }

    /** An actor of a policy with any name. */
    public SoftActor(
            Networks networks,
            TanhGaussianActor policy,
            double learningRate,
            double initialTemperature,
            double targetEntropyScale) {
        this.networks = networks;
        this.policy = policy;
        temperature = new Temperature(networks, initialTemperature, learningRate);
        optimizer = networks.adam(policy.network(), learningRate);
        targetEntropy = -targetEntropyScale * networks.actionSize();
    }

    /** pi. */
    public TanhGaussianActor policy() {
        return policy;
    }

    /** r + gamma (min Q'(s', a') - alpha log pi(a' | s')) with a' drawn from the policy (equation 3): n values. */
    public Tensor bellmanTarget(Transitions batch, Network targetCritics) {
        Sample next = sample(batch.nextObservations());
        Tensor nextValue =
                targetCritics.of(batch.nextObservations(), next.actions()).min(0);
        return batch.bellmanTarget(soft(nextValue, next));
    }

    /** Values of actions with what their entropy is worth: Q(s, a) - alpha log pi(a | s), n values. */
    Tensor soft(Tensor values, Sample sample) {
        return values.minus(sample.logProbabilities().times(temperature.value()));
    }

    /** min Q(s, a) with a drawn from the policy: n values. */
    Tensor value(Tensor observations, Network critics) {
        return critics.of(observations, sample(observations).actions()).min(0);
    }

    /** Takes a step of the policy towards logged actions: the mean of -log pi(a | s), which it returns. */
    Tensor imitate(Transitions batch) {
        Tensor loss = policy.at(batch.observations())
                .logProbability(batch.actions())
                .mean()
                .negated();
        optimizer.minimize(loss);
        return loss;
    }

    /**
     * A whole update of soft actor-critic: a step of the critics towards {@link #bellmanTarget}, one of actor and temperature, and of the
     * targets.
     *
     * @param polyak how far the target critics move
     * @return the losses {@code critic}, {@code actor} and {@code temperature}
     */
    Losses step(Transitions batch, Network critics, Network targetCritics, Adam criticOptimizer, double polyak) {
        Tensor bellmanTarget = noGradient(() -> bellmanTarget(batch, targetCritics));
        Tensor criticLoss =
                LossFunctions.squaredErrors(critics.of(batch.observations(), batch.actions()), bellmanTarget);
        criticOptimizer.minimize(criticLoss);
        Losses ofActor = update(batch, critics);
        targetCritics.follow(critics, polyak);
        return Losses.of("critic", criticLoss).and(ofActor);
    }

    /** {@link #update(Sample, Tensor)} in min Q(s, a) of actions drawn from the policy. */
    public Losses update(Transitions batch, Network critics) {
        Sample sample = sample(batch.observations());
        return update(sample, critics.of(batch.observations(), sample.actions()).min(0));
    }

    /** Actions drawn from the policy: n x action size. */
    public Tensor act(Tensor observations) {
        return sample(observations).actions();
    }

    /** Takes a step of the policy's mode towards given actions, n x action size; the mean squared error. */
    Tensor imitate(Tensor observations, Tensor actions) {
        Tensor loss = LossFunctions.meanSquaredError(policy.mode(observations), actions);
        optimizer.minimize(loss);
        return loss;
    }

    /** Actions drawn from the policy, through which gradients flow. */
    Sample sample(Tensor observations) {
        return policy.sample(observations, networks.noise().normal(observations.rows(), networks.actionSize()));
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
