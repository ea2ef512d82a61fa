package dev.hindcast.evaluation.shift;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Episode;
import dev.hindcast.evaluation.behavior.Fit;
import dev.hindcast.evaluation.behavior.FitSettings;
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

    /** How many times more they disagree on what the policy does. */
    public double ratio() {
        return atPolicy / atLogged;
    }

    /** Fits models to a data set with continuous observations and asks them. */
    static EnsembleDisagreement of(
            Dataset dataset, PairEmbedding embedding, float[][] policy, float[][] logged, FitSettings settings) {
        List<FeedForward> members = new ArrayList<>();
        for (int i = 0; i < MEMBERS; i++) {
            members.add(member(dataset, embedding, settings.withSeed(Seeds.mix(settings.seed(), i))));
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

    private static FeedForward member(Dataset dataset, PairEmbedding embedding, FitSettings settings) {
        List<Episode> episodes = dataset.episodes();
        SplittableRandom random = new SplittableRandom(settings.seed());
        List<float[]> inputs = new ArrayList<>();
        List<float[]> outcomes = new ArrayList<>();
        for (int i = 0; i < episodes.size(); i++) {
            Episode episode = episodes.get(random.nextInt(episodes.size()));
            for (int t = 0; t < episode.length(); t++) {
                add(dataset, embedding, episode, t, inputs, outcomes);
            }
        }
        float[][] targets = standardized(outcomes.toArray(float[][]::new));
        return Fit.networks(
                        dataset.spec(),
                        List.of(inputs.toArray(float[][]::new), targets),
                        List.of(new Mlp.Shape(inputs.get(0).length, settings.hidden(), targets[0].length)),
                        settings,
                        (networks, batch) ->
                                LossFunctions.meanSquaredError(networks.get(0).of(batch.matrix(0)), batch.matrix(1)))
                .get(0);
    }

    private static void add(
            Dataset dataset,
            PairEmbedding embedding,
            Episode episode,
            int t,
            List<float[]> inputs,
            List<float[]> outcomes) {
        int size = dataset.observationSpace().size();
        int actionSize = dataset.actionSpace().size();
        if ((t + 2) * size > episode.observations().length) {
            return;
        }
        float[] before = Arrays.copyOfRange(episode.observations(), t * size, (t + 1) * size);
        float[] after = Arrays.copyOfRange(episode.observations(), (t + 1) * size, (t + 2) * size);
        float[] action = Arrays.copyOfRange(episode.actions(), t * actionSize, (t + 1) * actionSize);
        float[] outcome = new float[size + 1];
        for (int i = 0; i < size; i++) {
            outcome[i] = after[i] - before[i];
        }
        outcome[size] = episode.rewards()[t];
        inputs.add(embedding.pair(before, action));
        outcomes.add(outcome);
    }

    /** Each column with mean 0 and deviation 1, unless it is constant. */
    private static float[][] standardized(float[][] rows) {
        int columns = rows[0].length;
        for (int i = 0; i < columns; i++) {
            double mean = 0;
            double squares = 0;
            for (float[] row : rows) {
                mean += row[i] / (double) rows.length;
            }
            for (float[] row : rows) {
                squares += (row[i] - mean) * (row[i] - mean) / rows.length;
            }
            double scale = squares > 0 ? Math.sqrt(squares) : 1;
            for (float[] row : rows) {
                row[i] = (float) ((row[i] - mean) / scale);
            }
        }
        return rows;
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
