package dev.hindcast.experiments.suite;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a cell came to.
 *
 * @param cell the cell
 * @param directory its run
 * @param command what makes it again, as one types it
 * @param result what came out; null where the training failed
 * @param failure why it failed; empty where it did not
 */
public record Outcome(
        Cell cell, Path directory, String command, @Nullable Result result, String failure) {

    /**
     * A training that went through.
     *
     * @param last the mean return of the policy after the last update
     * @param bestStep after how many updates the policy was best during the training
     * @param best that policy's mean return, on other episodes than those that it was chosen by
     * @param steps the number of updates
     * @param updatesPerSecond without evaluations
     * @param curve mean returns during the training
     */
    public record Result(
            double last, long bestStep, double best, long steps, double updatesPerSecond, List<Point> curve) {
        /** Keeps copies of what could be changed. */
        public Result {
            curve = List.copyOf(curve);
        }

        /** What the updates took, without evaluations. */
        double seconds() {
            return steps / updatesPerSecond;
        }
    }

    /**
     * An evaluation during a training.
     *
     * @param step updates done
     * @param value the mean return
     */
    public record Point(long step, double value) {}

    /** What came out, of a training that went through. */
    public Optional<Result> finished() {
        return Optional.ofNullable(result);
    }
}
