package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.learning.dynamics.Imagination;
import dev.hindcast.learning.dynamics.Rollouts;
import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.LossFunctions;
import dev.hindcast.learning.nn.NaturalActor;
import dev.hindcast.learning.nn.NaturalGradient;
import dev.hindcast.learning.nn.Network;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Scope;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.replay.Replay;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The policy of {@link Morel} by natural policy gradient. An improvement imagines whole episodes with the policy as it is, takes one natural
 * step by their advantages, and then teaches the value what they returned.
 */
final class NaturalPolicyLearner implements PolicyLearner {
    private static final double EPSILON = 1e-6;

    private final Morel owner;
    private final Networks networks;
    private final Morel.Config config;
    private final NaturalActor actor;
    private final Network value;
    private final NaturalGradient gradient;
    private final Adam imitation;
    private final Adam valueOptimizer;

    NaturalPolicyLearner(Morel owner, Networks networks, Morel.Config config) {
        this.owner = owner;
        this.networks = networks;
        this.config = config;
        actor = networks.naturalActor("actor", config.hidden(), config.initialLogStd());
        value = networks.value("value", config.criticHidden());
        gradient = new NaturalGradient(config.stepSize(), config.damping(), config.conjugateIterations());
        imitation = networks.adam(actor.parameters(), config.learningRate());
        valueOptimizer = networks.adam(value, config.learningRate());
    }

    @Override
    public Tensor imitate(Tensor observations, Tensor actions) {
        Tensor loss = LossFunctions.meanSquaredError(actor.mode(observations), actions);
        imitation.minimize(loss);
        return loss;
    }

    @Override
    public Losses improve(Replay data, Imagination imagination) {
        List<float[]> drawn = new ArrayList<>();
        Rollouts imagined = owner.imagine(data, imagination, states -> draw(states, drawn));
        Tensor observations = imagined.observations();
        int n = observations.rows();
        int horizon = (int) imagined.rewards().shape()[1];
        ImaginedReturns worth = ImaginedReturns.of(
                imagined.rewards().toArray(),
                imagined.terminated().toArray(),
                noGradient(() -> values(flat(observations))).toArray(),
                n,
                config.discount(),
                config.gaeLambda());
        Tensor taken = flat(observations).gatherRows(beforeSteps(worth.steps(), horizon));
        Tensor actions = vector(observations, inOrder(drawn, n, horizon))
                .reshape((long) n * horizon, -1)
                .gatherRows(worth.steps());
        NaturalGradient.Step step = gradient.improve(
                actor, taken, actions, LossFunctions.standardized(vector(observations, worth.advantages()), EPSILON));
        actor.limitLogStd(config.minLogStd());
        return Losses.of("value", teach(taken, vector(observations, worth.returns())))
                .and("gradient", scalar(observations, step.gradientLength()))
                .and("divergence", scalar(observations, step.divergence()))
                .and("length", scalar(observations, (double) worth.steps().length / n));
    }

    /** Actions of the policy, which are kept as they are drawn and carried out within their bounds. */
    private Tensor draw(Tensor observations, List<float[]> drawn) {
        Tensor noise = networks.noise().normal(observations.rows(), networks.actionSize());
        Tensor actions = actor.sample(observations, noise);
        drawn.add(actions.toArray());
        return actions.clamp(-1, 1);
    }

    /**
     * What was drawn for episode i in step t as row i H + t.
     *
     * @param drawn all steps of some episodes, then all of the next ones, and so on, each row-major
     */
    static float[] inOrder(List<float[]> drawn, int n, int horizon) {
        int size = drawn.stream().mapToInt(rows -> rows.length).sum() / (n * horizon);
        float[] ordered = new float[n * horizon * size];
        int first = 0;
        for (int k = 0; k < drawn.size(); k++) {
            int count = drawn.get(k).length / size;
            int t = k % horizon;
            for (int i = 0; i < count; i++) {
                System.arraycopy(drawn.get(k), i * size, ordered, ((first + i) * horizon + t) * size, size);
            }
            first += t == horizon - 1 ? count : 0;
        }
        return ordered;
    }

    /** The network tells rewards of a step, its value those of all steps to come. */
    private Tensor values(Tensor observations) {
        return value.of(observations).times(1 / (1 - config.discount()));
    }

    /** n (H + 1) rows. */
    private static Tensor flat(Tensor observations) {
        return observations.reshape(-1, observations.shape()[2]);
    }

    /** The rows of {@link #flat} in which steps i H + t begin. */
    private static long[] beforeSteps(long[] steps, int horizon) {
        long[] rows = new long[steps.length];
        for (int k = 0; k < rows.length; k++) {
            rows[k] = steps[k] + steps[k] / horizon;
        }
        return rows;
    }

    private static Tensor vector(Tensor like, float[] values) {
        return like.beside(values);
    }

    private static Tensor scalar(Tensor like, double value) {
        return like.beside(new float[] {(float) value}).mean();
    }

    /** Some steps of the value towards the returns; the mean loss. */
    private Tensor teach(Tensor observations, Tensor returns) {
        double sum = 0;
        for (int k = 0; k < config.valueUpdates(); k++) {
            try (Scope scope = Scope.open()) {
                long[] rows = rows(observations.rows());
                Tensor loss = LossFunctions.meanSquaredError(
                        value.of(observations.gatherRows(rows)),
                        returns.unsqueeze(1).gatherRows(rows).reshape(-1).times(1 - config.discount()));
                valueOptimizer.minimize(loss);
                sum += loss.item();
            }
        }
        return scalar(observations, sum / config.valueUpdates());
    }

    private long[] rows(int count) {
        float[] uniform = networks.noise().uniform(config.batchSize()).toArray();
        return IntStream.range(0, uniform.length)
                .mapToLong(i -> Math.min(count - 1L, (long) (uniform[i] * count)))
                .toArray();
    }

    @Override
    public ActorCritic learned() {
        return ActorCritic.of(actor);
    }
}
