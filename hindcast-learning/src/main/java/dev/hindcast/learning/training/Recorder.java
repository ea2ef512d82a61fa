package dev.hindcast.learning.training;

import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.internal.Reason;
import dev.hindcast.learning.algorithm.Algorithm;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.policy.PolicyFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Keeps what a training measures, in memory and, where it has a directory, on disk. */
final class Recorder implements AutoCloseable {
    /** How many checkpoints keep a state: where a disk spoils the newest, the one before is gone on from. */
    private static final int STATES = 2;

    private final @Nullable RunDirectory directory;
    private final @Nullable Metrics file;
    private final @Nullable EventFile events;
    private final List<Map<String, Double>> rows;
    private final long began = System.nanoTime();
    private TrainingResult.@Nullable Best best;

    private Recorder(
            @Nullable RunDirectory directory,
            @Nullable Metrics file,
            @Nullable EventFile events,
            List<Map<String, Double>> rows) {
        this.directory = directory;
        this.file = file;
        this.events = events;
        this.rows = rows;
    }

    /** Keeps everything in memory. */
    static Recorder inMemory() {
        return new Recorder(null, null, null, new ArrayList<>());
    }

    /** Starts a run in a directory that is there. */
    static Recorder starting(RunDirectory directory, Map<String, ?> config, long seed, Map<String, ?> origin) {
        if (directory.exists()) {
            throw new DatasetException(
                    "There is a run in " + directory.path() + " already: resume it or choose another directory");
        }
        Provenance.write(directory.provenance(), seed, origin);
        Metrics metrics = Metrics.create(directory.metrics());
        Yaml.write(directory.config(), config);
        return new Recorder(directory, metrics, newEvents(directory.path()), new ArrayList<>());
    }

    /**
     * Goes on with a run directory as it was at {@code step}.
     *
     * @param config what {@code config.yaml} says from now on
     */
    static Recorder resuming(RunDirectory directory, long step, Map<String, ?> config) {
        Metrics metrics = Metrics.read(directory.metrics());
        Yaml.write(directory.config(), config);
        metrics.truncate(step);
        deleteEvents(directory.path());
        EventFile events = newEvents(directory.path());
        Recorder recorder = new Recorder(directory, metrics, events, new ArrayList<>());
        for (Map<String, Double> row : metrics.rows()) {
            recorder.rows.add(new LinkedHashMap<>(row));
            recorder.addEvent(row.getOrDefault("step", 0.0).longValue(), row);
        }
        recorder.best = directory
                .best()
                .map(checkpoint -> new TrainingResult.Best(
                        checkpoint.step(),
                        metrics.column(RunDirectory.SCORE_COLUMN).getOrDefault(checkpoint.step(), Double.NaN),
                        checkpoint.policy()))
                .orElse(null);
        return recorder;
    }

    private static EventFile newEvents(Path directory) {
        try {
            return EventFile.in(directory);
        } catch (IOException e) {
            throw new DatasetException(
                    "Cannot write to " + directory + " (" + Reason.of(e) + "): make room or choose another directory",
                    e);
        }
    }

