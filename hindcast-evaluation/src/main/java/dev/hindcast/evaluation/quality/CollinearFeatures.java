package dev.hindcast.evaluation.quality;

import java.util.ArrayList;
import java.util.List;

/**
 * Components of the observation that the ones before determine linearly: those of which a Cholesky decomposition of the correlations
 * leaves less than {@value #LEFT} of the variance. Needs ten steps a component, and takes at most the first {@value #MOST} components.
 */
final class CollinearFeatures implements Check {
    private static final double LEFT = 1e-4;
    private static final int MOST = 512;
    private static final int LEAST_STEPS_EACH = 10;
    private static final double WORK = 5e7;

    @Override
    public List<Finding> examine(Evidence evidence) {
        int features = Math.min(MOST, evidence.observationSize());
        int rows = (int) Math.min(evidence.sample().size(), Math.max(WORK / features / features, 200));
        if (features < 2 || rows < LEAST_STEPS_EACH * features) {
            return List.of();
        }
        double[][] columns = new double[features][];
        StepSample sample = StepSample.of(evidence.dataset(), rows, evidence.seed());
        for (int i = 0; i < features; i++) {
            columns[i] = Columns.standardized(sample.column(sample.observations(), i));
        }
        List<String> determined = determined(columns);
        return determined.isEmpty()
                ? List.of()
                : List.of(new Finding(
                        "collinear-features",
                        Severity.NOTE,
                        "Of the observation " + Figures.list(determined),
                        "They add weights and no information; which of several copies a policy relies on is left to chance",
                        "Drop them where they are copies"));
    }

    private static List<String> determined(double[][] columns) {
        double[][] factor = new double[columns.length][columns.length];
        List<Integer> kept = new ArrayList<>();
        List<String> determined = new ArrayList<>();
        for (int i = 0; i < columns.length; i++) {
            if (Columns.variance(columns[i]) == 0) {
                continue;
            }
            double left = 1;
            for (int j : kept) {
                double product = Columns.correlation(columns[i], columns[j]);
                for (int k : kept) {
                    product -= k < j ? factor[i][k] * factor[j][k] : 0;
                }
                factor[i][j] = product / factor[j][j];
                left -= factor[i][j] * factor[i][j];
            }
            if (left < LEFT) {
                determined.add("component " + i + " follows from " + source(columns, i, kept));
            } else {
                factor[i][i] = Math.sqrt(left);
                kept.add(i);
            }
        }
        return determined;
    }

    private static String source(double[][] columns, int index, List<Integer> kept) {
        for (int j : kept) {
            double correlation = Columns.correlation(columns[index], columns[j]);
            if (1 - correlation * correlation < LEFT) {
                return Integer.toString(j);
            }
        }
        return "several before it";
    }
}
