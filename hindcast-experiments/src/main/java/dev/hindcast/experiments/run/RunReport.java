package dev.hindcast.experiments.run;

import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.Space;
import dev.hindcast.environment.Drawable;
import dev.hindcast.environment.Environment;
import dev.hindcast.environment.sepsis.Sepsis;
import dev.hindcast.evaluation.ReturnSummary;
import dev.hindcast.experiments.Json;
import dev.hindcast.experiments.Policies;
import dev.hindcast.experiments.Returns;
import dev.hindcast.experiments.ShellWords;
import dev.hindcast.experiments.Text;
import dev.hindcast.learning.algorithm.Settings;
import dev.hindcast.learning.training.RunDirectory;
import dev.hindcast.learning.training.TrainingResult;
import dev.hindcast.report.CourseChart;
import dev.hindcast.report.Report;
import dev.hindcast.report.ReportData;
import dev.hindcast.report.ReportData.Critic;
import dev.hindcast.report.ReportData.Curve;
import dev.hindcast.report.ReportData.Evaluated;
import dev.hindcast.report.ReportData.Judgement;
import dev.hindcast.report.ReportData.Logged;
import dev.hindcast.report.ReportData.Moment;
import dev.hindcast.report.ReportData.Outcome;
import dev.hindcast.report.ReportData.Rollout;
import dev.hindcast.report.ReportData.SeedOutcome;
import dev.hindcast.report.ReportData.Trace;
import dev.hindcast.report.Size;
import dev.hindcast.report.SvgChart;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Tells a {@link Report} what a training was. */
public final class RunReport {
    private static final String LOSS = "loss/";
    private static final String SECONDS = "seconds";

    private final Trained trained;

    private RunReport(Trained trained) {
        this.trained = trained;
    }

    /** Writes {@code report.html}. */
    public static void write(Trained trained) throws IOException {
        Report.of(new RunReport(trained).data()).write(trained.report());
    }

    private ReportData data() {
        Plan plan = trained.plan();
        return new ReportData(
                plan.title(trained.dataset().name()),
                plan.algorithm(),
                plan.command(trained.environment(), trained.seeds()),
                facts(),
                new ReportData.Training(losses(), critic(), trained.updatesPerSecond()),
                trained.environment()
                        .map(id -> new Judgement(id, curves(), outcome(), rollout(id)))
                        .orElse(null),
                settings(),
                provenance(),
                words(plan),
                HandOverWords.of(trained),
                trained.againstLog().orElse(null));
    }

    private static ReportData.Words words(Plan plan) {
        if (plan.acts()) {
            return ReportData.Words.OF_A_HAND_OVER;
        }
        return plan.data().isPresent() ? ReportData.Words.OF_LOGGED_STEPS : ReportData.Words.OF_OWN_STEPS;
    }

    private String dataName() {
        return trained.plan().acts()
                ? trained.dataset().name()
                : trained.plan().data().orElseGet(() -> trained.dataset().name());
    }

    private ReportData.DatasetFacts facts() {
        return new ReportData.DatasetFacts(
                dataName(),
                trained.dataset().transitions(),
                trained.dataset().episodes().size(),
                trained.dataset().fingerprint(),
                trained.behavior(),
                trained.references().size() > 1 ? trained.references() : List.of());
    }

    private List<Curve> curves() {
        return trained.results().stream()
                .map(result -> curve(result.seed(), result.metrics()))
                .toList();
    }

    /** The evaluations among the rows of a {@code metrics.csv}. */
    public static Curve curve(long seed, List<Map<String, Double>> metrics) {
        return new Curve(
                seed,
                metrics.stream()
                        .filter(row -> row.containsKey("evaluation/return_mean"))
                        .map(row -> new Evaluated(
                                step(row),
                                value(row, "evaluation/return_mean"),
                                value(row, "evaluation/return_low95"),
                                value(row, "evaluation/return_high95")))
                        .toList());
    }

    private List<Trace> losses() {
        TreeSet<String> names = trained.results().stream()
                .flatMap(result -> result.metrics().stream())
                .flatMap(row -> row.keySet().stream())
                .filter(name -> name.startsWith(LOSS))
                .collect(Collectors.toCollection(TreeSet::new));
        return names.stream().flatMap(name -> traces(name).stream()).toList();
    }

    /** A column of every seed's metrics. */
    private List<Trace> traces(String column) {
        String name = column.substring(column.indexOf('/') + 1);
        return trained.results().stream()
                .map(result -> new Trace(
                        name,
                        result.seed(),
                        result.metrics().stream()
                                .filter(row -> row.containsKey(column))
                                .map(row -> new Logged(step(row), value(row, column)))
                                .toList()))
                .filter(trace -> !trace.points().isEmpty())
                .toList();
    }

