package dev.hindcast.learning.training;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.RewardTransform;
import dev.hindcast.dataset.TransitionTable;
import dev.hindcast.dataset.internal.FolderLock;
import dev.hindcast.learning.algorithm.Algorithm;
import dev.hindcast.learning.algorithm.Algorithms;
import dev.hindcast.learning.algorithm.Config;
import dev.hindcast.learning.algorithm.Settings;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Engine;
import dev.hindcast.learning.nn.Scope;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Trains algorithms on a data set: samples batches, updates, logs, evaluates, checkpoints. A builder: each setting changes this
 * trainer and returns it.
 *
 * <p>The same seed gives the same result on the same machine, whether it is trained alone, beside others or in two parts.
 */
public final class Trainer {
    private static final String REWARD_MULTIPLIER = "reward_multiplier";
    private static final String REWARD_SHIFT = "reward_shift";

    private final Dataset dataset;
    private RewardTransform rewards = RewardTransform.identity();
    private Dataset learned;
    private long steps = 100_000;
    private int nStep = 1;
    private long logEvery = 1_000;
    private long evaluateEvery;
    private @Nullable Evaluator evaluator;
    private @Nullable Path directory;
    private boolean resume;
    private Map<String, Object> description = Map.of();
    private @Nullable Progress progress;

    private Trainer(Dataset dataset) {
        this.dataset = dataset;
        this.learned = dataset;
    }

    /** A trainer on {@code dataset}: 100,000 updates, logging every 1,000, nothing written. */
    public static Trainer on(Dataset dataset) {
        return new Trainer(dataset);
    }

    /** The number of updates. */
    public Trainer steps(long steps) {
        requirePositive("steps", steps);
        this.steps = steps;
        return this;
    }

    /** Learns from n-step transitions: n rewards and the state after them. */
    public Trainer nStep(int n) {
        requirePositive("nStep", n);
        this.nStep = n;
        return this;
    }

    /**
     * Learns from these rewards in place of the logged ones. Losses and values, {@code q/monte_carlo} among them, are in their units;
     * evaluations stay in the environment's.
     *
     * @throws IllegalArgumentException where a reward is no number afterwards
     */
    public Trainer rewards(RewardTransform transform) {
        this.rewards = transform;
        this.learned = transform.apply(dataset);
        return this;
    }

    /** How many updates a row of metrics is the mean of. */
    public Trainer loggingEvery(long updates) {
        requirePositive("loggingEvery", updates);
        this.logEvery = updates;
        return this;
    }

    /** Evaluates and writes a checkpoint every {@code updates} updates and after the last. */
    public Trainer every(long updates, Evaluator evaluator) {
        requirePositive("every", updates);
        this.evaluateEvery = updates;
        this.evaluator = evaluator;
        return this;
    }

    /** Writes a checkpoint every {@code updates} updates and after the last, without evaluating. */
    public Trainer checkpointingEvery(long updates) {
        requirePositive("checkpointingEvery", updates);
        this.evaluateEvery = updates;
        this.evaluator = null;
        return this;
    }

    /** Writes the run to that directory, which must not hold one already unless {@link #resuming}. */
    public Trainer writingTo(Path directory) {
        this.directory = directory;
        return this;
    }

    /** Goes on from the newest checkpoint of the directory, or starts where there is none. */
    public Trainer resuming(boolean resume) {
        this.resume = resume;
        return this;
    }

    /** Adds entries to {@code config.yaml}, such as where the data lie. */
    public Trainer describedBy(Map<String, Object> description) {
        this.description = description;
        return this;
    }

    /** Reports to {@code progress}, counting updates, instead of the console. */
    public Trainer reportingTo(Progress progress) {
        this.progress = progress;
        return this;
    }

