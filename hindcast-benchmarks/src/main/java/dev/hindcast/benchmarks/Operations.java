package dev.hindcast.benchmarks;

import static dev.hindcast.benchmarks.Workload.ACTION;
import static dev.hindcast.benchmarks.Workload.BATCH;
import static dev.hindcast.benchmarks.Workload.HIDDEN;
import static dev.hindcast.benchmarks.Workload.OBSERVATION;

import java.util.Set;

/**
 * What an update of a {@link Workload} costs at least.
 *
 * @param algorithm by name
 */
record Operations(String algorithm) {
    private static final int CQL_SAMPLES = 30;
    private static final int CAL_QL_TARGET_SAMPLES = 10;
    private static final int EDAC_CRITICS = 10;
    private static final int RLPD_CRITICS = 10;
    private static final int RLPD_UPDATES_PER_ACTOR_STEP = 20;
    private static final int CRR_SAMPLES = 4;
    private static final int QT_OPT_SAMPLES = 2 * 64;
    private static final Set<String> THREE_LAYERS =
            Set.of("cql", "combo", "edac", "rebrac", "td3-awr", "sac-n", "lb-sac");
    private static final int BCQ_SAMPLES = 10;
    private static final int MCQ_SAMPLES = 10;
    private static final int FLOW_STEPS = 10;
    private static final int DIFFUSION_STEPS = 5;
    private static final int TIME_SIZE = 16;
    private static final int DIFFUSION_BLOCKS = 3;
    private static final int LATENT = 2 * ACTION;
    private static final int AUTOENCODER_HIDDEN = 750;
    private static final int BEAR_SAMPLES = 4;
    private static final int MODEL_ELITES = 5;
    private static final int VALUE_SAMPLES = 10;
    private static final int BEAR_TARGET_SAMPLES = 10;
    private static final int MODEL_MEMBERS = 7;
    private static final int MODEL_HIDDEN = 200;
    private static final double IMAGINED_STEPS = 250;
    private static final double NATURAL_STEPS = 1_000;
    private static final int CONJUGATE_ITERATIONS = 20;
    private static final int VALUE_UPDATES = 20;
    private static final int WINDOW_STEPS = 20;
    private static final int TRANSFORMER_WIDTH = 128;
    private static final int TRANSFORMER_BLOCKS = 3;

