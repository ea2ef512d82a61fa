package dev.hindcast.cli.output;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetStatistics;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.Summary;
import dev.hindcast.evaluation.quality.Behavior;
import dev.hindcast.evaluation.quality.Coverage;
import dev.hindcast.evaluation.quality.Finding;
import dev.hindcast.evaluation.quality.Inspection;
import dev.hindcast.evaluation.quality.Quality;
import dev.hindcast.evaluation.quality.Rewards;
import dev.hindcast.evaluation.quality.TrajectoryQuality;
import dev.hindcast.evaluation.quality.Verdict;
import dev.hindcast.experiments.Text;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What an inspection found, for a terminal. */
public final class InspectionText {
    private static final int BINS = 24;
    private static final int SHARES = 12;
    private static final double WORTH_SAYING = 0.01;
    private static final String INDENT = "    ";

    private final PrintWriter out;

    public InspectionText(PrintWriter out) {
        this.out = out;
    }

    public void print(Dataset dataset, Inspection inspection) {
        DatasetStatistics statistics = inspection.statistics();
        double[] lengths =
                dataset.episodes().stream().mapToDouble(Episode::length).toArray();
        out.println();
        line("returns", distribution(statistics.episodeReturns(), statistics.returns()));
        line("episode lengths", distribution(lengths, statistics.lengths()));
        InspectionJson.labels(dataset)
                .forEach((column, distinct) ->
                        line("labels of episodes", column + ", of " + Text.count(distinct, "value")));
        print(dataset, inspection.quality());
        inspection.findings().forEach(this::print);
        print(inspection.verdict());
    }

    private static String distribution(double[] values, Summary range) {
        return Text.number(range.min()) + " |" + Layout.sketch(values, BINS) + "| " + Text.number(range.max());
    }

    private void print(Dataset dataset, Quality quality) {
        Behavior behavior = quality.behavior();
        TrajectoryQuality trajectories = quality.trajectoryQuality();
        Coverage coverage = quality.coverage();
        if (dataset.actionSpace() instanceof Discrete discrete) {
            line("action shares", shares(behavior, discrete));
        }
        line(
                "trajectory quality",
                Text.number(trajectories.value()) + ", where 0 is " + Text.number(trajectories.low()) + " and 1 is "
                        + Text.number(trajectories.high()) + " (" + trajectories.reference() + ")");
        line(
                "state-action coverage",
                Text.number(coverage.value()) + ": " + Text.count(coverage.pairs()) + " different pairs against "
                        + Text.count(coverage.referencePairs()) + " (" + coverage.reference() + ")");
        line("behaviour entropy", entropy(behavior));
        line(
                "actions given state",
                "they differ by " + Text.percent(behavior.spread()) + " of what they differ over all states");
        line("rewards", rewards(quality.rewards()));
        line(
                "duplicates",
                Text.count(quality.duplicates().episodes(), "episode") + ", and "
                        + Text.count(quality.duplicates().steps(), "step") + " of the other episodes");
    }

    private static String shares(Behavior behavior, Discrete discrete) {
        List<String> shares = new ArrayList<>();
        for (int i = 0; i < Math.min(SHARES, behavior.shares().size()); i++) {
            shares.add((discrete.start() + i) + ": "
                    + Text.percent(behavior.shares().get(i)));
        }
        int left = behavior.shares().size() - shares.size();
        return String.join(", ", shares) + (left > 0 ? " and " + left + " more" : "");
    }

    private static String entropy(Behavior behavior) {
        boolean discrete = !behavior.shares().isEmpty();
        String entropy =
                Text.number(behavior.entropy()) + " nats; uniform actions have " + Text.number(behavior.mostEntropy());
        if (!discrete) {
            return entropy + " (nearest neighbours)";
        }
        return behavior.stateEntropy().isPresent()
                ? entropy + "; " + Text.number(behavior.stateEntropy()) + " in one state"
                : entropy;
    }

    private static String rewards(Rewards rewards) {
        String different = Text.count(rewards.distinct(), "different number");
        return rewards.mostCommonShare() < WORTH_SAYING
                ? different
                : different + ", most often " + Text.number(rewards.mostCommon()) + " ("
                        + Text.percent(rewards.mostCommonShare()) + " of steps)";
    }

    private void print(Finding finding) {
        out.println();
        out.println(InspectionJson.word(finding.severity()) + ": " + finding.name());
        out.println(Layout.paragraph(INDENT, finding.seen() + "."));
        out.println(Layout.paragraph(INDENT, finding.consequence() + "."));
        out.println(Layout.paragraph(INDENT, "-> " + finding.remedy() + "."));
    }

    private void print(Verdict verdict) {
        out.println();
        out.println("verdict: " + InspectionJson.word(verdict.kind()));
        out.println(Layout.paragraph(INDENT, verdict.reason() + "."));
        for (Verdict.Advice advice : verdict.advice()) {
            out.println(Layout.paragraph(INDENT, words(advice) + ": " + advice.why()));
        }
    }

    /** The algorithm with its settings, as a command takes them. */
    private static String words(Verdict.Advice advice) {
        return Stream.concat(
                        Stream.of(advice.algorithm()),
                        advice.settings().stream().map(setting -> "--set " + setting))
                .collect(Collectors.joining(" "));
    }

    private void line(String label, String text) {
        out.println(Layout.paragraph(String.format("%-23s", label), text));
    }
}
