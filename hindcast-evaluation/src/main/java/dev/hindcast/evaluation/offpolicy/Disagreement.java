package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Caution.Kind;
import dev.hindcast.evaluation.Estimate;
import dev.hindcast.evaluation.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * What estimates of one value say of each other. Two against neither of which anything speaks should agree: where their intervals have no
 * point in common, one of them is wrong, and nobody knows which. So that many pairs do not raise a false alarm, intervals are widened as
 * Bonferroni has it: of k pairs with intervals of 95%, each is taken as one of 1 - 5% / k, as if estimates were normal.
 *
 * <p>Estimates that are doubted or refused already are left out: their intervals are known not to hold.
 */
public final class Disagreement {
    /** On tables these solve the same equations of the same model. */
    private static final Set<String> MODELS = Set.of("fqe", "model", "dual-dice", "gen-dice", "best-dice");

    private static final double ROUNDING = 1e-6;

    private Disagreement() {}

    /** A warning for each pair of 95% intervals that contradict each other. */
    public static List<Caution> cautions(List<Estimate> estimates) {
        return cautions(estimates, 0.95);
    }

    /**
     * A warning for each pair that contradicts.
     *
     * @param level of the intervals, in (0, 1)
     */
    public static List<Caution> cautions(List<Estimate> estimates, double level) {
        return pairs(estimates, level).stream().map(Pair::caution).toList();
    }

    /** The estimates, each with the warnings that name it, and a note where several are one. */
    public static List<Estimate> marked(List<Estimate> estimates, double level) {
        List<Pair> pairs = pairs(estimates, level);
        return estimates.stream()
                .map(estimate -> with(
                        estimate,
                        Stream.concat(
                                        pairs.stream()
                                                .filter(pair -> pair.names(estimate))
                                                .map(Pair::caution),
                                        one(estimate, estimates).stream())
                                .toList()))
                .toList();
    }

    private static Estimate with(Estimate estimate, List<Caution> more) {
        return more.isEmpty()
                ? estimate
                : new Estimate(
                        estimate.estimator(),
                        estimate.value(),
                        estimate.interval(),
                        estimate.confidence(),
                        estimate.weights(),
                        Stream.concat(estimate.cautions().stream(), more.stream())
                                .toList());
    }

    private record Pair(Estimate one, Estimate other) {
        boolean names(Estimate estimate) {
            return estimate == one || estimate == other;
        }

        Caution caution() {
            return Caution.warning(
                    Kind.DISAGREEMENT,
                    String.format(
                            Locale.ROOT,
                            "%s says %.4g [%.4g, %.4g] and %s %.4g [%.4g, %.4g]: they contradict each other, and one of them is wrong",
                            one.estimator(),
                            one.value(),
                            one.interval().low(),
                            one.interval().high(),
                            other.estimator(),
                            other.value(),
                            other.interval().low(),
                            other.interval().high()));
        }
    }

    private static List<Pair> pairs(List<Estimate> estimates, double level) {
        List<Estimate> sound = estimates.stream()
                .filter(estimate -> estimate.trusted()
                        && Double.isFinite(
                                estimate.interval().high() - estimate.interval().low()))
                .toList();
        double count = sound.size() * (sound.size() - 1) / 2.0;
        NormalDistribution normal = NormalDistribution.of(0, 1);
        double wider = count == 0
                ? 1
                : normal.inverseSurvivalProbability((1 - level) / 2 / count)
                        / normal.inverseSurvivalProbability((1 - level) / 2);
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < sound.size(); i++) {
            for (int k = i + 1; k < sound.size(); k++) {
                if (!widened(sound.get(i), wider).overlaps(widened(sound.get(k), wider))) {
                    pairs.add(new Pair(sound.get(i), sound.get(k)));
                }
            }
        }
        return pairs;
    }

    private static Interval widened(Estimate estimate, double factor) {
        double value = estimate.value();
        double rounding = ROUNDING * Math.abs(value);
        return new Interval(
                value - factor * (value - estimate.interval().low()) - rounding,
                value + factor * (estimate.interval().high() - value) + rounding);
    }

    /** The note that several models are one. */
    private static List<Caution> one(Estimate estimate, List<Estimate> all) {
        List<String> same = all.stream()
                .filter(other -> MODELS.contains(other.estimator()) && close(other.value(), estimate.value()))
                .map(Estimate::estimator)
                .toList();
        return MODELS.contains(estimate.estimator()) && same.size() > 1
                ? List.of(Caution.note(
                        Kind.MODEL,
                        "These are one estimate, that of the log's own model, and do not confirm each other: "
                                + String.join(", ", same)))
                : List.of();
    }

    private static boolean close(double one, double other) {
        return Math.abs(one - other) <= ROUNDING * Math.max(Math.abs(one), Math.abs(other));
    }
}
