package dev.hindcast.cli.options;

import dev.hindcast.cli.output.Estimates;
import dev.hindcast.evaluation.Confidence;
import dev.hindcast.evaluation.Confidence.Range;
import dev.hindcast.evaluation.WeightedDistribution.Normalization;
import dev.hindcast.evaluation.anytime.AnytimeValue;
import dev.hindcast.evaluation.anytime.AnytimeValue.Look;
import dev.hindcast.evaluation.offpolicy.OffPolicyData;
import dev.hindcast.evaluation.offpolicy.ReturnDistribution;
import dev.hindcast.experiments.Text;
import dev.hindcast.experiments.WrongUse;
import dev.hindcast.report.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether intervals are asked for that hold however often the growing log is looked at. */
public final class AnytimeOptions {
    private static final String DOUBLING = "doubling";

    @Option(
            names = "--anytime",
            arity = "0..1",
            fallbackValue = DOUBLING,
            paramLabel = "N",
            description =
                    "add intervals that hold at all looks together, after each N episodes in the order of the log, or"
                            + " without N after 1, 2, 4, 8 ...: of the value and of the difference to the log's; needs --range")
    private @Nullable String step;

    /**
     * The looks at the growing log, worked out once.
     *
     * @param values at the value
     * @param differences at its difference to the log's
     * @param level of the intervals, in (0, 1)
     */
    public record Looks(List<Look> values, List<Look> differences, double level) {
        /** A row a look. */
        public Table table() {
            String interval = Text.number(100 * level) + "% at all looks";
            return new Table(
                    "Intervals that hold at all looks together",
                    List.of("after episodes", "value", interval, "difference", interval),
                    IntStream.range(0, values.size())
                            .mapToObj(k -> row(values.get(k), differences.get(k)))
                            .toList());
        }

        /** The same for programs. */
        public List<Map<String, Object>> toMaps() {
            return IntStream.range(0, values.size())
                    .mapToObj(k -> toMap(values.get(k), differences.get(k)))
                    .toList();
        }
    }

    /** Refuses what does not go together, before anything is worked out. */
    public void check(double @Nullable [] range, Confidence confidence) {
        if (step == null) {
            return;
        }
        if (range == null) {
            throw new WrongUse(
                    "--anytime needs to know what the discounted return of an episode can be: state --range, such"
                            + " as --range=0,1");
        }
        if (confidence == Confidence.HOEFFDING || confidence == Confidence.EMPIRICAL_BERNSTEIN) {
            throw new WrongUse("--range is that of returns with --anytime and that of weighted returns with --interval "
                    + confidence + ": ask for one after the other");
        }
        if (!step.equals(DOUBLING) && step(step) < 1) {
            throw new WrongUse("--anytime takes a number of episodes from 1, got " + step);
        }
    }

    private static int step(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException none) {
            return 0;
        }
    }

    private Looks looks(String asked, OffPolicyData data, double @Nullable [] range, double level) {
        Range ends = Estimates.range("--range", range);
        ReturnDistribution log = WrongUse.unless(() -> ReturnDistribution.of(data, Normalization.COUNT));
        int[] after = asked.equals(DOUBLING)
                ? AnytimeValue.doubling(data.episodes())
                : AnytimeValue.every(step(asked), data.episodes());
        return WrongUse.unless(() -> new Looks(
                AnytimeValue.of(log.weights(), log.returns(), ends, level).looks(after),
                AnytimeValue.difference(log.weights(), log.returns(), ends, level)
                        .looks(after),
                level));
    }

    /** The looks, if they were asked for. */
    public Optional<Looks> of(OffPolicyData data, double @Nullable [] range, double level) {
        return Optional.ofNullable(step).map(asked -> looks(asked, data, range, level));
    }

    private static List<String> row(Look value, Look difference) {
        return List.of(
                Text.number(value.episodes()),
                Text.number(value.estimate()),
                Estimates.interval(value.interval()),
                Text.number(difference.estimate()),
                Estimates.interval(difference.interval()));
    }

    private static Map<String, Object> toMap(Look value, Look difference) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("episodes", value.episodes());
        map.put("policy", Estimates.toMap(value.estimate(), value.interval()));
        map.put("difference", Estimates.toMap(difference.estimate(), difference.interval()));
        return map;
    }
}