    private static void deleteEvents(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            for (Path entry : entries.toList()) {
                if (entry.getFileName().toString().startsWith("events.out.tfevents.")) {
                    Files.delete(entry);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The policies that the training ended with before are its last ones no longer: there is more to learn. */
    void goFurther() {
        if (directory != null) {
            directory.forgetFinalPolicies();
        }
    }

    /** Whether nothing has been measured yet. */
    boolean empty() {
        return rows.isEmpty();
    }

    /** The newest number of a column; NaN where there is none. */
    double latest(String column) {
        return rows.stream()
                .map(row -> row.getOrDefault(column, Double.NaN))
                .filter(value -> !value.isNaN())
                .reduce(Double.NaN, (before, after) -> after);
    }

    /** Whether the newest row is that of a step, and without a score. */
    boolean lacksScore(long step) {
        if (rows.isEmpty()) {
            return false;
        }
        Map<String, Double> newest = rows.get(rows.size() - 1);
        return newest.getOrDefault("step", -1.0) == step && !newest.containsKey(RunDirectory.SCORE_COLUMN);
    }

    /** Adds more to the newest row, which is that of a step. */
    void complete(long step, Map<String, Double> values) {
        Map<String, Double> row = rows.get(rows.size() - 1);
        row.putAll(values);
        if (file != null) {
            file.truncate(step - 1);
            Map<String, Double> measured = new LinkedHashMap<>(row);
            measured.remove("step");
            file.add(step, measured);
        }
        addEvent(step, values);
    }

    /** Adds a row of metrics. */
    void log(long step, Map<String, Double> values) {
        Map<String, Double> row = new LinkedHashMap<>();
        row.put("step", (double) step);
        row.putAll(values);
        rows.add(row);
        if (file != null) {
            file.add(step, values);
        }
        addEvent(step, values);
    }

    private void addEvent(long step, Map<String, Double> values) {
        if (events == null) {
            return;
        }
        try {
            events.add(step, values);
        } catch (IOException e) {
            throw new DatasetException(
                    "Cannot write TensorBoard events (" + e.getMessage() + "): make room and resume the run", e);
        }
    }

    /** Scores {@code policy}, adds the score to the row and remembers the policy if it is the best so far, which no NaN is. */
    Score evaluate(long step, NetworkPolicy policy, Evaluator evaluator, Map<String, Double> row) {
        Score score = evaluator.evaluate(policy);
        row.put(RunDirectory.SCORE_COLUMN, score.value());
        score.metrics().forEach((name, value) -> row.put("evaluation/" + name, value));
        if (score.value() > bestScore() || best == null && !Double.isNaN(score.value())) {
            best = new TrainingResult.Best(step, score.value(), policy);
        }
        return score;
    }

    /** The score of the best policy so far, minus infinity before any was evaluated. */
    double bestScore() {
        return best == null ? Double.NEGATIVE_INFINITY : best.score();
    }

    /** Whether the learner's state at that step is written already, or none is to be. */
    boolean hasCheckpoint(long step) {
        return directory == null || directory.checkpoints().stream().anyMatch(checkpoint -> checkpoint.step() == step);
    }

    /**
     * Writes the learner's state; earlier checkpoints lose theirs, all but the one before.
     *
     * @param actions the steps in the environment since the last call, where there is one
     */
    void checkpoint(long step, Algorithm algorithm, @Nullable ActionLog actions) {
        if (directory == null) {
            return;
        }
        if (file != null) {
            file.seal();
        }
        Checkpoint.write(directory.checkpoint(step), step, algorithm, actions);
        List<Checkpoint> withState =
                directory.checkpoints().stream().filter(Checkpoint::hasState).toList();
        withState.subList(0, Math.max(0, withState.size() - STATES)).forEach(Checkpoint::dropState);
    }

    /** Writes the final policies and sums up. */
    TrainingResult finish(Algorithm algorithm, double updatesPerSecond, @Nullable Acting acting) {
        NetworkPolicy last = algorithm.policy();
        if (directory != null) {
            PolicyFile.write(directory.lastPolicy(), last);
            if (best != null) {
                PolicyFile.write(directory.bestPolicy(), best.policy());
            }
            if (acting != null) {
                acting.watched().ifPresent(watched -> PolicyFile.write(directory.trustedPolicy(), watched.trusted()));
            }
        }
        return new TrainingResult(
                algorithm.networks().seed(),
                algorithm.updates(),
                updatesPerSecond,
                List.copyOf(rows),
                last,
                Optional.ofNullable(best),
                Optional.ofNullable(directory),
                Optional.ofNullable(acting).map(Acting::experience),
                acting == null
                        ? List.of()
                        : acting.watched()
                                .map(watched -> watched.trials(acting.steps()))
                                .orElse(List.of()));
    }

    @Override
    public void close() {
        if (directory != null) {
            Provenance.worked(directory.provenance(), Duration.ofNanos(System.nanoTime() - began));
        }
        if (events != null) {
            try {
                events.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
