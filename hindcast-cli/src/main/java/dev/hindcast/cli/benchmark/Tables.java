package dev.hindcast.cli.benchmark;

import dev.hindcast.cli.benchmark.Suite.Method;
import dev.hindcast.evaluation.Interval;
import dev.hindcast.evaluation.SeedStatistics;
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
        for (Task task : results.tasks()) {
            rows.add(row(name(task), number(task.behavior()), method -> cell(results.group(task, method), checkpoint)));
        }
        if (!results.normalized().isEmpty()) {
            String behavior = number(mean(results.normalized().stream()
                    .map(task -> OptionalDouble.of(task.behavior()))
                    .toList()));
            rows.add(row(
                    "average",
                    behavior,
                    method -> over(method, checkpoint, SeedStatistics::mean, SeedStatistics::meanInterval)));
            rows.add(row(
                    "interquartile mean",
                    "",
                    method -> over(
                            method,
                            checkpoint,
                            SeedStatistics::interquartileMean,
                            SeedStatistics::interquartileMeanInterval)));
        }
        String what = results.normalized().isEmpty() ? "Return" : "Normalised score";
        return new Grid(what + " of the " + checkpoint.word() + " checkpoints", headers(), rows, notes(checkpoint));
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

    private String name(Task task) {
        boolean mixed = !results.normalized().isEmpty() && !task.normalized();
        return task.data().name() + (mixed ? " (return)" : "");
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
                + (seeds < 5 ? " Of so few seeds intervals are too narrow." : "");
    }

    /** What the numbers are measured in. */
    private List<String> scales() {
        List<String> notes = new ArrayList<>();
        String stated = results.tasks().stream()
                .flatMap(task -> task.data().reference().stream()
                        .map(range ->
                                task.data().name() + " " + number(range.random()) + " and " + number(range.expert())))
                .collect(Collectors.joining(", "));
        if (!results.normalized().isEmpty()) {
            notes.add("Normalised: 0 is the return of a random policy, 100 that of an expert"
                    + (stated.isEmpty() ? " (D4RL's)." : "; the suite states them for " + stated + "."));
        }
        List<String> raw = results.tasks().stream()
                .filter(task -> !task.normalized())
                .map(task -> task.data().name())
                .toList();
        if (!raw.isEmpty()) {
            notes.add("No reference scores are known for " + String.join(", ", raw)
                    + ": there it is the return, which is in no average.");
        }
        return notes;
    }

    private Optional<Grid> published() {
        List<Task> tasks = results.tasks().stream()
                .filter(task -> methods.stream()
                        .anyMatch(method -> published(task, method).isPresent()))
                .toList();
        List<Method> known = methods.stream()
                .filter(method ->
                        tasks.stream().anyMatch(task -> published(task, method).isPresent()))
                .toList();
        if (tasks.isEmpty()) {
            return Optional.empty();
        }
        List<String> headers = new ArrayList<>(List.of(DATASET));
        known.forEach(method -> headers.addAll(List.of(method.label() + " here", "published")));
        List<List<String>> rows = new ArrayList<>();
        for (Task task : tasks) {
            List<String> row = new ArrayList<>(List.of(task.data().name()));
            for (Method method : known) {
                row.add(number(here(task, method)));
                row.add(number(published(task, method)));
            }
            rows.add(row);
        }
        List<String> average = new ArrayList<>(List.of("average"));
        for (Method method : known) {
            average.add(
                    number(mean(tasks.stream().map(task -> here(task, method)).toList())));
            average.add(number(
                    mean(tasks.stream().map(task -> published(task, method)).toList())));
        }
        rows.add(average);
        return Optional.of(new Grid("Published scores beside ours", headers, rows, difference(tasks)));
    }

    private static OptionalDouble published(Task task, Method method) {
        return PublishedScores.of(task.data().name(), method.label());
    }

    private OptionalDouble here(Task task, Method method) {
        return results.group(task, method).statistics(Checkpoint.LAST).stream()
                .mapToDouble(SeedStatistics::mean)
                .findFirst();
    }

    /** The mean where every part is there. */
    private static OptionalDouble mean(List<OptionalDouble> values) {
        return values.stream().allMatch(OptionalDouble::isPresent)
                ? values.stream().mapToDouble(OptionalDouble::getAsDouble).average()
                : OptionalDouble.empty();
    }

    private List<String> difference(List<Task> tasks) {
        List<String> steps = results.outcomes().stream()
                .filter(outcome -> tasks.stream()
                        .anyMatch(task -> task.data().equals(outcome.cell().data())))
                .flatMap(outcome -> outcome.finished().stream())
                .map(Outcome.Result::steps)
                .distinct()
                .map(count -> String.format(Locale.ROOT, "%,d", count))
                .toList();
        boolean original = tasks.stream()
                .allMatch(task -> PublishedScores.isOriginal(task.data().name()));
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
        for (Task task : results.tasks()) {
            List<String> row = new ArrayList<>(List.of(task.data().name()));
            methods.forEach(method -> row.add(cost(results.group(task, method))));
            rows.add(row);
        }
        return new Grid(
                "Training time of a seed, and updates per second",
                headers,
                rows,
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
                        List.of()));
    }

    /** A score to one decimal. */
    static String number(double value) {
        return String.format(Locale.ROOT, "%,.1f", value);
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