    /**
     * The floating-point operations of the matrix products that an update cannot do without: forward, weight gradients, and input
     * gradients where something upstream needs them.
     */
    double perUpdate() {
        int depth = THREE_LAYERS.contains(algorithm) ? 3 : 2;
        Network critic = new Network(OBSERVATION + ACTION, depth, 1);
        Network value = new Network(OBSERVATION, depth, 1);
        Network mean = new Network(OBSERVATION, depth, ACTION);
        Network stochastic = new Network(OBSERVATION, depth, 2 * ACTION);
        Network encoder = new Network(OBSERVATION + ACTION, 2, 2 * LATENT, AUTOENCODER_HIDDEN);
        Network decoder = new Network(OBSERVATION + LATENT, 2, ACTION, AUTOENCODER_HIDDEN);
        Network pairs = new Network(OBSERVATION + ACTION, 2, ACTION);
        Network flow = new Network(OBSERVATION + ACTION + 1, 2, ACTION);
        Network member = new Network(OBSERVATION + ACTION, 4, 2 * (OBSERVATION + 1), MODEL_HIDDEN);
        Network codes = new Network(OBSERVATION, 2, LATENT);
        double perRow = switch (algorithm) {
            case "bc" -> mean.learning();
            case "td3-bc", "td3" ->
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
            case "fql" ->
                flow.learning()
                        + FLOW_STEPS * flow.forward()
                        + pairs.forward()
                        + 2 * critic.forward()
                        + pairs.learning()
                        + 2 * (critic.forward() + critic.inputGradient())
                        + 2 * critic.learning();
            case "diffusion-ql" -> {
                Network q = new Network(OBSERVATION + ACTION, 3, 1);
                Network denoiser = new Network(OBSERVATION + ACTION + TIME_SIZE, 3, ACTION);
                yield DIFFUSION_STEPS * denoiser.forward()
                        + 2 * q.forward()
                        + 2 * q.learning()
                        + denoiser.learning()
                        + DIFFUSION_STEPS * denoiser.learning()
                        + (DIFFUSION_STEPS - 1) * 2.0 * ACTION * HIDDEN
                        + 2 * q.forward()
                        + q.inputGradient();
            }
            case "idql" -> {
                Network ends = new Network(OBSERVATION + ACTION + HIDDEN / 2, 1, ACTION);
                double blocks = DIFFUSION_BLOCKS * 2.0 * 2 * HIDDEN * 4 * HIDDEN;
                yield ends.learning()
                        + 3 * blocks
                        + 2 * critic.forward()
                        + value.learning()
                        + value.forward()
                        + 2 * critic.learning();
            }
            case "best-of-n" ->
                flow.learning() + 2 * critic.forward() + value.learning() + value.forward() + 2 * critic.learning();
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
            case "mopo", "morel-sac" ->
                softActorCritic(stochastic, critic, 2)
                        + IMAGINED_STEPS
                                / BATCH
                                * (stochastic.forward()
                                        + MODEL_MEMBERS
                                                * new Network(
                                                                OBSERVATION + ACTION,
                                                                4,
                                                                2 * (OBSERVATION + 1),
                                                                MODEL_HIDDEN)
                                                        .forward());
            case "morel" ->
                NATURAL_STEPS
                                / BATCH
                                * (mean.forward()
                                        + value.forward()
                                        + MODEL_MEMBERS
                                                * new Network(
                                                                OBSERVATION + ACTION,
                                                                4,
                                                                2 * (OBSERVATION + 1),
                                                                MODEL_HIDDEN)
                                                        .forward()
                                        + mean.learning()
                                        + (1 + CONJUGATE_ITERATIONS)
                                                * (mean.forwardInADirection() + mean.learning() - mean.forward()))
                        + VALUE_UPDATES * value.learning();
            case "mbop" -> mean.learning() + value.forward() + value.learning();
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
            case "brac-p" -> softActorCritic(stochastic, critic, 2) + stochastic.forward();
            case "brac-v" -> softActorCritic(stochastic, critic, 2) + 2 * stochastic.forward();
            case "sac-n", "lb-sac" -> softActorCritic(stochastic, critic, EDAC_CRITICS);
            case "rlpd" ->
                stochastic.forward()
                        + 2 * critic.forward()
                        + RLPD_CRITICS * critic.learning()
                        + (stochastic.learning() + RLPD_CRITICS * (critic.forward() + critic.inputGradient()))
                                / RLPD_UPDATES_PER_ACTOR_STEP;
            case "rebrac" -> rebracCritics(mean, critic) + rebracActor(mean, critic);
            case "td3-awr" ->
                rebracCritics(mean, critic) + rebracActor(mean, critic) + (2 * critic.forward() + value.learning()) / 2;
            case "qt-opt" ->
                QT_OPT_SAMPLES * critic.forwardFromActions(ACTION)
                        + 2 * critic.firstLayer()
                        + 2 * critic.forward()
                        + critic.learning();
            case "bear" ->
                encoder.learning()
                        + decoder.learning()
                        + decoder.forwardOfActions(LATENT, BEAR_SAMPLES)
                        + stochastic.forward()
                        + 2 * critic.forwardOfActions(ACTION, BEAR_TARGET_SAMPLES)
                        + 2 * critic.learning()
                        + stochastic.learning()
                        + 2 * (critic.forward() + critic.inputGradient());
            case "cql", "combo" ->
                softActorCritic(stochastic, critic, 2)
                        + 2 * stochastic.forward()
                        + 2 * (CQL_SAMPLES * critic.learningFromActions(ACTION) + critic.firstLayer() * 2);
            case "cal-ql" -> {
                Network deep = new Network(OBSERVATION + ACTION, 4, 1);
                yield softActorCritic(stochastic, deep, 2)
                        + 2 * stochastic.forward()
                        + 2 * (deep.forwardOfActions(ACTION, CAL_QL_TARGET_SAMPLES) - deep.forward())
                        + 2 * (CQL_SAMPLES * deep.learningFromActions(ACTION) + deep.firstLayer() * 2);
            }
            case "mobile" ->
                softActorCritic(stochastic, critic, 2)
                        + MODEL_ELITES * member.forward()
                        + MODEL_ELITES * VALUE_SAMPLES * (stochastic.forward() + 2 * critic.forward());
            case "rambo" ->
                softActorCritic(stochastic, critic, 2)
                        + 2 * stochastic.forward()
                        + 4 * critic.forward()
                        + MODEL_ELITES * (member.forward() + member.learning())
                        + MODEL_MEMBERS * member.learning();
            case "decision-transformer", "qdt" -> 3 * transformer() / BATCH;
            case "reinformer" -> 3 * transformer(5, 256, 4, 2) / BATCH;
            case "qt" -> {
                Network q = new Network(OBSERVATION + ACTION, 3, 1);
                double steps = 2 * q.learning() + 2 * q.forward() + q.inputGradient();
                yield (4 * transformer() + Workload.WINDOWS * (WINDOW_STEPS * steps + 2 * q.forward())) / BATCH;
            }
            case "rvs" -> new Network(OBSERVATION + 1, depth, ACTION).learning();
            default ->
                throw new IllegalStateException(
                        "Nobody counted the operations of an update of " + algorithm + ": count them here");
        };
        return BATCH * perRow;
    }

    private static double transformer() {
        return transformer(WINDOW_STEPS, TRANSFORMER_WIDTH, TRANSFORMER_BLOCKS, 1);
    }

    /**
     * Forward through a transformer of three tokens a step: in each block the projections and the perceptron, of 12 width^2 weights, and the
     * products of queries, keys and values; of the last one keys and values of all tokens, the rest of those that are read.
     */
    private static double transformer(int steps, int width, int blocks, int read) {
        double tokens = 3.0 * steps * Workload.WINDOWS;
        double weights = 2.0 * width * width;
        double attention = 2 * 2.0 * 3 * steps * width;
        double embedding = 2.0 * width * (1 + OBSERVATION + 2 * ACTION) / 3;
        return tokens
                * (embedding
                        + (blocks - 1) * (12 * weights + attention)
                        + 2 * weights
                        + read * (10 * weights + attention) / 3);
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

        double firstLayer() {
            return 2.0 * inputs * width;
        }

        double otherLayers() {
            return 2.0 * (depth - 1) * width * width + 2.0 * width * outputs;
        }

        double forward() {
            return firstLayer() + otherLayers();
        }

        /** How the outputs change with the weights: what each layer is given by their change, and its change by the weights. */
        double forwardInADirection() {
            return forward() + otherLayers();
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