    private static void requirePositive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1, got " + value);
        }
    }

    /**
     * Trains {@code algorithm} on the calling thread.
     *
     * @throws DivergedException where a loss stops being a number
     * @throws DatasetException where a run cannot be gone on with, another is at work in its directory, or nothing can be written
     */
    public TrainingResult run(Algorithm algorithm) {
        Transitions transitions = transitions(
                algorithm.config(), algorithm.spec(), algorithm.networks().device());
        try (Progress reporter = progress(algorithm.config(), steps)) {
            return new Training(algorithm, transitions, directory, reporter).run();
        }
    }

    /**
     * Trains one learner for each seed, {@code parallelism} at a time, each on a thread of its own and into {@code seed-S} below the
     * directory. Each result equals that of the seed trained alone.
     */
    public List<TrainingResult> run(Config config, Device device, List<Long> seeds, int parallelism) {
        DatasetSpec spec = dataset.spec();
        Transitions transitions = transitions(config, spec, device);
        ExecutorService threads = Executors.newFixedThreadPool(parallelism);
        try (Progress reporter = progress(config, steps * seeds.size())) {
            List<Future<TrainingResult>> futures = new ArrayList<>();
            for (long seed : seeds) {
                futures.add(threads.submit(() -> runSeed(config.create(spec, device, seed), transitions, reporter)));
            }
            List<TrainingResult> results = new ArrayList<>();
            for (Future<TrainingResult> future : futures) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The training was interrupted", e);
        } finally {
            threads.shutdownNow();
        }
    }

    private TrainingResult runSeed(Algorithm algorithm, Transitions transitions, Progress reporter) {
        Engine.setThreads(1);
        Path below = directory == null
                ? null
                : directory.resolve("seed-" + algorithm.networks().seed());
        return new Training(algorithm, transitions, below, reporter).run();
    }

    private Progress progress(Config config, long total) {
        return progress == null ? Progress.console(Algorithms.nameOf(config), total) : progress;
    }

    private Transitions transitions(Config config, DatasetSpec spec, Device device) {
        TransitionTable table = TransitionTable.of(learned, nStep, config.discount());
        if (table.rows() == 0) {
            throw new DatasetException("Data set " + dataset.name()
                    + " holds no transition with a known successor: nothing can be learned from it");
        }
        return Transitions.of(table, spec, device);
    }

    /** One training of one learner. */
    private final class Training {
        private final Algorithm algorithm;
        private final Config config;
        private final Transitions transitions;
        private final @Nullable Path directory;
        private final Progress progress;
        private final Sampler sampler;
        private final Diagnostics diagnostics;
        private final LossMeans losses = new LossMeans();
        private long nanos;
        private long updatesHere;

        Training(Algorithm algorithm, Transitions transitions, @Nullable Path directory, Progress progress) {
            long seed = algorithm.networks().seed();
            this.algorithm = algorithm;
            this.config = algorithm.config();
            this.transitions = transitions;
            this.directory = directory;
            this.progress = progress;
            this.sampler = new Sampler(seed);
            this.diagnostics = new Diagnostics(
                    transitions, algorithm.spec(), Diagnostics.monteCarlo(learned, config.discount()), seed);
        }

        TrainingResult run() {
            return directory == null ? train() : FolderLock.holding(directory, this::train);
        }

        private TrainingResult train() {
            try (Recorder recorder = recorder()) {
                progress.skip(algorithm.updates());
                while (algorithm.updates() < steps) {
                    updateUntil(nextStop());
                    report(recorder);
                }
                return recorder.finish(algorithm, updatesPerSecond());
            }
        }

        private double updatesPerSecond() {
            return nanos == 0 ? 0 : updatesHere / (nanos / 1e9);
        }

        private long nextStop() {
            long done = algorithm.updates();
            long stop = Math.min(steps, (done / logEvery + 1) * logEvery);
            return evaluateEvery == 0 ? stop : Math.min(stop, (done / evaluateEvery + 1) * evaluateEvery);
        }

        private void updateUntil(long stop) {
            long start = System.nanoTime();
            long before = algorithm.updates();
            while (algorithm.updates() < stop) {
                try (Scope scope = Scope.open()) {
                    long[] rows = sampler.rows(algorithm.updates(), config.batchSize(), transitions.size());
                    losses.add(algorithm.update(transitions.batch(rows)));
                }
            }
            nanos += System.nanoTime() - start;
            updatesHere += stop - before;
            progress.advance(stop - before);
        }

        private void report(Recorder recorder) {
            long step = algorithm.updates();
            Map<String, Double> row = new LinkedHashMap<>();
            losses.takeFinite(step).forEach((name, value) -> row.put("loss/" + name, value));
            row.putAll(diagnostics.measure(algorithm));
            row.put("updates_per_second", updatesPerSecond());
            boolean last = step == steps;
            boolean due = last || evaluateEvery > 0 && step % evaluateEvery == 0;
            if (due && evaluator != null) {
                Score score = recorder.evaluate(step, algorithm.policy(), evaluator, row);
                progress.note(String.format(Locale.ROOT, "score %.1f", score.value()));
            }
            recorder.log(step, row);
            if (due) {
                recorder.checkpoint(step, algorithm, null);
            }
        }

        private Recorder recorder() {
            if (directory == null) {
                return Recorder.inMemory();
            }
            RunDirectory run = new RunDirectory(directory);
            if (!resume || !run.exists()) {
                return Recorder.starting(
                        run, description(), algorithm.networks().seed(), origin());
            }
            run.requireSame(description(), "algorithm", "n_step", "seed", "settings");
            requireSameRewards(run);
            Checkpoint checkpoint = run.resumable().orElse(null);
            if (checkpoint != null) {
                checkpoint.restore(algorithm, checkpoint.step());
            }
            return Recorder.resuming(run, algorithm.updates());
        }

        private void requireSameRewards(RunDirectory run) {
            Map<String, Object> before = Yaml.read(run.config());
            RewardTransform then =
                    new RewardTransform(number(before, REWARD_MULTIPLIER, 1), number(before, REWARD_SHIFT, 0));
            if (!then.equals(rewards)) {
                throw new DatasetException("Cannot resume " + run.path() + ": it learned from rewards " + then
                        + ", not " + rewards + ". Use the same rewards or another --out");
            }
        }

        private static double number(Map<String, Object> values, String key, double otherwise) {
            return values.get(key) instanceof Number number ? number.doubleValue() : otherwise;
        }

        private Map<String, Object> description() {
            Map<String, Object> values = new LinkedHashMap<>();
            values.put("algorithm", Algorithms.nameOf(config));
            values.putAll(description);
            values.put("steps", steps);
            values.put("n_step", nStep);
            if (!rewards.isIdentity()) {
                values.put(REWARD_MULTIPLIER, rewards.multiplier());
                values.put(REWARD_SHIFT, rewards.shift());
            }
            values.put("seed", algorithm.networks().seed());
            values.put("device", algorithm.networks().device().type());
            values.put("settings", Settings.toMap(config));
            return values;
        }

        private Map<String, Object> origin() {
            Map<String, Object> values = new LinkedHashMap<>();
            values.put("dataset", dataset.name());
            values.put("fingerprint", dataset.fingerprint());
            return values;
        }
    }
}