    private @Nullable Critic critic() {
        List<Trace> monteCarlo = traces("q/monte_carlo");
        if (monteCarlo.isEmpty()) {
            return null;
        }
        double dataReturn = monteCarlo.get(0).points().get(0).value();
        return new Critic(traces("q/data"), traces("q/policy"), traces("q/random"), dataReturn, trained.rewards());
    }

    private Outcome outcome() {
        return outcome(
                trained.results().stream().map(TrainingResult::seed).toList(),
                trained.judgements().stream().map(Trained.Judged::evaluation).toList());
    }

    /** The evaluations of several seeds, pooled. */
    public static Outcome outcome(List<Long> seeds, List<FinalEvaluation> evaluations) {
        ReturnSummary last =
                Returns.pooled(evaluations.stream().map(FinalEvaluation::last).toList());
        ReturnSummary best =
                Returns.pooled(evaluations.stream().map(FinalEvaluation::best).toList());
        return new Outcome(
                last,
                best,
                score(evaluations.get(0), last),
                score(evaluations.get(0), best),
                IntStream.range(0, seeds.size())
                        .mapToObj(i -> seedOutcome(seeds.get(i), evaluations.get(i)))
                        .toList());
    }

    private static OptionalDouble score(FinalEvaluation evaluation, ReturnSummary returns) {
        Double score = Returns.normalized(evaluation.reference(), returns);
        return score == null ? OptionalDouble.empty() : OptionalDouble.of(score);
    }

    private static SeedOutcome seedOutcome(long seed, FinalEvaluation evaluation) {
        return new SeedOutcome(
                seed, evaluation.lastStep(), evaluation.last(), evaluation.bestStep(), evaluation.best());
    }

    private @Nullable Rollout rollout(String id) {
        try (Environment environment = Policies.environment(id)) {
            Trained.Judged first = trained.judgements().get(0);
            Episode episode = first.episodes().get(0);
            return Drawable.of(environment)
                    .map(drawable -> new Rollout(
                            "The last policy of seed " + first.result().seed() + " in " + id + ", return "
                                    + Text.number(episode.totalReward()),
                            moments(drawable, episode),
                            overview(drawable, episode)))
                    .orElse(null);
        }
    }

    private static @Nullable SvgChart overview(Drawable drawable, Episode episode) {
        return drawable instanceof Sepsis sepsis ? CourseChart.of(sepsis.course(episode), Size.WIDE.width()) : null;
    }

    private static List<Moment> moments(Drawable drawable, Episode episode) {
        Space space = drawable.actionSpace();
        return IntStream.rangeClosed(0, episode.length())
                .mapToObj(t -> t < episode.length()
                        ? new Moment(drawable.svg(episode, t), episode.rewards()[t], action(episode, t, space))
                        : new Moment(drawable.svg(episode, t), Double.NaN, ""))
                .toList();
    }

    private static String action(Episode episode, int t, Space space) {
        String format = space instanceof Discrete ? "%.0f" : "%.2f";
        return IntStream.range(t * space.size(), (t + 1) * space.size())
                .mapToObj(i -> String.format(Locale.ROOT, format, episode.actions()[i]))
                .collect(Collectors.joining(", "));
    }

    private Map<String, String> settings() {
        Plan plan = trained.plan();
        Map<String, String> settings = new LinkedHashMap<>();
        plan.terms(trained.environment())
                .forEach((key, value) ->
                        settings.put(key, value instanceof Long number ? Text.count(number) : value.toString()));
        if (!trained.rewards().isIdentity()) {
            settings.put("rewards", trained.rewards().toString());
        }
        Settings.toMap(plan.config())
                .forEach((key, value) -> settings.put(
                        key, value instanceof Double number ? ShellWords.written(number) : value.toString()));
        return settings;
    }

    private Map<String, String> provenance() {
        List<Path> runs = new ArrayList<>();
        trained.results()
                .forEach(result -> result.directory().map(RunDirectory::path).ifPresent(runs::add));
        Map<String, String> provenance = new LinkedHashMap<>();
        Json.read(new RunDirectory(runs.get(0)).provenance())
                .fields()
                .forEachRemaining(
                        entry -> provenance.put(entry.getKey(), entry.getValue().asText()));
        double seconds = runs.stream()
                .mapToDouble(run -> Json.read(new RunDirectory(run).provenance())
                        .path(SECONDS)
                        .asDouble())
                .sum();
        if (seconds > 0) {
            provenance.put(SECONDS, Text.number(seconds));
        }
        provenance.put("seed", trained.seeds().stream().map(Object::toString).collect(Collectors.joining(", ")));
        return provenance;
    }

    private static long step(Map<String, Double> row) {
        return (long) value(row, "step");
    }

    private static double value(Map<String, Double> row, String column) {
        return row.getOrDefault(column, Double.NaN);
    }
}
