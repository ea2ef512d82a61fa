package dev.hindcast.learning.training;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Some of several seeds failed; what the others came to is here. */
public final class SeedsFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<TrainingResult> finished;
    private final transient Map<Long, Throwable> failures;

    SeedsFailedException(List<TrainingResult> finished, Map<Long, Throwable> failures) {
        super(
                message(finished, failures),
                failures.values().stream().findFirst().orElseThrow());
        this.finished = List.copyOf(finished);
        this.failures = Map.copyOf(failures);
    }

    private static String message(List<TrainingResult> finished, Map<Long, Throwable> failures) {
        String each = failures.entrySet().stream()
                .map(failure ->
                        "seed " + failure.getKey() + ": " + failure.getValue().getMessage())
                .collect(Collectors.joining("; "));
        int all = finished.size() + failures.size();
        return failures.size() + " of " + all + " seeds failed (" + each + ")"
                + (finished.isEmpty()
                        ? ""
                        : "; finished: "
                                + finished.stream()
                                        .map(result -> Long.toString(result.seed()))
                                        .collect(Collectors.joining(", ")));
    }

    /** What the seeds that did not fail came to, in the order asked for. */
    public List<TrainingResult> finished() {
        return finished;
    }

    /** What happened to the others, by seed. */
    public Map<Long, Throwable> failures() {
        return failures;
    }
}
