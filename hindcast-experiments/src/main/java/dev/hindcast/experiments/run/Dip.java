package dev.hindcast.experiments.run;

import dev.hindcast.learning.training.RunDirectory;
import dev.hindcast.learning.training.TrainingResult;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How far a policy fell at a hand-over: the largest drop of its evaluations below that before the first step in the environment. Being the
 * largest of several, it is a little above 0 by chance even where nothing fell. Evaluations play the same starts and are taken as independent
 * all the same, so that the interval is rather too wide.
 *
 * @param start the mean return before the first step
 * @param step of the lowest evaluation; 0 where none lies below the start
 * @param lowest its mean return
 * @param standardError of start - lowest, the two being taken as independent; 0 where none lies below
 */
public record Dip(double start, long step, double lowest, double standardError) {
    private static final double NORMAL_95 = 1.959964;
    private static final String MEAN = "evaluation/return_mean";

    /** Of a training whose evaluations began before its first step; nothing where they did not. */
    public static Optional<Dip> of(TrainingResult result) {
        List<Map<String, Double>> evaluations = result.metrics().stream()
                .filter(row -> row.containsKey(MEAN) && row.containsKey(RunDirectory.SCORE_COLUMN))
                .toList();
        if (evaluations.isEmpty() || evaluations.get(0).getOrDefault("step", -1.0) != 0) {
            return Optional.empty();
        }
        Map<String, Double> first = evaluations.get(0);
        Map<String, Double> lowest = first;
        for (Map<String, Double> row : evaluations) {
            lowest = mean(row) < mean(lowest) ? row : lowest;
        }
        return Optional.of(new Dip(
                mean(first),
                lowest.getOrDefault("step", 0.0).longValue(),
                mean(lowest),
                lowest == first ? 0 : Math.hypot(error(first), error(lowest))));
    }

    private static double mean(Map<String, Double> row) {
        return row.getOrDefault(MEAN, Double.NaN);
    }

    private static double error(Map<String, Double> row) {
        return row.getOrDefault("evaluation/return_stderr", Double.NaN);
    }

    /** Whether an evaluation lies below the start; where none does, the drop has no interval. */
    public boolean fell() {
        return step > 0;
    }

    /** The drop, at least 0. */
    public double depth() {
        return start - lowest;
    }

    /** The lower end of its 95% interval. */
    public double low() {
        return depth() - NORMAL_95 * standardError;
    }

    /** The upper end of its 95% interval. */
    public double high() {
        return depth() + NORMAL_95 * standardError;
    }
}
