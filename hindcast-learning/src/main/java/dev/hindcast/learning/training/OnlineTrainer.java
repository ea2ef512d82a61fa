package dev.hindcast.learning.training;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.internal.FolderLock;
import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Policy;
import dev.hindcast.environment.RandomPolicy;
import dev.hindcast.learning.algorithm.Algorithm;
import dev.hindcast.learning.algorithm.Algorithms;
import dev.hindcast.learning.algorithm.Settings;
import dev.hindcast.learning.nn.Scope;
import dev.hindcast.learning.nn.Seeds;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Trains an algorithm while it acts in an environment: how teachers are made and data collected. One update for each step, after a
 * number of uniformly random ones. A builder: each setting changes this trainer and returns it.
 */
public final class OnlineTrainer {
    private final Environment environment;
    private long steps = 20_000;
    private long randomSteps = 1_000;
    private long logEvery = 1_000;
    private long evaluateEvery;
    private @Nullable Evaluator evaluator;
    private double sufficientScore = Double.POSITIVE_INFINITY;
    private @Nullable Path directory;
    private boolean resume;
    private Map<String, Object> description = Map.of();
    private @Nullable Progress progress;

    private OnlineTrainer(Environment environment) {
        this.environment = environment;
    }

    /** A trainer in {@code environment}: 20,000 steps, the first 1,000 random, nothing written. */
    public static OnlineTrainer in(Environment environment) {
        return new OnlineTrainer(environment);
    }

    /** The number of environment steps. */
    public OnlineTrainer steps(long steps) {
        this.steps = steps;
        return this;
    }

    /** How many of the first steps take uniformly random actions and learn nothing. */
    public OnlineTrainer randomSteps(long randomSteps) {
        this.randomSteps = randomSteps;
        return this;
    }

    /** Evaluates every {@code steps} steps and after the last. */
    public OnlineTrainer every(long steps, Evaluator evaluator) {
        this.evaluateEvery = steps;
        this.evaluator = evaluator;
        return this;
    }

    /** Stops after the first evaluation that scores this much. */
    public OnlineTrainer untilScore(double score) {
        this.sufficientScore = score;
        return this;
    }

    /**
     * Writes the run to that directory, which must not hold one already unless {@link #resuming}. Each checkpoint keeps the actions
     * since the one before: with the seed they are all that has to be known of what happened.
     */
    public OnlineTrainer writingTo(Path directory) {
        this.directory = directory;
        return this;
    }

    /**
     * Goes on from the newest checkpoint of the directory, or starts where there is none. The steps until then are taken again in
     * the environment; what comes of it equals an uninterrupted run.
     */
    public OnlineTrainer resuming(boolean resume) {
        this.resume = resume;
        return this;
    }

    /** Adds entries to {@code config.yaml}, such as how it is evaluated. */
    public OnlineTrainer describedBy(Map<String, Object> description) {
        this.description = description;
        return this;
    }

    /** Reports to {@code progress}, counting environment steps, instead of the console. */
    public OnlineTrainer reportingTo(Progress progress) {
        this.progress = progress;
        return this;
    }

    /**
     * What came of it.
     *
     * @param training the learner's result; its steps count updates
     * @param experience all that it lived through, the last episode truncated where the steps ended
     */
    public record Result(TrainingResult training, Dataset experience) {}

    /**
     * Trains {@code algorithm} on the calling thread.
     *
     * @throws DivergedException where a loss stops being a number
     * @throws DatasetException where a run cannot be gone on with, another is at work in its directory, or nothing can be written
     */
    public Result run(Algorithm algorithm) {
        return directory == null ? train(algorithm) : FolderLock.holding(directory, () -> train(algorithm));
    }

    private Result train(Algorithm algorithm) {
        String name = Algorithms.nameOf(algorithm.config());
        try (Progress reporter = progress == null ? Progress.console(name, steps) : progress;
                Recorder recorder = recorder(algorithm)) {
            return new Training(algorithm, recorder, reporter).run();
        }
    }

    /**
     * What a run lived through in its first {@code steps} steps, the last episode truncated there.
     *
     * @param name what messages and reports call the data set
     * @param environment where it learned
     * @throws DatasetException where its checkpoints hold fewer steps, or the environment does not repeat them
     */
    public static Dataset experience(String name, Environment environment, RunDirectory run, long steps) {
        Experience experience = new Experience(environment, run.seed());
        for (Checkpoint checkpoint : run.checkpoints()) {
            experience.repeat(checkpoint.actions().first(steps - experience.steps()), transition -> {});
        }
        if (experience.steps() < steps) {
            throw new DatasetException(run.path() + " holds " + experience.steps() + " steps, not " + steps);
        }
        return experience.dataset(name);
    }

    private Recorder recorder(Algorithm algorithm) {
        if (directory == null) {
            return Recorder.inMemory();
        }
        RunDirectory run = new RunDirectory(directory);
        long seed = algorithm.networks().seed();
        if (!resume || !run.exists()) {
            return Recorder.starting(run, description(algorithm), seed, origin());
        }
        run.requireSame(description(algorithm), "algorithm", "env", "random_steps", "seed", "precision", "settings");
        return Recorder.resuming(run, run.resumable().map(Checkpoint::step).orElse(0L));
    }

