package dev.hindcast.evaluation.bandit;

import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Caution.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Holds propensities against the logged actions. Where they are right, the mean over rows of 1(a_i = a) / propensity_i is 1 for every action a:
 * among all rows, and among those whose features lie on one side of their median. Actions with few rows are left out.
 */
final class PropensityCheck {
    private static final double ERROR = 0.001;
    private static final double ENOUGH = 50;
    /** What rounding to four digits may do. */
    private static final double ROUNDING = 2e-3;

    private PropensityCheck() {}

    /** A mean that is to be 1. */
    private record Seen(String action, String where, double mean, double deviation) {
        double size() {
            return Math.abs(mean - 1) <= ROUNDING ? 0 : Math.abs(mean - 1) / deviation;
        }
    }

    /** What speaks against the propensities: nothing, or one warning on the action and the rows where they are furthest from the log. */
    static List<Caution> cautions(BanditLog log) {
        List<Seen> seen = new ArrayList<>(seen(log, "", row -> true));
        for (int feature = 0; feature < log.featureCount(); feature++) {
            int own = feature;
            double[] values = Arrays.stream(log.contexts())
                    .mapToDouble(context -> context[own])
                    .sorted()
                    .toArray();
            double middle = values[values.length / 2];
            double split = middle > values[0] ? middle : Math.nextUp(middle);
            String where = "where feature " + feature + " is ";
            seen.addAll(seen(log, where + "low", row -> log.contexts()[row][own] < split));
            seen.addAll(seen(log, where + "high", row -> log.contexts()[row][own] >= split));
        }
        double limit =
                NormalDistribution.of(0, 1).inverseCumulativeProbability(1 - ERROR / (2.0 * Math.max(1, seen.size())));
        return seen.stream()
                .filter(mean -> mean.size() > limit)
                .max((a, b) -> Double.compare(a.size(), b.size()))
                .map(PropensityCheck::caution)
                .stream()
                .toList();
    }

    private static Caution caution(Seen worst) {
        return Caution.warning(
                Kind.PROPENSITIES,
                String.format(
                        Locale.ROOT,
                        "Action %s is logged %.3g times as often as its propensities say%s (%.1f standard errors from 1): they are not"
                                + " those of the logged actions, or wrong. Log the probability of what was chosen, as it was then, or estimate it",
                        worst.action(),
                        worst.mean(),
                        worst.where().isEmpty() ? "" : " " + worst.where(),
                        worst.size()));
    }

    private static List<Seen> seen(BanditLog log, String where, IntPredicate chosen) {
        int[] rows = IntStream.range(0, log.size()).filter(chosen).toArray();
        List<Seen> seen = new ArrayList<>();
        if (rows.length == 0) {
            return seen;
        }
        BanditLog part = rows.length == log.size() ? log : log.rows(rows);
        double[] sums = new double[log.actionCount()];
        double[] squares = new double[log.actionCount()];
        for (int row = 0; row < part.size(); row++) {
            double inverse = 1 / part.propensities()[row];
            sums[part.actions()[row]] += inverse;
            squares[part.actions()[row]] += inverse * inverse;
        }
        for (int action = 0; action < sums.length; action++) {
            double sum = sums[action];
            if (sum > 0 && sum / squares[action] * sum >= ENOUGH) {
                double error = error(part, action, sum / part.size(), squares[action]);
                if (error > 0) {
                    seen.add(new Seen(log.actionName(action), where, sum / part.size(), error));
                } else if (sum != part.size()) {
                    seen.add(new Seen(log.actionName(action), where, sum / part.size(), Double.MIN_NORMAL));
                }
            }
        }
        return seen;
    }

    /** The standard error of the mean of 1(a) / p over rows. */
    private static double error(BanditLog part, int action, double mean, double squares) {
        double rows = part.size();
        if (part.clusters().single() && squares > 2 * rows * mean * mean) {
            return Math.sqrt((squares - rows * mean * mean) / (rows - 1) / rows);
        }
        double[] inverse = new double[part.size()];
        Arrays.setAll(inverse, row -> part.actions()[row] == action ? 1 / part.propensities()[row] : 0);
        return Resampling.standardError(part.clusters(), inverse);
    }
}
