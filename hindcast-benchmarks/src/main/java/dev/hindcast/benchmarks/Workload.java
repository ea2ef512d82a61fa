package dev.hindcast.benchmarks;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.learning.algorithm.Algorithms;
import dev.hindcast.learning.algorithm.Bear;
import dev.hindcast.learning.algorithm.Brac;
import dev.hindcast.learning.algorithm.Config;
import dev.hindcast.learning.algorithm.Settings;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.training.Progress;
import dev.hindcast.learning.training.Trainer;
import dev.hindcast.learning.training.TrainingResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Training at the size of the locomotion tasks: observation 17, action 6, batch 256, two hidden layers of 256 (CQL three, with ten
 * actions of each kind; EDAC three, with ten critics; ReBRAC, TD3-AWR, SAC-N and LB-SAC three; autoencoders two of 750), otherwise with
 * the default settings, on random data. Updates through {@link Trainer}, sampling included.
 *
 * @param algorithm by name
 */
record Workload(String algorithm) {
    static final int OBSERVATION = 17;
    static final int ACTION = 6;
    static final int BATCH = 256;
    private static final int HIDDEN = 256;
    private static final String WIDTHS = HIDDEN + "," + HIDDEN;
    private static final int CQL_SAMPLES = 30;
    private static final int EDAC_CRITICS = 10;
    private static final int CRR_SAMPLES = 4;
    private static final int QT_OPT_SAMPLES = 2 * 64;
    private static final Set<String> THREE_LAYERS = Set.of("cql", "edac", "rebrac", "td3-awr", "sac-n", "lb-sac");
    private static final int BCQ_SAMPLES = 10;
    private static final int MCQ_SAMPLES = 10;
    private static final int LATENT = 2 * ACTION;
    private static final int AUTOENCODER_HIDDEN = 750;
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
        Config defaults = Algorithms.named(algorithm).defaults();
        return Settings.withAll(Settings.withAll(defaults, Map.of("batchSize", "" + BATCH)), ofThisSize());
    }

    /** What else a method's defaults lack of the sizes above; phases before the last one are cut short. */
    private Map<String, String> ofThisSize() {
        return switch (algorithm) {
            case "bcq", "mcq" -> Map.of("hidden", WIDTHS);
            case "plas" -> Map.of("hidden", WIDTHS, "autoencoderUpdates", "1");
            case "spot" -> Map.of("autoencoderUpdates", "1");
            case "brac-p", "brac-v" ->
                Map.of("hidden", WIDTHS, "actorHidden", WIDTHS, "cloningUpdates", "1", "warmUpUpdates", "0");
            case "bear" -> Map.of("warmUpUpdates", "0");
            default -> Map.of();
        };
        if (defaults instanceof Brac.Config brac) {
            return brac.withHidden(List.of(HIDDEN, HIDDEN))
                    .withActorHidden(List.of(HIDDEN, HIDDEN))
                    .withCloningUpdates(1)
                    .withWarmUpUpdates(0);
        }
        return defaults instanceof Bear.Config bear ? bear.withWarmUpUpdates(0) : defaults;
    }

    /** Updates that take about three seconds. */
    int updates() {
        return switch (algorithm) {
            case "bc" -> 1_500;
            case "cql", "edac" -> 20;
            case "sac-n", "lb-sac", "qt-opt" -> 40;
            case "bcq" -> 50;
            case "mcq" -> 20;
            case "bear" -> 60;
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
        int depth = THREE_LAYERS.contains(algorithm) ? 3 : 2;
        Network critic = new Network(OBSERVATION + ACTION, depth, 1);
        Network value = new Network(OBSERVATION, depth, 1);
        Network mean = new Network(OBSERVATION, depth, ACTION);
        Network stochastic = new Network(OBSERVATION, depth, 2 * ACTION);
        Network encoder = new Network(OBSERVATION + ACTION, 2, 2 * LATENT, AUTOENCODER_HIDDEN);
        Network decoder = new Network(OBSERVATION + LATENT, 2, ACTION, AUTOENCODER_HIDDEN);
        Network pairs = new Network(OBSERVATION + ACTION, 2, ACTION);
        Network codes = new Network(OBSERVATION, 2, LATENT);
        double perRow = switch (algorithm) {
            case "bc" -> mean.learning();
            case "td3-bc" ->
                mean.forward()
                        + 2 * critic.forward()
                        + 2 * critic.learning()
                        + (mean.learning() + critic.forward() + critic.inputGradient()) / 2;
            case "iql" ->
                value.forward() + 2 * critic.forward() + value.learning() + 2 * critic.learning() + mean.learning();
            case "bcq" ->
                encoder.learning()
                        + decoder.forward() * (1 + BCQ_SAMPLES + 1)
                        + decoder.learning()
                        + BCQ_SAMPLES * (pairs.forward() + 2 * critic.forward())
                        + 2 * critic.learning()
                        + pairs.learning()
                        + critic.forward()
                        + critic.inputGradient();
            case "plas" ->
                2 * (codes.forward() + decoder.forward())
                        + decoder.inputGradient()
                        + codes.learning()
                        - codes.forward()
                        + 2 * critic.forward()
                        + 2 * critic.learning()
                        + critic.forward()
                        + critic.inputGradient();
            case "spot" ->
                mean.forward()
                        + 2 * critic.forward()
                        + 2 * critic.learning()
                        + (mean.learning()
                                        + critic.forward()
                                        + critic.inputGradient()
                                        + 2 * (encoder.forward() + decoder.forward()))
                                / 2;
            case "mcq" ->
                encoder.learning()
                        + decoder.learning()
                        + softActorCritic(stochastic, critic, 2)
                        + 2 * stochastic.forward()
                        + 2 * MCQ_SAMPLES * decoder.forward()
                        + 2 * 2 * MCQ_SAMPLES * critic.forward()
                        + 2 * 2 * (MCQ_SAMPLES * critic.learningFromActions(ACTION) + critic.firstLayer() * 2);
            case "sac" -> softActorCritic(stochastic, critic, 2);
            case "awac" -> advantageWeighted(new Network(OBSERVATION, 3, ACTION), new Network(OBSERVATION + ACTION, 3, 1));
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
            case "brac-p" -> softActorCritic(stochastic, critic, 2) + stochastic.forward();
            case "brac-v" -> softActorCritic(stochastic, critic, 2) + 2 * stochastic.forward();
            case "sac-n", "lb-sac" -> softActorCritic(stochastic, critic, EDAC_CRITICS);
            case "rebrac" -> rebracCritics(mean, critic) + rebracActor(mean, critic);
            case "td3-awr" ->
                rebracCritics(mean, critic) + rebracActor(mean, critic) + (2 * critic.forward() + value.learning()) / 2;
            case "qt-opt" ->
                QT_OPT_SAMPLES * critic.forwardFromActions(ACTION)
                        + 2 * critic.firstLayer()
                        + 2 * critic.forward()
                        + critic.learning();
            case "bear" -> bear(stochastic, critic);
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

    /** With both targets at one action. */
    private static double rebracCritics(Network actor, Network critic) {
        return actor.forward() + 2 * critic.forward() + 2 * critic.learning();
    }

    /** In every second update. */
    private static double rebracActor(Network actor, Network critic) {
        return (actor.learning() + 2 * critic.forward() + 2 * critic.inputGradient()) / 2;
    }

    /** Operations a row of a network with hidden layers of {@link #HIDDEN} or of another width. */
    private record Network(int inputs, int depth, int outputs, int width) {
        Network(int inputs, int depth, int outputs) {
            this(inputs, depth, outputs, HIDDEN);
        }

    /** Encoder and decoder of 750 units learn and the decoder gives four actions; the critics value ten next actions. */
    private static double bear(Network actor, Network critic) {
        int units = 750;
        int code = 2 * ACTION;
        double encoding = 3 * forward(OBSERVATION + ACTION, units, 2 * code) - 2.0 * (OBSERVATION + ACTION) * units;
        double decoding = 3 * forward(OBSERVATION + code, units, ACTION);
        double samples = 4 * forward(code, units, ACTION) + 2.0 * OBSERVATION * units;
        double targets = 2 * (10 * (2.0 * ACTION * HIDDEN + critic.otherLayers()) + 2.0 * OBSERVATION * HIDDEN);
        return encoding
                + decoding
                + samples
                + targets
                + actor.forward()
                + 2 * critic.learning()
                + actor.learning()
                + 2 * (critic.forward() + critic.inputGradient());
    }

    /** Of a network with two hidden layers of that many units. */
    private static double forward(int inputs, int units, int outputs) {
        return 2.0 * units * (inputs + units + outputs);
    }

    /** Operations a row of a network with hidden layers of {@link #HIDDEN}. */
    private record Network(int inputs, int depth, int outputs) {
        double firstLayer() {
            return 2.0 * inputs * width;
        }

        double otherLayers() {
            return 2.0 * (depth - 1) * width * width + 2.0 * width * outputs;
        }

        double forward() {
            return firstLayer() + otherLayers();
        }

        /** Several actions of a state, whose share of the first layer is computed once. */
        double forwardOfActions(int actions, int samples) {
            return 2.0 * (inputs - actions) * width + samples * forwardFromActions(actions);
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
            return 2 * (2.0 * actions * width + otherLayers()) + otherLayers();
        }

        /** What a forward evaluation takes where the states' share of the first layer is known. */
        double forwardFromActions(int actions) {
            return 2.0 * actions * width + otherLayers();
        }

        /** The gradient with respect to the actions, and for each of its products the gradients of both factors. */
        double learningFromGradients(int actions) {
            return 3 * (2.0 * actions * width + otherLayers());
        }
    }
}
