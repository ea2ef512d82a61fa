package dev.hindcast.benchmarks;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.learning.algorithm.Algorithms;
import dev.hindcast.learning.algorithm.Config;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.training.Progress;
import dev.hindcast.learning.training.Trainer;
import dev.hindcast.learning.training.TrainingResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Training at the size of the locomotion tasks: observation 17, action 6, batch 256, two hidden layers of 256 (CQL three, with ten
 * actions of each kind; EDAC three, with ten critics), on random data. Updates through {@link Trainer}, sampling included.
 *
 * @param algorithm by name
 */
record Workload(String algorithm) {
    static final int OBSERVATION = 17;
    static final int ACTION = 6;
    static final int BATCH = 256;
    private static final int HIDDEN = 256;
    private static final int CQL_SAMPLES = 30;
    private static final int EDAC_CRITICS = 10;
    private static final int CRR_SAMPLES = 4;
    private static final Dataset DATA = randomData(100, 1_000);

    private static Dataset randomData(int episodes, int length) {
        SplittableRandom random = new SplittableRandom(0);
        List<Episode> list = new ArrayList<>();
        for (int i = 0; i < episodes; i++) {
            float[] observations = new float[(length + 1) * OBSERVATION];
            float[] actions = new float[length * ACTION];
            float[] rewards = new float[length];
            for (int k = 0; k < observations.length; k++) {
                observations[k] = (float) random.nextGaussian();
            }
            for (int k = 0; k < actions.length; k++) {
                actions[k] = (float) random.nextDouble(-1, 1);
            }
            for (int k = 0; k < length; k++) {
                rewards[k] = (float) random.nextGaussian();
            }
            list.add(new Episode(i, observations, actions, rewards, Ending.TERMINATED));
        }
        return new Dataset(
                "random", Box.unbounded(OBSERVATION), Box.of(ACTION, -1, 1), list, Optional.empty(), List.of());
    }

    /** The algorithms that can be trained so: those for continuous actions, as the data have them. */
    static List<String> algorithms() {
        return Algorithms.all().stream()
                .filter(entry -> !entry.discrete())
                .map(Algorithms.Entry::name)
                .toList();
    }

    private Config config() {
        return Algorithms.named(algorithm).defaults();
    }

    /** Updates that take about three seconds. */
    int updates() {
        return switch (algorithm) {
            case "bc" -> 1_500;
            case "cql", "edac" -> 20;
            default -> 300;
        };
    }

    /** Repeats a training of {@link #updates} until the updates took that many seconds, and returns how many there were. */
    int warmUp(double seconds) {
        int updates = 0;
        for (double spent = 0; spent < seconds; updates += updates()) {
            spent += updates() / updatesPerSecond(updates());
        }
        return updates;
    }

    /** Updates per second of one seed on one thread. */
    double updatesPerSecond(int updates) {
        DatasetSpec spec = DATA.spec();
        TrainingResult result = Trainer.on(DATA)
                .steps(updates)
                .loggingEvery(updates)
                .reportingTo(Progress.silent())
                .run(config().create(spec, Device.cpu(), 0));
        return result.updatesPerSecond();
    }

    /** Updates per second of two seeds together, each on its own thread: the sum of both rates. */
    double updatesPerSecondOfTwo(int updates) {
        return Trainer.on(DATA)
                .steps(updates)
                .loggingEvery(updates)
                .reportingTo(Progress.silent())
                .run(config(), Device.cpu(), List.of(0L, 1L), 2)
                .stream()
                .mapToDouble(TrainingResult::updatesPerSecond)
                .sum();
    }

    /**
     * The floating-point operations of the matrix products that an update cannot do without: forward, weight gradients, and input
     * gradients where something upstream needs them.
     */
    double operations() {
        int depth = List.of("cql", "edac").contains(algorithm) ? 3 : 2;
        Network critic = new Network(OBSERVATION + ACTION, depth, 1);
        Network value = new Network(OBSERVATION, depth, 1);
        Network mean = new Network(OBSERVATION, depth, ACTION);
        Network stochastic = new Network(OBSERVATION, depth, 2 * ACTION);
        double perRow = switch (algorithm) {
            case "bc" -> mean.learning();
            case "td3-bc" ->
                mean.forward()
                        + 2 * critic.forward()
                        + 2 * critic.learning()
                        + (mean.learning() + critic.forward() + critic.inputGradient()) / 2;
            case "iql" ->
                value.forward() + 2 * critic.forward() + value.learning() + 2 * critic.learning() + mean.learning();
            case "sac" -> softActorCritic(stochastic, critic, 2);
            case "awac" ->
                advantageWeighted(new Network(OBSERVATION, 3, ACTION), new Network(OBSERVATION + ACTION, 3, 1));
            case "crr" ->
                stochastic.forward()
                        + 2 * critic.forward()
                        + 2 * critic.learning()
                        + 2 * (critic.forward() + critic.forwardOfActions(ACTION, CRR_SAMPLES))
                        + stochastic.learning();
            case "awr" -> value.forward() + value.learning() + mean.learning();
            case "xql", "sql", "eql" ->
                2 * value.forward() + 2 * critic.forward() + value.learning() + 2 * critic.learning() + mean.learning();
            case "edac" ->
                softActorCritic(stochastic, critic, EDAC_CRITICS) + EDAC_CRITICS * critic.learningFromGradients(ACTION);
            case "cql" ->
                softActorCritic(stochastic, critic, 2)
                        + 2 * stochastic.forward()
                        + 2 * (CQL_SAMPLES * critic.learningFromActions(ACTION) + critic.firstLayer() * 2);
            default ->
                throw new IllegalStateException(
                        "Nobody counted the operations of an update of " + algorithm + ": count them here");
        };
        return BATCH * perRow;
    }

    /** Critics are asked about actions of the policy in next states and states, and about logged ones once more after their step. */
    private static double advantageWeighted(Network actor, Network critic) {
        return actor.forward() + 2 * critic.forward() + 2 * critic.learning() + 4 * critic.forward() + actor.learning();
    }

    private static double softActorCritic(Network actor, Network critic, int critics) {
        return actor.forward()
                + critics * critic.forward()
                + critics * critic.learning()
                + actor.learning()
                + critics * (critic.forward() + critic.inputGradient());
    }

    /** Operations a row of a network with hidden layers of {@link #HIDDEN}. */
    private record Network(int inputs, int depth, int outputs) {
        double firstLayer() {
            return 2.0 * inputs * HIDDEN;
        }

        double otherLayers() {
            return 2.0 * (depth - 1) * HIDDEN * HIDDEN + 2.0 * HIDDEN * outputs;
        }

        double forward() {
            return firstLayer() + otherLayers();
        }

        /** Several actions of a state, whose share of the first layer is computed once. */
        double forwardOfActions(int actions, int samples) {
            return 2.0 * (inputs - actions) * HIDDEN + samples * (2.0 * actions * HIDDEN + otherLayers());
        }

        double inputGradient() {
            return forward();
        }

        /** Forward, weight gradients, and gradients down to the first hidden layer. */
        double learning() {
            return 2 * forward() + otherLayers();
        }

        /** The same where the first layer sees only the actions. */
        double learningFromActions(int actions) {
            return 2 * (2.0 * actions * HIDDEN + otherLayers()) + otherLayers();
        }

        /** The gradient with respect to the actions, and for each of its products the gradients of both factors. */
        double learningFromGradients(int actions) {
            return 3 * (2.0 * actions * HIDDEN + otherLayers());
        }
    }
}
