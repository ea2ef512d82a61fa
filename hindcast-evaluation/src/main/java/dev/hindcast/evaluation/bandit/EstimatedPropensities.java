package dev.hindcast.evaluation.bandit;

import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Caution.Kind;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the logging policy is likely to have done, estimated from the log where it was not logged. Each fold is told by the others, so that no
 * row tells its own propensity.
 *
 * @param kind how
 * @param penalty of the regression, above 0
 * @param folds at least 2
 */
public record EstimatedPropensities(Kinds kind, double penalty, int folds) {
    /** How propensities are estimated. */
    public enum Kinds {
        /** How often each action is logged at its position. */
        FREQUENCY,
        /** How often it is logged in the same context and position, with one row more of the frequencies at large. */
        CONTEXT,
        /** By a multinomial logistic regression on context and position. */
        LOGISTIC;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public EstimatedPropensities {
        LinearRewards.requirePenalty(penalty);
        if (folds < 2) {
            throw new IllegalArgumentException("Propensities are estimated in at least 2 folds, got " + folds);
        }
    }

    /** The log with estimated propensities of what was logged. */
    public BanditLog on(BanditLog log, long seed) {
        double[][] probabilities = probabilities(log, seed);
        double[] own = new double[log.size()];
        Arrays.setAll(own, row -> probabilities[row][log.actions()[row]]);
        return log.withPropensities(own);
    }

    /** The probability of every action in every row, above 0; rows x actions. */
    public double[][] probabilities(BanditLog log, long seed) {
        int[] fold = Folds.of(log, folds, seed);
        double[][] probabilities = new double[log.size()][];
        for (int left = 0; left < folds; left++) {
            int own = left;
            double[] counts = new double[log.size()];
            Arrays.setAll(counts, row -> fold[row] == own ? 0 : 1);
            Model model = kind == Kinds.LOGISTIC ? logistic(log, counts) : cells(log, counts);
            for (int row = 0; row < log.size(); row++) {
                if (fold[row] == own) {
                    probabilities[row] = model.of(row);
                }
            }
        }
        return probabilities;
    }

    /** What a reader has to know. */
    public List<Caution> cautions() {
        return List.of(
                Caution.warning(
                        Kind.ESTIMATED,
                        "The propensities are estimated (" + kind
                                + "): what the logging policy saw and the log does not hold makes them wrong, and no interval shows it"));
    }

    /** The probabilities of all actions in a row. */
    @FunctionalInterface
    private interface Model {
        double[] of(int row);
    }

    private Model logistic(BanditLog log, double[] counts) {
        int positions = log.positionCount();
        double[][] features = new double[log.size()][];
        Arrays.setAll(features, row -> LinearRewards.features(log, row, positions));
        double[][] weights = new double[log.size()][log.actionCount()];
        for (int row = 0; row < weights.length; row++) {
            weights[row][log.actions()[row]] = counts[row];
        }
        double[] theta = Multinomial.fit(features, weights, penalty);
        return row -> Multinomial.shares(theta, features[row], log.actionCount());
    }

    private Model cells(BanditLog log, double[] counts) {
        double[] all = new double[log.actionCount()];
        int[] cell = (kind == Kinds.CONTEXT ? log : log.withoutContexts())
                .situations()
                .of();
        Map<Integer, double[]> cells = new HashMap<>();
        for (int row = 0; row < counts.length; row++) {
            all[log.actions()[row]] += counts[row];
            cells.computeIfAbsent(cell[row], key -> new double[all.length])[log.actions()[row]] += counts[row];
        }
        double rows = Arrays.stream(all).sum();
        double[] shares = Arrays.stream(all)
                .map(count -> (count + 1) / (rows + all.length))
                .toArray();
        return row -> {
            double[] seen = cells.getOrDefault(cell[row], new double[all.length]);
            double sum = Arrays.stream(seen).sum();
            double[] probabilities = new double[seen.length];
            Arrays.setAll(probabilities, action -> (seen[action] + shares[action]) / (sum + 1));
            return probabilities;
        };
    }
}
