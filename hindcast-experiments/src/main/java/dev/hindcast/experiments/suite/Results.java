package dev.hindcast.experiments.suite;

import dev.hindcast.evaluation.PerformanceProfile;
import dev.hindcast.evaluation.SeedStatistics;
import dev.hindcast.experiments.suite.Suite.Method;
import java.util.List;
import java.util.Optional;

/**
 * What a suite came to.
 *
 * @param suite the suite
 * @param testbeds its data sets
 * @param outcomes its cells, in its order
 */
public record Results(Suite suite, List<Testbed> testbeds, List<Outcome> outcomes) {
    /** Keeps copies of what could be changed. */
    public Results {
        testbeds = List.copyOf(testbeds);
        outcomes = List.copyOf(outcomes);
    }

    /** The seeds of one algorithm on one data set. */
    public Group group(Testbed testbed, Method method) {
        return new Group(
                testbed,
                method,
                outcomes.stream()
                        .filter(outcome -> outcome.cell().data().equals(testbed.data())
                                && outcome.cell().method().equals(method))
                        .toList());
    }

    /** The cells that failed. */
    public List<Outcome> failures() {
        return outcomes.stream().filter(outcome -> outcome.finished().isEmpty()).toList();
    }

    /** The data sets whose scores are normalised, and so can be averaged. */
    public List<Testbed> normalized() {
        return testbeds.stream().filter(Testbed::normalized).toList();
    }

    /**
     * Normalised scores, data sets x seeds; empty where no data set has any, or where one of the cells failed: an average without it
     * would flatter.
     */
    public Optional<double[][]> scores(Method method, Checkpoint checkpoint) {
        List<Group> groups =
                normalized().stream().map(testbed -> group(testbed, method)).toList();
        return groups.isEmpty() || groups.stream().anyMatch(group -> group.failures() > 0)
                ? Optional.empty()
                : Optional.of(
                        groups.stream().map(group -> group.scores(checkpoint)).toArray(double[][]::new));
    }

    /** Over data sets and seeds, seeds being resampled within each data set. */
    public Optional<SeedStatistics> statistics(Method method, Checkpoint checkpoint) {
        return scores(method, checkpoint).map(scores -> SeedStatistics.of(scores, 0));
    }

    /** Which share of data sets and seeds scores more than each threshold. */
    public Optional<PerformanceProfile> profile(Method method, Checkpoint checkpoint, double[] thresholds) {
        return scores(method, checkpoint).map(scores -> PerformanceProfile.ofScores(scores, thresholds, 0));
    }
}
