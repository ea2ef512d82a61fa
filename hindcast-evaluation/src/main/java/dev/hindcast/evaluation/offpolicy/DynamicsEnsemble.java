package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.Environment;
import dev.hindcast.learning.algorithm.Checks;
import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Engine;
import dev.hindcast.learning.nn.Mlp;
import dev.hindcast.learning.nn.Network;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Scope;
import dev.hindcast.learning.nn.Seeds;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.FeedForward;
import dev.hindcast.learning.training.DivergedException;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * A probabilistic ensemble of networks as a model of continuous observations (Chua et al. 2018, arXiv 1805.12114): each network tells
 * mean and variance of the change of each observation component and of the reward, and how likely the step terminates the episode. Each
 * step is drawn from a network that is drawn first (TS1). Fitted by maximum likelihood: the loss of a member is
 *
 * <pre>
 *   mean of ((y - mu)^2 exp(-log var) + log var) / 2   +   the cross-entropy of the termination,
 * </pre>
 *
 * where y is standardized and log var is limited to [-10, 1] by softplus. Observations stay within the range that the log holds, and so
 * do rewards. Networks act in plain Java. Immutable.
 */
public final class DynamicsEnsemble implements DynamicsModel {
    private static final double MIN_LOG_VARIANCE = -10;
    private static final double MAX_LOG_VARIANCE = 1;

    /**
     * The settings.
     *
     * @param hidden units of each hidden layer
     * @param learningRate of Adam
     * @param batchSize transitions in a batch of each member
     * @param updates how many there are
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
    }

    /**
     * What the networks are to tell, and its units.
     *
     * @param mean of each component of the change of the observation, and of the reward
     * @param scale their standard deviations
     * @param low the least value of each component of an observation, and of the reward
     * @param high the greatest
     */
    @SuppressWarnings("ArrayRecordComponent") // read in the innermost loop; never leaves the class
    private record Outcomes(float[] mean, float[] scale, float[] low, float[] high) {}

    private final NetworkUnits units;
    private final Outcomes outcomes;
    private final boolean terminates;
    private final List<FeedForward> members;

    private DynamicsEnsemble(NetworkUnits units, Outcomes outcomes, boolean terminates, List<FeedForward> members) {
        this.units = units;
        this.outcomes = outcomes;
        this.terminates = terminates;
        this.members = members;
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
        List<Step> steps = steps(dataset);
        if (steps.isEmpty()) {
            throw new DatasetException("Data set " + dataset.name() + " holds no transition with a known successor");
        }
        Outcomes outcomes = outcomes(steps);
        try (Networks networks = new Networks(units.spec(), Device.cpu(), seed);
                Scope whole = Scope.open()) {
            int told = units.observationSize() + 1;
            Network ensemble = networks.ensemble(
                    "dynamics", config.members(), new Mlp.Shape(inputSize(units), config.hidden(), 2 * told + 1));
            Adam adam = networks.adam(ensemble, config.learningRate());
            Tensor rows = rows(steps, units, outcomes);
            SplittableRandom random = new SplittableRandom(Seeds.mix(seed, 1));
            for (int update = 1; update <= config.updates(); update++) {
                try (Scope scope = Scope.open()) {
                    Tensor loss = IntStream.range(0, config.members())
                            .mapToObj(i -> loss(
                                    ensemble.member(i),
                                    rows.gatherRows(random.longs(config.batchSize(), 0, steps.size())
                                            .toArray()),
                                    inputSize(units),
                                    told))
                            .reduce(Tensor::plus)
                            .orElseThrow();
                    adam.minimize(loss);
                    if (update == config.updates() && !Float.isFinite(loss.item())) {
                        throw new DivergedException(
                                "The loss of the model is " + loss.item() + ": take a smaller learning rate");
                    }
                }
            }
            boolean terminates = dataset.episodes().stream().anyMatch(episode -> episode.ending() == Ending.TERMINATED);
            return new DynamicsEnsemble(
                    units,
                    outcomes,
                    terminates,
                    IntStream.range(0, config.members())
                            .mapToObj(ensemble::snapshot)
                            .toList());
        }
    }

    /** Discrete actions are one-hot. */
    private static int inputSize(NetworkUnits units) {
        return units.observationSize() + (units.discreteActions() ? units.actionCount() : units.actionSize());
    }

    /** One transition in the environment's units. */
    private record Step(Episode episode, int t, int observationSize, int actionSize) {
        float[] observation() {
            return Arrays.copyOfRange(episode.observations(), t * observationSize, (t + 1) * observationSize);
        }

        float[] action() {
            return Arrays.copyOfRange(episode.actions(), t * actionSize, (t + 1) * actionSize);
        }

        /** The next observation and the reward. */
        float[] outcome() {
            int from = episode.successorAt(t, observationSize);
            float[] outcome = Arrays.copyOfRange(episode.observations(), from, from + observationSize + 1);
            outcome[observationSize] = episode.rewards()[t];
            return outcome;
        }

        /** What the networks are to tell: the change of each component, and the reward. */
        float[] change() {
            float[] told = outcome();
            for (int i = 0; i < observationSize; i++) {
                told[i] -= episode.observations()[t * observationSize + i];
            }
            return told;
        }
    }

