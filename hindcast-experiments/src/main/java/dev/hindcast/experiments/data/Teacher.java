package dev.hindcast.experiments.data;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Policy;
import dev.hindcast.environment.ReferenceScores;
import dev.hindcast.evaluation.Evaluation;
import dev.hindcast.experiments.Policies;
import dev.hindcast.learning.algorithm.Algorithm;
import dev.hindcast.learning.algorithm.Settings;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Engine;
import dev.hindcast.learning.training.Checkpoint;
import dev.hindcast.learning.training.Metrics;
import dev.hindcast.learning.training.Progress;
import dev.hindcast.learning.training.RunDirectory;
import dev.hindcast.learning.training.Trainer;
import dev.hindcast.learning.training.Yaml;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A SAC learner whose policies and experience data sets are made of. It is trained only as far as somebody needs, goes on where it
 * stopped, and what it says of its first N steps never depends on how far it went.
 *
 * @param task what it learns
 * @param seed where its randomness starts
 * @param run its files
 * @param wantedPrecision of its networks; where nobody wants any, that of its files, or fp32
 */
record Teacher(Task task, long seed, RunDirectory run, Optional<String> wantedPrecision) {
    private static final String PRECISION = "precision";

    /**
     * The teacher at an evaluation.
     *
     * @param checkpoint what is kept of it
     * @param score the mean return
     */
    record Moment(Checkpoint checkpoint, double score) {
        /** After how many steps in the environment. */
        long step() {
            return checkpoint.step();
        }

        Policy policy() {
            return checkpoint.policy();
        }
    }

    /**
     * The first evaluation that reached the medium return.
     *
     * @param limit the most steps to train for
     * @throws DatasetException where none of them did
     */
    Moment medium(long limit) {
        Predicate<Moment> reached = moment -> moment.score() >= task.mediumReturn();
        if (moments(limit).stream().noneMatch(reached)) {
            train(limit, task.mediumReturn());
        }
        return moments(limit).stream().filter(reached).findFirst().orElseThrow(() -> neverReached(limit));
    }

    private DatasetException neverReached(long limit) {
        Moment best = best(limit);
        return new DatasetException(String.format(
                Locale.ROOT,
                "The teacher of %s did not reach a mean return of %.1f in %,d steps: its best was %.1f at step %,d."
                        + " It is kept in %s: let it go on with a larger `teacherSteps`, or try another `seed`",
                task.name(),
                task.mediumReturn(),
                limit,
                best.score(),
                best.step(),
                run.path()));
    }

    /** The best evaluation of the first {@code steps} steps, the earliest of equals. */
    Moment expert(long steps) {
        train(steps, Double.POSITIVE_INFINITY);
        return best(steps);
    }

    private Moment best(long limit) {
        return moments(limit).stream()
                .max(Comparator.comparingDouble(Moment::score).thenComparing(Moment::step, Comparator.reverseOrder()))
                .orElseThrow(() -> new DatasetException("No evaluation of the teacher in " + run.path()
                        + " came to a number: delete it, or try another `seed`"));
    }

    /** All evaluations in the first {@code limit} steps whose score is a number. */
    private List<Moment> moments(long limit) {
        if (!run.exists()) {
            return List.of();
        }
        Map<Long, Double> scores = Metrics.read(run.metrics()).column(RunDirectory.SCORE_COLUMN);
        return run.checkpoints().stream()
                .filter(checkpoint -> checkpoint.step() <= limit && scores.containsKey(checkpoint.step()))
                .map(checkpoint -> new Moment(checkpoint, scores.getOrDefault(checkpoint.step(), Double.NaN)))
                .filter(moment -> !Double.isNaN(moment.score()))
                .toList();
    }

    /** What it lived through in its first {@code steps} steps. */
    Dataset experience(String name, long steps) {
        try (Environment environment = Policies.environment(task.environment())) {
            return Trainer.experience(name, environment, run, steps);
        }
    }

    /** What to know of this teacher. */
    Map<String, Object> toMap(Moment moment) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("algorithm", "sac");
        map.put("settings", Settings.toMap(task.config()));
        map.put("seed", seed);
        map.put(PRECISION, precision());
        map.put("step", moment.step());
        map.put("evaluationEpisodes", Task.EVALUATION_EPISODES);
        map.put("meanReturn", moment.score());
        ReferenceScores.normalized(task.environment(), moment.score())
                .ifPresent(score -> map.put("normalizedScore", score));
        return map;
    }

    private String precision() {
        return wantedPrecision.orElseGet(
                () -> run.exists() ? String.valueOf(Yaml.read(run.config()).getOrDefault(PRECISION, "fp32")) : "fp32");
    }

    private void train(long steps, double untilScore) {
        if (run.last().map(Checkpoint::step).orElse(0L) < steps) {
            learn(steps, untilScore);
        }
    }

    private void learn(long steps, double untilScore) {
        String precision = precision();
        Engine.setPrecision(Engine.Precision.valueOf(precision.toUpperCase(Locale.ROOT)));
        try (Environment environment = Policies.environment(task.environment());
                Algorithm learner = learner(environment)) {
            Trainer.in(environment)
                    .steps(steps)
                    .randomSteps(task.randomSteps())
                    .every(task.evaluateEvery(), evaluation())
                    .untilScore(untilScore)
                    .describedBy(description(precision))
                    .writingTo(run.path())
                    .resuming(true)
                    .reportingTo(
                            Progress.console("teacher of " + task.name() + (seed == 0 ? "" : ", seed " + seed), steps))
                    .run(learner);
        }
    }

    private Map<String, Object> description(String precision) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("eval_every", task.evaluateEvery());
        map.put("eval_episodes", Task.EVALUATION_EPISODES);
        map.put(PRECISION, precision);
        return map;
    }

    private Algorithm learner(Environment environment) {
        DatasetSpec spec = DatasetSpec.unstandardized(environment.observationSpace(), environment.actionSpace());
        return task.config().create(spec, Device.cpu(), seed);
    }

    private Evaluation evaluation() {
        return Evaluation.in(task.environment())
                .episodes(Task.EVALUATION_EPISODES)
                .parallelism(Policies.parallelism());
    }
}
