package dev.hindcast.benchmarks;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.evaluation.offpolicy.Estimator;
import dev.hindcast.evaluation.offpolicy.ImportanceSampling;
import dev.hindcast.evaluation.offpolicy.OffPolicyData;
import dev.hindcast.evaluation.offpolicy.OffPolicyEvaluation;
import dev.hindcast.evaluation.offpolicy.PerDecisionImportanceSampling;
import dev.hindcast.evaluation.offpolicy.Propensities;
import dev.hindcast.evaluation.offpolicy.WeightedImportanceSampling;
import dev.hindcast.evaluation.offpolicy.WeightedPerDecisionImportanceSampling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;

/**
 * Seconds that importance-sampling estimates and a bootstrap take, against a NumPy program of the same work, A B A B.
 *
 * @param rounds how often each side is timed
 * @param python an interpreter that has NumPy, if there is one
 * @param program the NumPy program, {@code testing/peer/off_policy_speed.py}
 */
public record OffPolicyBenchmark(int rounds, Optional<Path> python, Path program) {
    /** The size of the log: a million steps. */
    public static final int EPISODES = 10_000;

    /** The steps of each episode. */
    public static final int STEPS = 100;

    /** The resamples of the bootstrap. */
    public static final int RESAMPLES = 1_000;

    private static final int STATES = 100;
    private static final int ACTIONS = 5;
    private static final double DISCOUNT = 0.99;

    /**
     * Medians over the rounds.
     *
     * @param work what was done
     * @param seconds ours
     * @param peerSeconds NumPy's
     * @param ratio NumPy's over ours
     */
    public record Row(String work, double seconds, OptionalDouble peerSeconds, OptionalDouble ratio) {}

    /** Measures both kinds of work. */
    public List<Row> run() {
        Dataset log = log();
        TabularPolicy target = target();
        double[][] ours = new double[2][rounds];
        double[][] peers = new double[2][rounds];
        seconds(log, target);
        for (int round = 0; round < rounds; round++) {
            double[] seconds = seconds(log, target);
            ours[0][round] = seconds[0];
            ours[1][round] = seconds[1];
            if (python.isPresent()) {
                Map<String, Double> figures = Peer.figures(
                        python.get(),
                        program,
                        "numpy",
                        Integer.toString(EPISODES),
                        Integer.toString(STEPS),
                        Integer.toString(RESAMPLES));
                peers[0][round] = figures.getOrDefault("estimate_seconds", Double.NaN);
                peers[1][round] = figures.getOrDefault("bootstrap_seconds", Double.NaN);
            }
        }
        return List.of(row("four estimates", ours[0], peers[0]), row(RESAMPLES + " resamples", ours[1], peers[1]));
    }

    private Row row(String work, double[] ours, double[] peers) {
        double[] ratios = new double[rounds];
        Arrays.setAll(ratios, i -> peers[i] / ours[i]);
        return new Row(
                work,
                Medians.of(ours),
                python.isPresent() ? OptionalDouble.of(Medians.of(peers)) : OptionalDouble.empty(),
                python.isPresent() ? OptionalDouble.of(Medians.of(ratios)) : OptionalDouble.empty());
    }

    /** Seconds of four estimates, the policy's probabilities included, and of a bootstrap of the last. */
    private static double[] seconds(Dataset log, TabularPolicy target) {
        long start = System.nanoTime();
        OffPolicyData data = OffPolicyData.of(log, target, Propensities.logged(), DISCOUNT);
        OffPolicyEvaluation evaluation = OffPolicyEvaluation.seeded(0).withResamples(2);
        for (Estimator estimator : List.of(
                new ImportanceSampling(),
                new WeightedImportanceSampling(),
                new PerDecisionImportanceSampling(),
                new WeightedPerDecisionImportanceSampling())) {
            evaluation.estimate(estimator, data);
        }
        long estimated = System.nanoTime();
        OffPolicyEvaluation.seeded(0)
                .withResamples(RESAMPLES)
                .estimate(new WeightedPerDecisionImportanceSampling(), data);
        return new double[] {(estimated - start) / 1e9, (System.nanoTime() - estimated) / 1e9};
    }

    private static TabularPolicy target() {
        double[][] table = new double[STATES][ACTIONS];
        for (double[] row : table) {
            Arrays.fill(row, 0.19);
            row[0] = 0.24;
        }
        return TabularPolicy.of(table);
    }

    private static Dataset log() {
        SplittableRandom random = new SplittableRandom(0);
        double[] propensities = new double[STEPS];
        Arrays.fill(propensities, -Math.log(ACTIONS));
        List<Episode> episodes = new ArrayList<>();
        for (int i = 0; i < EPISODES; i++) {
            float[] states = new float[STEPS + 1];
            float[] actions = new float[STEPS];
            float[] rewards = new float[STEPS];
            for (int t = 0; t < STEPS; t++) {
                states[t] = random.nextInt(STATES);
                actions[t] = random.nextInt(ACTIONS);
                rewards[t] = (float) random.nextDouble();
            }
            episodes.add(new Episode(i, states, actions, rewards, Ending.TERMINATED)
                    .withActionLogProbabilities(propensities));
        }
        return new Dataset("speed", new Discrete(STATES), new Discrete(ACTIONS), episodes, Optional.empty(), List.of());
    }
}
