package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.Environment;
import dev.hindcast.learning.algorithm.Checks;
import dev.hindcast.learning.dynamics.Dynamics;
import dev.hindcast.learning.dynamics.DynamicsOptions;
import dev.hindcast.learning.dynamics.DynamicsSnapshot;
import dev.hindcast.learning.dynamics.Termination;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Engine;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Scope;
import dev.hindcast.learning.nn.Seeds;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.replay.StepBuffer;
import dev.hindcast.learning.replay.StepReplay;
import dev.hindcast.learning.training.DivergedException;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A probabilistic ensemble of networks as a model of continuous observations (Chua et al. 2018, arXiv 1805.12114): what {@link Dynamics}
 * learns, to play in. Each step is drawn from a network that is drawn first (TS1), and how it ends is learned. Observations stay within
 * the range that the log holds, and so do rewards. Networks act in plain Java. Immutable.
 */
public final class DynamicsEnsemble implements DynamicsModel {
    private static final double WEIGHT_DECAY = 1e-4;

    /**
     * The settings.
     *
     * @param hidden units of each hidden layer
     * @param learningRate of Adam
     * @param batchSize transitions in a batch of each member
     * @param updates at most how many there are: fewer where no member gains any more
     * @param members networks
     */
    @RecordBuilder
    public record Config(List<Integer> hidden, double learningRate, int batchSize, int updates, int members)
            implements DynamicsEnsembleConfigBuilder.With {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            Checks.positive("learningRate", learningRate);
            Checks.positive("batchSize", batchSize);
            Checks.positive("updates", updates);
            Checks.positive("members", members);
        }

        /** Five small networks. */
        public static Config defaults() {
            return new Config(List.of(64, 64), 1e-3, 256, 5_000, 5);
        }

        private DynamicsOptions options() {
            return new DynamicsOptions(
                    hidden, members, members, learningRate, batchSize, updates, WEIGHT_DECAY, Termination.LEARNED);
        }
    }

    /**
     * Between which values the log's outcomes lie, in the environment's units.
     *
     * @param low the least value of each component of an observation, and of the reward
     * @param high the greatest
     */
    @SuppressWarnings("ArrayRecordComponent") // read in the innermost loop; never leaves the class
    private record Range(float[] low, float[] high) {
        static Range of(Dataset dataset) {
            int size = dataset.observationSpace().size();
            float[] low = new float[size + 1];
            float[] high = new float[size + 1];
            Arrays.fill(low, Float.POSITIVE_INFINITY);
            Arrays.fill(high, Float.NEGATIVE_INFINITY);
            Range range = new Range(low, high);
            for (Episode episode : dataset.episodes()) {
                for (int t = 0; t < episode.transitions(size); t++) {
                    int next = episode.successorAt(t, size);
                    for (int i = 0; i < size; i++) {
                        range.widen(i, episode.observations()[next + i]);
                    }
                    range.widen(size, episode.rewards()[t]);
                }
            }
            return range;
        }

        private void widen(int component, float value) {
            low[component] = Math.min(low[component], value);
            high[component] = Math.max(high[component], value);
        }

        float limited(int component, double value) {
            return (float) Math.max(low[component], Math.min(high[component], value));
        }
    }

    private final NetworkUnits units;
    private final DynamicsSnapshot model;
    private final Range range;

    private DynamicsEnsemble(NetworkUnits units, DynamicsSnapshot model, Range range) {
        this.units = units;
        this.model = model;
        this.range = range;
    }

    /**
     * Learns a model from all steps whose successor is known.
     *
     * @param dataset of continuous observations; actions are discrete or have finite bounds
     * @param seed of the networks and the batches
     * @throws IllegalArgumentException where observations are discrete: see {@link TabularModel}
     */
    public static DynamicsEnsemble fit(Dataset dataset, Config config, long seed) {
        if (!(dataset.observationSpace() instanceof Box)) {
            throw new IllegalArgumentException("This model is one of continuous observations, those of "
                    + dataset.name() + " are " + dataset.observationSpace() + ": take a TabularModel");
        }
        Engine.setThreads(1);
        NetworkUnits units = new NetworkUnits(dataset.spec());
        try (Networks networks = new Networks(units.spec(), Device.cpu(), seed);
                StepBuffer steps = StepBuffer.of(dataset, units.spec(), Device.cpu())) {
            Dynamics dynamics = new Dynamics(networks, config.options());
            StepReplay replay = steps.replay(Seeds.mix(seed, 1));
            for (long update = 0; !dynamics.converged(); update++) {
                learn(dynamics, replay, update);
            }
            return new DynamicsEnsemble(units, snapshot(dynamics), Range.of(dataset));
        }
    }

    private static DynamicsSnapshot snapshot(Dynamics dynamics) {
        try (Scope scope = Scope.open()) {
            return dynamics.snapshot();
        }
    }

    private static void learn(Dynamics dynamics, StepReplay replay, long update) {
        try (Scope scope = Scope.open()) {
            replay.startUpdate(update);
            Tensor loss = dynamics.learn(replay);
            if (dynamics.converged() && !Float.isFinite(loss.item())) {
                throw new DivergedException(
                        "The loss of the model is " + loss.item() + ": take a smaller learning rate");
            }
        }
    }

    @Override
    public int observationSize() {
        return units.observationSize();
    }

    @Override
    public Environment.Step step(float[] observation, float[] action, RandomGenerator random) {
        int size = observation.length;
        float[] seen = new float[size];
        units.observations(observation, 0, 1, seen, 0);
        DynamicsSnapshot.Told told = model.of(random.nextInt(model.elites()), seen, taken(action));
        float[] next = new float[size];
        for (int i = 0; i < size; i++) {
            next[i] = (float) (told.means()[i] + told.deviations()[i] * random.nextGaussian());
        }
        next = units.spec().standardization().undone(next);
        for (int i = 0; i < size; i++) {
            next[i] = range.limited(i, next[i]);
        }
        double reward = told.means()[size] + told.deviations()[size] * random.nextGaussian();
        boolean ends = told.endProbability() > 0 && random.nextDouble() < told.endProbability();
        return new Environment.Step(next, range.limited(size, reward), ends, false);
    }

    /** As networks see it: discrete actions are one-hot. */
    private float[] taken(float[] action) {
        float[] converted = new float[action.length];
        units.actions(action, 0, 1, converted, 0);
        if (!units.discreteActions()) {
            return converted;
        }
        float[] oneHot = new float[units.actionCount()];
        oneHot[(int) converted[0]] = 1;
        return oneHot;
    }
}
