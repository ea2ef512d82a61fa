package dev.hindcast.experiments.suite;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hindcast.experiments.Explanations;
import dev.hindcast.experiments.Json;
import dev.hindcast.experiments.run.FinalEvaluation;
import dev.hindcast.experiments.run.RunReport;
import dev.hindcast.experiments.run.TrainPlan;
import dev.hindcast.experiments.run.Training;
import dev.hindcast.learning.training.Metrics;
import dev.hindcast.learning.training.Progress;
import dev.hindcast.learning.training.RunDirectory;
import dev.hindcast.learning.training.Yaml;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * A cell of a suite, resolved. Its directory is that of an ordinary training, and says how far it is.
 *
 * @param cell the cell
 * @param plan its training, with the environment that it is judged in
 * @param fingerprint of what it learns from
 * @param directory its run
 */
public record PlannedCell(Cell cell, TrainPlan plan, String fingerprint, Path directory) {
    private static final String UPDATES_PER_SECOND = "updates_per_second";
    private static final String RETURN = "evaluation/return_mean";

    /** What makes it again, as one types it. */
    public String command() {
        return plan.command(plan.env(), List.of(plan.seed()));
    }

    /** Whether its training is done and judged: the report is what it writes last. */
    public boolean finished() {
        return Files.exists(directory.resolve("report.html"));
    }

    /** The updates of the policy that are left; those of a phase before, such as of a model, are not counted. */
    public long remaining() {
        return finished() ? 0 : plan.steps() - new RunDirectory(directory).policyUpdates();
    }

    /** What its directory holds in contradiction to this plan; empty where nothing. */
    Optional<String> contradiction() {
        RunDirectory run = new RunDirectory(directory);
        if (!run.exists()) {
            return Optional.empty();
        }
        Map<String, Object> before = TrainPlan.of(Yaml.read(run.config())).decisive();
        Map<String, Object> now = plan.decisive();
        JsonNode provenance = Json.read(run.provenance());
        if (!provenance.path("fingerprint").asText().equals(fingerprint)) {
            return Optional.of(directory + " was trained on other data than what "
                    + cell.data().name() + " is now");
        }
        return now.keySet().stream()
                .filter(key -> !Objects.equals(now.get(key), before.get(key)))
                .findFirst()
                .map(key -> directory + " was trained with " + key + " " + before.get(key) + ", the suite asks for "
                        + now.get(key));
    }

    /**
     * Trains it, from where it stands, and says what came out; a failure is an outcome too.
     *
     * @throws CancellationException where the thread is interrupted
     */
    public Outcome run(int threads, Progress progress, PrintWriter messages) {
        try {
            if (!finished()) {
                train(threads, progress);
            }
            return new Outcome(cell, directory, command(), result(), "");
        } catch (CancellationException e) {
            throw e;
        } catch (RuntimeException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("The training was interrupted");
            }
            Explanations.print(e, cell.title() + " failed: ", messages);
            return new Outcome(cell, directory, command(), null, Explanations.message(e));
        }
    }

    private void train(int threads, Progress progress) {
        PrintWriter nobody = new PrintWriter(Writer.nullWriter());
        try {
            RunReport.write(new Training(plan, List.of(plan.seed()), directory, nobody, threads, progress).run(true));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Outcome.Result result() {
        FinalEvaluation evaluation = FinalEvaluation.read(directory).orElseThrow();
        Metrics metrics = Metrics.read(new RunDirectory(directory).metrics());
        double updatesPerSecond = metrics.column(UPDATES_PER_SECOND).values().stream()
                .reduce((before, after) -> after)
                .orElseThrow();
        return new Outcome.Result(
                evaluation.last().mean(),
                evaluation.bestStep(),
                evaluation.best().mean(),
                evaluation.lastStep(),
                updatesPerSecond,
                metrics.column(RETURN).entrySet().stream()
                        .map(entry -> new Outcome.Point(entry.getKey(), entry.getValue()))
                        .toList());
    }
}
