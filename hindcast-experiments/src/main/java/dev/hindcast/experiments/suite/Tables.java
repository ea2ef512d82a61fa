package dev.hindcast.experiments.suite;

import dev.hindcast.evaluation.Interval;
import dev.hindcast.evaluation.SeedStatistics;
import dev.hindcast.experiments.suite.Suite.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The tables of a benchmark in the layout of the field: a row for each data set, a column for each algorithm. */
public final class Tables {
    private static final String ABSENT = "-";
    private static final String DATASET = "data set";

    private final Results results;
    private final List<Method> methods;

    private Tables(Results results) {
        this.results = results;
        this.methods = results.suite().algorithms();
    }

    /** All of them: scores of the last and of the best checkpoints, what was published beside it, what it took, and what failed. */
    public static List<Grid> of(Results results) {
        Tables tables = new Tables(results);
        List<Grid> grids = new ArrayList<>();
        for (Checkpoint checkpoint : Checkpoint.values()) {
            grids.add(tables.scores(checkpoint));
        }
        tables.published().ifPresent(grids::add);
        grids.add(tables.cost());
        tables.failed().ifPresent(grids::add);
        return grids;
    }

    private Grid scores(Checkpoint checkpoint) {
        List<List<String>> rows = new ArrayList<>();
        for (Testbed testbed : results.testbeds()) {
            rows.add(row(
                    name(testbed),
                    number(testbed.behavior()),
                    method -> cell(results.group(testbed, method), checkpoint)));
        }
        List<List<String>> summary = new ArrayList<>();
        if (!results.normalized().isEmpty()) {
            String behavior = number(mean(results.normalized().stream()
                    .map(testbed -> OptionalDouble.of(testbed.behavior()))
                    .toList()));
            summary.add(row(
                    "average",
                    behavior,
                    method -> over(method, checkpoint, SeedStatistics::mean, SeedStatistics::meanInterval)));
            summary.add(row(
                    "interquartile mean",
                    "",
                    method -> over(
                            method,
                            checkpoint,
                            SeedStatistics::interquartileMean,
                            SeedStatistics::interquartileMeanInterval)));
        }
        String what = results.normalized().isEmpty() ? "Return" : "Normalised score";
        return new Grid(
                what + " of the " + checkpoint.word() + " checkpoints", headers(), rows, summary, notes(checkpoint));
    }

    private List<String> headers() {
        List<String> headers = new ArrayList<>(List.of(DATASET, "behaviour"));
        methods.forEach(method -> headers.add(method.label()));
        return headers;
    }

    private List<String> row(String name, String second, Function<Method, String> cells) {
        List<String> row = new ArrayList<>(List.of(name, second));
        methods.forEach(method -> row.add(cells.apply(method)));
        return row;
    }

    private String name(Testbed testbed) {
        boolean mixed = !results.normalized().isEmpty() && !testbed.normalized();
        return testbed.data().name() + (mixed ? " (return)" : "");
    }

    private static String cell(Group group, Checkpoint checkpoint) {
        String failed = group.failures() == 0
                ? ""
                : group.failures() + " of " + group.outcomes().size() + " failed";
        return group.statistics(checkpoint)
                .map(statistics -> interval(statistics.mean(), statistics.meanInterval())
                        + (failed.isEmpty() ? "" : ", " + failed))
                .orElse("failed");
    }

    private String over(
            Method method,
            Checkpoint checkpoint,
            Function<SeedStatistics, Double> value,
            Function<SeedStatistics, Interval> interval) {
        return results.statistics(method, checkpoint)
                .map(statistics -> interval(value.apply(statistics), interval.apply(statistics)))
                .orElse(ABSENT);
    }

    private List<String> notes(Checkpoint checkpoint) {
        if (checkpoint == Checkpoint.BEST) {
            return List.of(
                    "Best: the policy with the highest mean return in the evaluations during its training, judged anew on other"
                            + " episodes. It needed the environment to be chosen, which offline there is not.");
        }
        List<String> notes = new ArrayList<>();
        notes.add(
                "Last: the policy after the last update, chosen without a look at the environment. Behaviour: the mean over the"
                        + " logged episodes.");
        notes.add(intervals());
        notes.addAll(scales());
        if (!results.failures().isEmpty()) {
            notes.add("An algorithm of which a training failed has no average: leaving that out would flatter it.");
        }
        return notes;
    }

    private String intervals() {
        int seeds = results.suite().seeds().size();
        if (seeds == 1) {
            return "One seed: there is no interval over seeds.";
        }
        return "Means over " + seeds
                + " seeds with 95% bootstrap intervals over seeds; those of the average and the interquartile mean"
                + " resample seeds within each data set."
                + (seeds < SeedStatistics.ENOUGH ? " Of so few seeds intervals are too narrow." : "");
    }

    /** What the numbers are measured in. */
    private List<String> scales() {
        List<String> notes = new ArrayList<>();
        String stated = results.testbeds().stream()
                .flatMap(testbed -> testbed.data().reference().stream()
                        .map(range -> testbed.data().name() + " " + number(range.random()) + " and "
                                + number(range.expert())))
                .collect(Collectors.joining(", "));
        if (!results.normalized().isEmpty()) {
            notes.add("Normalised: 0 is the return of a random policy, 100 that of an expert"
                    + (stated.isEmpty() ? " (D4RL's)." : "; the suite states them for " + stated + "."));
        }
        List<String> raw = results.testbeds().stream()
                .filter(testbed -> !testbed.normalized())
                .map(testbed -> testbed.data().name())
                .toList();
        if (!raw.isEmpty()) {
            notes.add("No reference scores are known for " + String.join(", ", raw)
                    + ": there it is the return, which is in no average.");
        }
        return notes;
    }

