package dev.hindcast.cli.options;

import dev.hindcast.cli.output.Estimates;
import dev.hindcast.evaluation.Bootstrap;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Interval;
import dev.hindcast.evaluation.RiskCriterion;
import dev.hindcast.evaluation.WeightedDistribution.Normalization;
import dev.hindcast.evaluation.offpolicy.OffPolicyData;
import dev.hindcast.evaluation.offpolicy.ReturnDistribution;
import dev.hindcast.experiments.Text;
import dev.hindcast.experiments.WrongUse;
import dev.hindcast.report.Table;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** By what of its returns, beside their mean, a policy is judged. */
public final class RiskOptions {
    @Option(
            names = "--criterion",
            paramLabel = "NAME",
            description =
                    "of the policy's returns beside the log's: mean, cvar=0.1 for the mean of the worst tenth, or quantile=0.5;"
                            + " several times")
    private List<String> criteria = List.of();

    /**
     * A criterion with what it is of the policy, of the log, and of the two together.
     *
     * @param value of the policy, with its interval
     * @param behavior of the log
     * @param difference of the two, with its interval
     * @param cautions what speaks against the intervals
     */
    private record Figure(
            RiskCriterion criterion,
            double value,
            Interval interval,
            double behavior,
            double difference,
            Interval differenceInterval,
            List<Caution> cautions) {
        static Figure of(
                RiskCriterion criterion, ReturnDistribution distribution, int resamples, double level, long seed) {
            double[] returns = distribution.returns();
            double[] weights = distribution.weights();
            double[] once = new double[returns.length];
            Arrays.fill(once, 1);
            Bootstrap.Statistic policy = criterion.statistic(returns, weights);
            Bootstrap.Statistic difference = criterion.difference(returns, weights);
            return new Figure(
                    criterion,
                    policy.of(once),
                    Bootstrap.interval(returns.length, policy, resamples, level, seed),
                    criterion.statistic(returns, once).of(once),
                    difference.of(once),
                    Bootstrap.interval(returns.length, difference, resamples, level, seed),
                    criterion.cautions(returns, weights));
        }
    }

    /** Refuses what is no criterion. */
    public void check() {
        parsed();
    }

    private List<RiskCriterion> parsed() {
        return criteria.stream()
                .map(text -> WrongUse.unless(() -> RiskCriterion.parse(text)))
                .toList();
    }

    private List<Figure> figures(OffPolicyData data, int resamples, double level, long seed) {
        List<RiskCriterion> parsed = parsed();
        if (parsed.isEmpty()) {
            return List.of();
        }
        ReturnDistribution returns = WrongUse.unless(() -> ReturnDistribution.of(data, Normalization.WEIGHTS));
        return parsed.stream()
                .map(criterion -> Figure.of(criterion, returns, resamples, level, seed))
                .toList();
    }

    /** What was asked for, worked out once; nothing where nothing was. */
    public Optional<Figures> of(OffPolicyData data, int resamples, double level, long seed) {
        List<Figure> figures = figures(data, resamples, level, seed);
        return figures.isEmpty() ? Optional.empty() : Optional.of(new Figures(figures, level));
    }

    /** The figures of all criteria. */
    public static final class Figures {
        private final List<Figure> figures;
        private final double level;

        private Figures(List<Figure> figures, double level) {
            this.figures = figures;
            this.level = level;
        }

        /** A table, and what there is to know of it. */
        public Table table() {
            String interval = Text.number(100 * level) + "% interval";
            return new Table(
                    "Other figures of the returns",
                    List.of("of the returns", "policy", interval, "log", "difference", interval),
                    figures.stream()
                            .map(figure -> List.of(
                                    figure.criterion.toString(),
                                    Text.number(figure.value),
                                    Estimates.interval(figure.interval),
                                    Text.number(figure.behavior),
                                    Text.number(figure.difference),
                                    Estimates.interval(figure.differenceInterval)))
                            .toList(),
                    figures.stream()
                            .flatMap(figure -> figure.cautions.stream())
                            .map(Caution::reason)
                            .distinct()
                            .toList());
        }

        /** The same for programs. */
        public List<Map<String, Object>> toMaps() {
            return figures.stream().map(RiskOptions::toMap).toList();
        }
    }

    private static Map<String, Object> toMap(Figure figure) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("criterion", figure.criterion.toString());
        map.put("policy", Estimates.toMap(figure.value, figure.interval));
        map.put("behavior", figure.behavior);
        map.put("difference", Estimates.toMap(figure.difference, figure.differenceInterval));
        map.put("cautions", figure.cautions.stream().map(Caution::reason).toList());
        return map;
    }
}
