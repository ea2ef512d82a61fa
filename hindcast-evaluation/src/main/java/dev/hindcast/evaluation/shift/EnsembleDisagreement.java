package dev.hindcast.evaluation.shift;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Episode;
import dev.hindcast.evaluation.behavior.Fit;
import dev.hindcast.evaluation.behavior.FitSettings;
import dev.hindcast.evaluation.behavior.LoggedStep;
import dev.hindcast.learning.nn.LossFunctions;
import dev.hindcast.learning.nn.Mlp;
import dev.hindcast.learning.nn.Seeds;
import dev.hindcast.learning.policy.FeedForward;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * How much {@value #MEMBERS} models of what follows a state and an action (the change of the observation and the reward), each fitted to
 * episodes drawn with replacement, disagree: the standard deviation of their predictions, in standard deviations of what is predicted. It
 * is small where there are data and grows where there are none (Lakshminarayanan et al. 2017; Yu et al. 2020).
 *
 * @param atLogged the mean disagreement at logged pairs
 * @param atPolicy the mean at the policy's pairs
 * @param outsideShare the share of the policy's pairs at which it exceeds what it exceeds at 5% of logged pairs
 */
public record EnsembleDisagreement(double atLogged, double atPolicy, double outsideShare) {
    private static final int MEMBERS = 5;
    private static final double INSIDE = 0.95;
    private static final double LEAST_VARIANCE = 1e-12;

    /** How many times more they disagree on what the policy does. */
    public double ratio() {
        return atPolicy / atLogged;
    }

    /** Fits models to a data set with continuous observations and asks them. */
    static EnsembleDisagreement of(
            Dataset dataset, PairEmbedding embedding, float[][] policy, float[][] logged, FitSettings settings) {
        List<Outcomes> log = Outcomes.of(dataset, embedding);
        List<FeedForward> members = new ArrayList<>();
        for (int i = 0; i < MEMBERS; i++) {
            members.add(member(dataset, log, settings.withSeed(Seeds.mix(settings.seed(), i))));
        }
        double[] ofLogged = disagreement(members, logged);
        double[] ofPolicy = disagreement(members, policy);
        double[] sorted = ofLogged.clone();
        Arrays.sort(sorted);
        double threshold = sorted[(int) (INSIDE * (sorted.length - 1))];
        return new EnsembleDisagreement(
                Arrays.stream(ofLogged).average().orElseThrow(),
                Arrays.stream(ofPolicy).average().orElseThrow(),
                Arrays.stream(ofPolicy).filter(value -> value > threshold).count() / (double) ofPolicy.length);
    }

    private static FeedForward member(Dataset dataset, List<Outcomes> log, FitSettings settings) {
        SplittableRandom random = new SplittableRandom(settings.seed());
        List<float[]> inputs = new ArrayList<>();
        List<float[]> outcomes = new ArrayList<>();
        for (int i = 0; i < log.size(); i++) {
            Outcomes drawn = log.get(random.nextInt(log.size()));
            inputs.addAll(drawn.pairs());
            outcomes.addAll(drawn.following());
        }
        int width = inputs.get(0).length;
        int size = outcomes.get(0).length;
        return Fit.networks(
                        dataset.spec(),
                        List.of(inputs.toArray(float[][]::new), outcomes.toArray(float[][]::new)),
                        List.of(new Mlp.Shape(width, settings.hidden(), size)),
                        settings,
                        (networks, batch) ->
                                LossFunctions.meanSquaredError(networks.get(0).of(batch.matrix(0)), batch.matrix(1)))
                .get(0);
    }

    /**
     * The steps of an episode.
     *
     * @param pairs a point each
     * @param following what followed each: the change of the observation and the reward, with mean 0 and deviation 1 over the log
     */
    private record Outcomes(List<float[]> pairs, List<float[]> following) {
        /** Of each episode of a data set that tells what followed anything. */
        static List<Outcomes> of(Dataset dataset, PairEmbedding embedding) {
            List<Outcomes> log = dataset.episodes().stream()
                    .map(episode -> of(episode, dataset, embedding))
                    .filter(outcomes -> !outcomes.pairs.isEmpty())
                    .toList();
            standardize(log.stream()
                    .flatMap(outcomes -> outcomes.following.stream())
                    .toArray(float[][]::new));
            return log;
        }

        private static Outcomes of(Episode episode, Dataset dataset, PairEmbedding embedding) {
            int size = dataset.observationSpace().size();
            float[] observations = episode.observations();
            List<float[]> pairs = new ArrayList<>();
            List<float[]> following = new ArrayList<>();
            for (LoggedStep step : LoggedStep.of(List.of(episode), dataset.observationSpace(), dataset.actionSpace())) {
                int next = (step.time() + 1) * size;
                if (next < observations.length) {
                    float[] outcome = new float[size + 1];
                    for (int i = 0; i < size; i++) {
                        outcome[i] = observations[next + i] - step.observation()[i];
                    }
                    outcome[size] = episode.rewards()[step.time()];
                    pairs.add(embedding.pair(step.observation(), step.action()));
                    following.add(outcome);
                }
            }
            return new Outcomes(pairs, following);
        }
    }

    /** Gives each column mean 0 and deviation 1, unless it is constant up to rounding. */
    private static void standardize(float[][] rows) {
        for (int i = 0; i < rows[0].length; i++) {
            double mean = 0;
            double squares = 0;
            for (float[] row : rows) {
                mean += row[i] / (double) rows.length;
            }
            for (float[] row : rows) {
                squares += (row[i] - mean) * (row[i] - mean) / rows.length;
            }
            double scale = squares > LEAST_VARIANCE ? Math.sqrt(squares) : 1;
            for (float[] row : rows) {
                row[i] = (float) ((row[i] - mean) / scale);
            }
        }
    }

    /** For each point the standard deviation over the members, the root of its mean square over the outputs. */
    private static double[] disagreement(List<FeedForward> members, float[][] points) {
        return Arrays.stream(points)
                .mapToDouble(point -> disagreement(members, point))
                .toArray();
    }

    private static double disagreement(List<FeedForward> members, float[] point) {
        List<float[]> outputs = members.stream().map(member -> member.of(point)).toList();
        int size = outputs.get(0).length;
        double squares = 0;
        for (int i = 0; i < size; i++) {
            int component = i;
            double mean = outputs.stream()
                    .mapToDouble(output -> output[component])
                    .average()
                    .orElseThrow();
            for (float[] output : outputs) {
                squares += (output[i] - mean) * (output[i] - mean) / (outputs.size() - 1) / size;
            }
        }
        return Math.sqrt(squares);
    }
}