    private Optional<Grid> published() {
        List<Testbed> testbeds = results.testbeds().stream()
                .filter(testbed -> methods.stream()
                        .anyMatch(method -> published(testbed, method).isPresent()))
                .toList();
        List<Method> known = methods.stream()
                .filter(method -> testbeds.stream()
                        .anyMatch(testbed -> published(testbed, method).isPresent()))
                .toList();
        if (testbeds.isEmpty()) {
            return Optional.empty();
        }
        List<String> headers = new ArrayList<>(List.of(DATASET));
        known.forEach(method -> headers.addAll(List.of(method.label() + " here", "published")));
        List<List<String>> rows = new ArrayList<>();
        for (Testbed testbed : testbeds) {
            List<String> row = new ArrayList<>(List.of(testbed.data().name()));
            for (Method method : known) {
                row.add(number(here(testbed, method)));
                row.add(number(published(testbed, method)));
            }
            rows.add(row);
        }
        List<String> average = new ArrayList<>(List.of("average"));
        for (Method method : known) {
            average.add(number(
                    mean(testbeds.stream().map(testbed -> here(testbed, method)).toList())));
            average.add(number(mean(
                    testbeds.stream().map(testbed -> published(testbed, method)).toList())));
        }

        return Optional.of(
                new Grid("Published scores beside ours", headers, rows, List.of(average), difference(testbeds)));
    }

    private static OptionalDouble published(Testbed testbed, Method method) {
        return PublishedScores.of(testbed.data().name(), method.label());
    }

    /** Nothing where a training failed: the mean of the others would flatter. */
    private OptionalDouble here(Testbed testbed, Method method) {
        Group group = results.group(testbed, method);
        return group.failures() > 0
                ? OptionalDouble.empty()
                : group.statistics(Checkpoint.LAST).stream()
                        .mapToDouble(SeedStatistics::mean)
                        .findFirst();
    }

    /** The mean where every part is there. */
    private static OptionalDouble mean(List<OptionalDouble> values) {
        return values.stream().allMatch(OptionalDouble::isPresent)
                ? values.stream().mapToDouble(OptionalDouble::getAsDouble).average()
                : OptionalDouble.empty();
    }

    private List<String> difference(List<Testbed> testbeds) {
        List<String> steps = results.outcomes().stream()
                .filter(outcome -> testbeds.stream()
                        .anyMatch(
                                testbed -> testbed.data().equals(outcome.cell().data())))
                .flatMap(outcome -> outcome.finished().stream())
                .map(Outcome.Result::steps)
                .distinct()
                .map(count -> String.format(Locale.ROOT, "%,d", count))
                .toList();
        boolean original = testbeds.stream()
                .allMatch(testbed -> PublishedScores.isOriginal(testbed.data().name()));
        String data = original
                ? "D4RL's data"
                : "data sets that were made anew by the same protocol, by other teachers, and are not D4RL's files";
        return List.of("Published: " + PublishedScores.SOURCE + ". Here: " + data + "; last checkpoint, "
                + String.join(" or ", steps) + " updates, seeds: "
                + results.suite().seeds().size()
                + ". Read them side by side for the order of size and of algorithms, not to the digit.");
    }

    private Grid cost() {
        List<String> headers = new ArrayList<>(List.of(DATASET));
        methods.forEach(method -> headers.add(method.label()));
        List<List<String>> rows = new ArrayList<>();
        for (Testbed testbed : results.testbeds()) {
            List<String> row = new ArrayList<>(List.of(testbed.data().name()));
            methods.forEach(method -> row.add(cost(results.group(testbed, method))));
            rows.add(row);
        }
        return new Grid(
                "Training time of a seed, and updates per second",
                headers,
                rows,
                List.of(),
                List.of(
                        "Updates alone, without evaluations; means over seeds. Trainings ran side by side, one thread each."));
    }

    private static String cost(Group group) {
        return group.results().isEmpty()
                ? ABSENT
                : String.format(
                        Locale.ROOT,
                        "%,.0f s, %,.0f/s",
                        group.mean(Outcome.Result::seconds),
                        group.mean(Outcome.Result::updatesPerSecond));
    }

    private Optional<Grid> failed() {
        return results.failures().isEmpty()
                ? Optional.empty()
                : Optional.of(new Grid(
                        "Failed trainings",
                        List.of("training", "why"),
                        results.failures().stream()
                                .map(outcome -> List.of(outcome.cell().title(), outcome.failure()))
                                .toList(),
                        List.of(),
                        List.of()));
    }

    /** A score to one decimal. */
    static String number(double value) {
        double rounded = Math.rint(10 * value) / 10;
        return String.format(Locale.ROOT, "%,.1f", rounded == 0 ? 0 : value);
    }

    private static String number(OptionalDouble value) {
        return value.isPresent() ? number(value.getAsDouble()) : ABSENT;
    }

    private static String interval(double mean, Interval interval) {
        return Double.isNaN(interval.low())
                ? number(mean)
                : number(mean) + " [" + number(interval.low()) + ", " + number(interval.high()) + "]";
    }
}