    private Map<String, Object> origin() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("environment", environment.id());
        environment.simulator().ifPresent(simulator -> values.put("simulator", simulator));
        return values;
    }

    private Map<String, Object> description(Algorithm algorithm) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("algorithm", Algorithms.nameOf(algorithm.config()));
        values.put("env", environment.id());
        values.putAll(description);
        values.put("steps", steps);
        values.put("random_steps", randomSteps);
        values.put("seed", algorithm.networks().seed());
        values.put("device", algorithm.networks().device().type());
        values.put("settings", Settings.toMap(algorithm.config()));
        return values;
    }

    /** One training. */
    private final class Training {
        private static final int EXPLORER = 3;

        private final Algorithm algorithm;
        private final Recorder recorder;
        private final Progress reporter;
        private final long seed;
        private final Transitions replay;
        private final Sampler sampler;
        private final Experience experience;
        private final LossMeans losses = new LossMeans();
        private long nanos;
        private long updatesHere;

        Training(Algorithm algorithm, Recorder recorder, Progress reporter) {
            this.algorithm = algorithm;
            this.recorder = recorder;
            this.reporter = reporter;
            this.seed = algorithm.networks().seed();
            this.replay =
                    Transitions.empty(algorithm.spec(), algorithm.networks().device(), Math.toIntExact(steps));
            this.sampler = new Sampler(seed);
            this.experience = new Experience(environment, seed);
        }

        Result run() {
            if (directory != null && resume) {
                restore(new RunDirectory(directory));
            }
            Policy uniform = new RandomPolicy(environment.actionSpace());
            while (experience.steps() < steps && recorder.bestScore() < sufficientScore) {
                boolean random = experience.steps() < randomSteps;
                act(random ? uniform : algorithm.policy());
                if (!random) {
                    update();
                }
                reporter.advance(1);
                report(experience.steps());
            }
            double updatesPerSecond = nanos == 0 ? 0 : updatesHere / (nanos / 1e9);
            return new Result(
                    recorder.finish(algorithm, updatesPerSecond), experience.dataset(environment.id() + " replay"));
        }

        private void restore(RunDirectory run) {
            Checkpoint newest = run.resumable().orElse(null);
            if (newest == null) {
                return;
            }
            if (newest.step() > steps) {
                throw new DatasetException("Cannot resume " + run.path() + ": it has gone on for " + newest.step()
                        + " steps already, which is more than " + steps);
            }
            run.checkpoints().forEach(checkpoint -> experience.repeat(checkpoint.actions(), this::remember));
            newest.restore(algorithm, Math.max(0, newest.step() - randomSteps));
            reporter.skip(newest.step());
        }

        /** The explorer's randomness is a function of the seed and the number of the step. */
        private void act(Policy explorer) {
            SplittableRandom random = new SplittableRandom(Seeds.mix(Seeds.mix(seed, EXPLORER), experience.steps()));
            remember(experience.step(explorer.sample(experience.past(), random)));
        }

        private void remember(Experience.Transition transition) {
            Environment.Step outcome = transition.outcome();
            double discount = outcome.terminated() ? 0 : algorithm.config().discount();
            replay.add(transition.from(), transition.action(), outcome.reward(), transition.to(), discount);
        }

        private void update() {
            long start = System.nanoTime();
            try (Scope scope = Scope.open()) {
                long[] rows =
                        sampler.rows(algorithm.updates(), algorithm.config().batchSize(), replay.size());
                losses.add(algorithm.update(replay.batch(rows)));
            }
            nanos += System.nanoTime() - start;
            updatesHere++;
        }

        private void report(long step) {
            boolean due = step == steps || evaluateEvery > 0 && step % evaluateEvery == 0;
            if (!due && step % logEvery != 0) {
                return;
            }
            Map<String, Double> row = new LinkedHashMap<>();
            losses.takeFinite(algorithm.updates()).forEach((name, value) -> row.put("loss/" + name, value));
            experience.ended().stream()
                    .skip(Math.max(0, experience.ended().size() - 10))
                    .mapToDouble(Episode::totalReward)
                    .average()
                    .ifPresent(mean -> row.put("training/return_of_last_10", mean));
            if (due && evaluator != null) {
                recorder.evaluate(step, algorithm.policy(), evaluator, row);
            }
            recorder.log(step, row);
            if (due) {
                recorder.checkpoint(step, algorithm, experience.takeLog());
            }
            note(row);
        }

        private void note(Map<String, Double> row) {
            Double score = row.get(RunDirectory.SCORE_COLUMN);
            Double mean = row.get("training/return_of_last_10");
            if (score != null) {
                reporter.note(String.format(Locale.ROOT, "score %.1f", score));
            } else if (mean != null && evaluator == null) {
                reporter.note(String.format(Locale.ROOT, "return %.1f", mean));
            }
        }
    }
}
