package dev.hindcast.evaluation.selection;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.Split;
import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Policy;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Caution.Kind;
import dev.hindcast.evaluation.Moments;
import dev.hindcast.evaluation.offpolicy.DynamicsEnsemble;
import dev.hindcast.evaluation.offpolicy.DynamicsModel;
import dev.hindcast.evaluation.offpolicy.FittedQEvaluation;
import dev.hindcast.evaluation.offpolicy.ModelRollouts;
import dev.hindcast.evaluation.offpolicy.TargetPolicy;
import dev.hindcast.learning.nn.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * A model of what follows an action, learned from episodes and tried on others: there it takes the logged actions for {@value #STEPS} steps,
 * and what it earns is compared with what was earned.
 *
 * @param model learned from three quarters of the episodes
 * @param explained of the variance of what was earned in the others, the share that the model foretells: 1 where it foretells all; NaN where
 *     nothing varies
 * @param pieces of how many pieces of the others that is said
 * @param horizon the steps of the longest episode, after which rollouts end
 */
record LearnedModel(DynamicsModel model, double explained, int pieces, int horizon) {
    private static final int STEPS = 25;
    private static final double ENOUGH = 0.8;
    private static final int LEAST_PIECES = 20;
    private static final int ROLLOUTS = 4;

    /** Learns from one part and tries on the other. */
    static LearnedModel of(Split split, FittedQEvaluation.Config networks, long seed) {
        DynamicsModel model = DynamicsEnsemble.fit(
                split.training(), DynamicsEnsemble.Config.defaults().withUpdates(networks.updates()), seed);
        int longest = Math.max(longest(split.training()), longest(split.heldOut()));
        List<double[]> pieces = pieces(model, split.heldOut(), seed);
        return new LearnedModel(model, explained(pieces), pieces.size(), longest);
    }

    private static int longest(Dataset dataset) {
        return dataset.episodes().stream().mapToInt(Episode::length).max().orElseThrow();
    }

    /**
     * What was earned and what is foretold, a mean of {@value #ROLLOUTS} draws, in pieces of {@value #STEPS} steps, or fewer where the episode
     * terminated.
     */
    private static List<double[]> pieces(DynamicsModel model, Dataset dataset, long seed) {
        RandomGenerator random = new SplittableRandom(Seeds.mix(seed, 1));
        List<double[]> pieces = new ArrayList<>();
        for (Episode episode : dataset.episodes()) {
            boolean terminated = episode.ending() == Ending.TERMINATED;
            for (int start = 0; start + (terminated ? 1 : STEPS) <= episode.length(); start += STEPS) {
                int from = start;
                double foretold = IntStream.range(0, ROLLOUTS)
                        .mapToDouble(i -> foretold(model, episode, from, random))
                        .average()
                        .orElseThrow();
                pieces.add(new double[] {earned(episode, start), foretold});
            }
        }
        return pieces;
    }

    /** 1 - (mean squared error) / variance. */
    private static double explained(List<double[]> pieces) {
        double[] earned = pieces.stream().mapToDouble(piece -> piece[0]).toArray();
        double mean = Moments.mean(earned);
        double variance =
                Arrays.stream(earned).map(sum -> (sum - mean) * (sum - mean)).sum();
        double errors = pieces.stream()
                .mapToDouble(piece -> (piece[1] - piece[0]) * (piece[1] - piece[0]))
                .sum();
        return variance > 0 ? 1 - errors / variance : Double.NaN;
    }

    private static double earned(Episode episode, int start) {
        double sum = 0;
        for (int t = start; t < Math.min(episode.length(), start + STEPS); t++) {
            sum += episode.rewards()[t];
        }
        return sum;
    }

    /** The logged actions in the model; the last one again where the logged episode ended first. */
    private static double foretold(DynamicsModel model, Episode episode, int start, RandomGenerator random) {
        int width = episode.actions().length / episode.length();
        int size = model.observationSize();
        float[] observation = Arrays.copyOfRange(episode.observations(), start * size, (start + 1) * size);
        double sum = 0;
        for (int t = start; t < start + STEPS; t++) {
            int at = Math.min(t, episode.length() - 1);
            float[] action = Arrays.copyOfRange(episode.actions(), at * width, (at + 1) * width);
            Environment.Step step = model.step(observation, action, random);
            sum += step.reward();
            if (step.terminated()) {
                break;
            }
            observation = step.observation();
        }
        return sum;
    }

    /** What a policy earns in it. Episodes of all policies are drawn with the same seeds. */
    ModelRollouts play(TargetPolicy target, double discount, long seed) {
        return new ModelRollouts(model, target, new ModelRollouts.Config(discount, horizon, ROLLOUTS), seed);
    }

    /** What speaks against what that policy earns in it. */
    List<Caution> cautions(TargetPolicy target) {
        return explained >= ENOUGH && pieces >= LEAST_PIECES
                ? List.of()
                : List.of(Caution.refusal(Kind.MODEL, refusal() + ": " + advice(target)));
    }

    /** Fitted values take a policy for one that goes by the last observations. */
    private static String advice(TargetPolicy target) {
        return target.policy().context() == Policy.WHOLE_EPISODE
                ? "weigh the logged episodes, or play this policy, which goes by the whole episode, where there is an environment"
                : "take fqe, or hold out more";
    }

    private String refusal() {
        if (pieces < LEAST_PIECES) {
            return String.format(
                    Locale.ROOT,
                    "The model can be tried on %d pieces of %d steps of the held-out episodes, and %d are needed",
                    pieces,
                    STEPS,
                    LEAST_PIECES);
        }
        if (Double.isNaN(explained)) {
            return String.format(
                    Locale.ROOT,
                    "What is earned in %d steps is the same throughout the held-out episodes, which cannot tell whether the model"
                            + " foretells it",
                    STEPS);
        }
        return String.format(
                Locale.ROOT,
                "The model foretells %.0f%% of how the rewards of %d steps vary, and %.0f%% are needed",
                100 * Math.max(0, explained),
                STEPS,
                100 * ENOUGH);
    }
}