    private static List<Step> steps(Dataset dataset) {
        int observationSize = dataset.observationSpace().size();
        int actionSize = dataset.actionSpace().size();
        List<Step> steps = new ArrayList<>();
        for (Episode episode : dataset.episodes()) {
            for (int t = 0; t < episode.transitions(observationSize); t++) {
                steps.add(new Step(episode, t, observationSize, actionSize));
            }
        }
        return steps;
    }

    private static Outcomes outcomes(List<Step> steps) {
        int size = steps.get(0).observationSize;
        List<float[]> told = new ArrayList<>();
        float[] low = new float[size + 1];
        float[] high = new float[size + 1];
        Arrays.fill(low, Float.POSITIVE_INFINITY);
        Arrays.fill(high, Float.NEGATIVE_INFINITY);
        for (Step step : steps) {
            told.add(step.change());
            float[] outcome = step.outcome();
            for (int i = 0; i <= size; i++) {
                low[i] = Math.min(low[i], outcome[i]);
                high[i] = Math.max(high[i], outcome[i]);
            }
        }
        float[] mean = new float[size + 1];
        float[] scale = new float[size + 1];
        for (int i = 0; i <= size; i++) {
            int component = i;
            double average =
                    told.stream().mapToDouble(row -> row[component]).average().orElseThrow();
            double variance = told.stream()
                    .mapToDouble(row -> (row[component] - average) * (row[component] - average))
                    .average()
                    .orElseThrow();
            mean[i] = (float) average;
            scale[i] = variance > 1e-12 ? (float) Math.sqrt(variance) : 1;
        }
        return new Outcomes(mean, scale, low, high);
    }

    /** [input | standardized outcome | whether it terminated]. */
    private static Tensor rows(List<Step> steps, NetworkUnits units, Outcomes outcomes) {
        int inputs = inputSize(units);
        int told = units.observationSize() + 1;
        int width = inputs + told + 1;
        float[] data = new float[Math.multiplyExact(steps.size(), width)];
        for (int row = 0; row < steps.size(); row++) {
            Step step = steps.get(row);
            int at = row * width;
            System.arraycopy(input(units, step.observation(), step.action()), 0, data, at, inputs);
            float[] change = step.change();
            for (int i = 0; i < told; i++) {
                data[at + inputs + i] = (change[i] - outcomes.mean[i]) / outcomes.scale[i];
            }
            data[at + width - 1] = step.episode.terminatesAt(step.t) ? 1 : 0;
        }
        return Tensor.of(Device.cpu(), data, steps.size(), width);
    }

    private static float[] input(NetworkUnits units, float[] observation, float[] action) {
        float[] input = new float[inputSize(units)];
        units.observations(observation, 0, 1, input, 0);
        if (units.discreteActions()) {
            float[] number = new float[1];
            units.actions(action, 0, 1, number, 0);
            input[observation.length + (int) number[0]] = 1;
        } else {
            units.actions(action, 0, 1, input, observation.length);
        }
        return input;
    }

    private static Tensor loss(Network member, Tensor rows, int inputs, int told) {
        Tensor output = member.of(rows.columns(0, inputs));
        Tensor error = output.columns(0, told).minus(rows.columns(inputs, told));
        Tensor below =
                output.columns(told, told).negated().plus(MAX_LOG_VARIANCE).softplus();
        Tensor logVariance = below.negated()
                .plus(MAX_LOG_VARIANCE - MIN_LOG_VARIANCE)
                .softplus()
                .plus(MIN_LOG_VARIANCE);
        Tensor likelihood = error.squared()
                .times(logVariance.negated().exp())
                .plus(logVariance)
                .mean()
                .times(0.5);
        Tensor logit = output.column(2 * told);
        Tensor ended = rows.column(inputs + told);
        return likelihood.plus(logit.softplus().minus(logit.times(ended)).mean());
    }

    private static double softplus(double x) {
        return x > 30 ? x : Math.log1p(Math.exp(x));
    }

    private static double deviation(double output) {
        double below = MAX_LOG_VARIANCE - softplus(MAX_LOG_VARIANCE - output);
        return Math.exp((MIN_LOG_VARIANCE + softplus(below - MIN_LOG_VARIANCE)) / 2);
    }

    @Override
    public int observationSize() {
        return units.observationSize();
    }

    @Override
    public Environment.Step step(float[] observation, float[] action, RandomGenerator random) {
        FeedForward member = members.get(random.nextInt(members.size()));
        float[] output = member.of(input(units, observation, action));
        int size = observation.length;
        float[] next = new float[size + 1];
        for (int i = 0; i <= size; i++) {
            double told = output[i] + deviation(output[size + 1 + i]) * random.nextGaussian();
            double value = (i < size ? observation[i] : 0) + outcomes.mean[i] + outcomes.scale[i] * told;
            next[i] = (float) Math.max(outcomes.low[i], Math.min(outcomes.high[i], value));
        }
        boolean ends = terminates && random.nextDouble() < 1 / (1 + Math.exp(-output[2 * size + 2]));
        return new Environment.Step(Arrays.copyOf(next, size), next[size], ends, false);
    }
}
