package dev.hindcast.experiments.suite;

import dev.hindcast.evaluation.SeedStatistics;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * The seeds of one algorithm on one data set: a cell of the table.
 *
 * @param testbed the data set
 * @param method the algorithm
 * @param outcomes by seed
 */
public record Group(Testbed testbed, Suite.Method method, List<Outcome> outcomes) {
    /** Keeps copies of what could be changed. */
    public Group {
        outcomes = List.copyOf(outcomes);
    }

    /** What came out of the seeds that went through. */
    List<Outcome.Result> results() {
        return outcomes.stream().flatMap(outcome -> outcome.finished().stream()).toList();
    }

    /** How many seeds failed. */
    int failures() {
        return outcomes.size() - results().size();
    }

    /** One score for each seed that went through. */
    double[] scores(Checkpoint checkpoint) {
        return results().stream()
                .mapToDouble(result -> testbed.score(checkpoint.of(result)))
                .toArray();
    }

    /** Over the seeds that went through; empty where none did. */
    Optional<SeedStatistics> statistics(Checkpoint checkpoint) {
        double[] scores = scores(checkpoint);
        return scores.length == 0 ? Optional.empty() : Optional.of(SeedStatistics.of(scores, 0));
    }

    /** NaN where no seed went through. */
    double mean(ToDoubleFunction<Outcome.Result> of) {
        return results().stream().mapToDouble(of).average().orElse(Double.NaN);
    }
}
