package dev.hindcast.learning.training;

import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.LoggedSteps;
import dev.hindcast.dataset.RewardTransform;
import dev.hindcast.dataset.internal.FolderLock;
import dev.hindcast.dataset.internal.SafeFiles;
import dev.hindcast.learning.algorithm.Algorithm;
import dev.hindcast.learning.algorithm.Algorithms;
import dev.hindcast.learning.algorithm.Config;
import dev.hindcast.learning.algorithm.Settings;
import dev.hindcast.learning.algorithm.Stage;
import dev.hindcast.learning.dynamics.ExplodedException;
import dev.hindcast.learning.nn.Engine;
import dev.hindcast.learning.nn.Scope;
import dev.hindcast.learning.nn.Seeds;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.StepBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One training of one learner: the loop. Each step is an update, or a step in the environment and the updates that follow it; what is due
 * after it is logged, evaluated and kept.
 */
final class Training {
    private static final String UPDATES_PER_SECOND = "updates_per_second";
    private static final String REWARD_MULTIPLIER = "reward_multiplier";
    private static final String REWARD_SHIFT = "reward_shift";
    private static final String EVALUATE_EVERY = "eval_every";
    private static final int LOGGED = 20;

    private final Trainer plan;
    private final Algorithm algorithm;
    private final Config config;
    private final long seed;
    private final @Nullable StepBuffer logged;
    private final @Nullable Path directory;
    private final @Nullable Progress given;
    private final @Nullable Diagnostics diagnostics;
    private final LossMeans losses = new LossMeans();
    private boolean goesOn;
    private Generation generation = new Generation(0);
    private @Nullable Checkpoint newest;
    private @Nullable String notice;
    private long nanos;
    private long updatesHere;
    private long updatesBefore;
    private double secondsBefore;

    /**
     * @param steps the logged ones
     * @param directory where to write, if anywhere
     * @param given what to report to; the console where it is null
     */
    Training(
            Trainer plan,
            Algorithm algorithm,
            Trainer.LearnedSteps steps,
            @Nullable Path directory,
            @Nullable Progress given) {
        this.plan = plan;
        this.algorithm = algorithm;
        this.config = algorithm.config();
        this.seed = algorithm.networks().seed();
        this.logged = steps.buffer();
        this.directory = directory;
        this.given = given;
        this.diagnostics = logged == null || plan.environment != null
                ? null
                : new Diagnostics(logged, config, steps.monteCarlo(), seed);
    }

    TrainingResult run() {
        Engine.setThreads(1);
        return directory == null ? train() : FolderLock.holding(directory, this::train);
    }

    private TrainingResult train() {
        goesOn = directory != null && plan.resume && new RunDirectory(directory).exists();
        generation = generation();
        if (!goesOn) {
            start();
        }
        try (Recorder recorder = recorder();
                Acting acting = acting()) {
            begin(acting);
            rememberRate(recorder);
            if (newest != null && doneAt(newest) < plan.steps) {
                recorder.goFurther();
            }
            plan.beginning.run();
            if (acting != null && plan.evaluatingFirst && recorder.empty()) {
                reportStart(acting, recorder);
            }
            evaluateWhatWasNot(acting, recorder);
            Replay ofLogged = logged == null
                    ? null
                    : logged.replay(seedOfLogged(acting)).withSteps(plan.nStep).inChunks(config.chunk());
            if (given != null && finished(acting, recorder)) {
                given.skip(plan.steps);
            }
            while (!finished(acting, recorder)) {
                Stage stage = algorithm.stage();
                try (StageProgress progress = new StageProgress(stage)) {
                    progress.warnOfNotice();
                    progress.skip(progressOf(acting));
                    while (algorithm.stage() == stage && !finished(acting, recorder)) {
                        requireUninterrupted(acting, recorder);
                        step(ofLogged, acting, recorder);
                        if (reportDue(acting) || algorithm.stage() != stage) {
                            report(acting, recorder, progress);
                        }
                        progress.advance();
                    }
                }
            }
            return recorder.finish(algorithm, updatesPerSecond(), acting);
        }
    }

    private Generation generation() {
        if (directory != null && goesOn) {
            return Generation.of(new RunDirectory(directory));
        }
        return plan.start == null || plan.environment == null
                ? new Generation(0)
                : Generation.after(new RunDirectory(plan.start));
    }

    /** Beside steps of its own, a learner draws others than those, and than it drew before it acted. */
    private long seedOfLogged(@Nullable Acting acting) {
        return acting == null ? seed : Seeds.mix(generation.seed(seed), LOGGED);
    }

    private @Nullable Acting acting() {
        return plan.environment == null
                ? null
                : new Acting(
                        algorithm,
                        plan,
                        generation.seed(seed),
                        Stream.concat(Stream.of(plan.environment), plan.lanes.stream())
                                .toList(),
                        plan.capacity == 0 ? Math.multiplyExact(2, plan.steps + 1 + plan.lanes.size()) : plan.capacity);
    }

    /** The number of the step that was done last. */
    private long stepsDone(@Nullable Acting acting) {
        return acting == null ? algorithm.updates() : acting.steps();
    }

    private long progressOf(@Nullable Acting acting) {
        return acting == null ? algorithm.stageUpdates() : acting.steps();
    }

    private boolean lastStepDone(@Nullable Acting acting) {
        return acting == null
                ? algorithm.inLastStage() && algorithm.stageUpdates() >= plan.steps
                : acting.steps() >= plan.steps;
    }

    private boolean finished(@Nullable Acting acting, Recorder recorder) {
        return lastStepDone(acting) || recorder.bestScore() >= plan.sufficientScore;
    }

    /** Whoever interrupts a training finds what it had learned in a checkpoint. */
    private void requireUninterrupted(@Nullable Acting acting, Recorder recorder) {
        if (!Thread.currentThread().isInterrupted()) {
            return;
        }
        long step = stepsDone(acting);
        if (step > 0 && !recorder.hasCheckpoint(step)) {
            ActionLog since = acting == null ? null : acting.takeLog();
            uninterrupted(() -> recorder.checkpoint(step, algorithm, since));
        }
        throw new CancellationException("The training was interrupted at step " + step);
    }

    /**
     * To the end, whatever the thread is asked for meanwhile: one that is interrupted cannot write. What was broken off by that is done
     * again.
     */
    private static void uninterrupted(Runnable work) {
        boolean interrupted = Thread.interrupted();
        try {
            work.run();
        } catch (DatasetException e) {
            if (!Thread.interrupted()) {
                throw e;
            }
            interrupted = true;
            work.run();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void step(@Nullable Replay ofLogged, @Nullable Acting acting, Recorder recorder) {
        if (acting == null) {
            update(Objects.requireNonNull(ofLogged));
            return;
        }
        act(acting, recorder);
        long due = acting.updatesDue();
        Replay replay = acting.replay(ofLogged);
        for (long i = 0; i < due; i++) {
            update(replay);
        }
    }

    /** What was lived through is kept where an environment breaks down. */
    private void act(Acting acting, Recorder recorder) {
        try {
            acting.step();
        } catch (RuntimeException e) {
            ActionLog since = acting.takeLog();
            if (!since.steps().isEmpty()) {
                uninterrupted(() -> recorder.checkpoint(acting.steps(), algorithm, since));
            }
            throw e;
        }
    }

    private void update(Replay replay) {
        long start = System.nanoTime();
        try (Scope scope = Scope.open()) {
            losses.add(algorithm.update(replay));
        } catch (ExplodedException e) {
            throw new DivergedException(Objects.requireNonNull(e.getMessage()));
        }
        nanos += System.nanoTime() - start;
        updatesHere++;
    }

    /** Also over what was done before the training was gone on with, where its metrics say how fast that was; NaN where nothing was done. */
    private double updatesPerSecond() {
        double seconds = secondsBefore + nanos / 1e9;
        return seconds == 0 ? Double.NaN : (updatesBefore + updatesHere) / seconds;
    }

    /** The rate that was measured before goes into what is measured here. */
    private void rememberRate(Recorder recorder) {
        double rate = recorder.latest(UPDATES_PER_SECOND);
        if (rate > 0) {
            updatesBefore = algorithm.updates();
            secondsBefore = updatesBefore / rate;
        }
    }

    private boolean evaluationDue(@Nullable Acting acting) {
        boolean due = plan.evaluateEvery > 0 && stepsDone(acting) % plan.evaluateEvery == 0;
        return due || lastStepDone(acting);
    }

    private boolean reportDue(@Nullable Acting acting) {
        return evaluationDue(acting) || stepsDone(acting) % plan.logEvery == 0;
    }

    private void report(@Nullable Acting acting, Recorder recorder, StageProgress progress) {
        long step = stepsDone(acting);
        Map<String, Double> row = new LinkedHashMap<>();
        losses.takeFinite(algorithm.updates()).forEach((name, value) -> row.put("loss/" + name, value));
        if (diagnostics != null) {
            row.putAll(diagnostics.measure(algorithm));
            row.put(UPDATES_PER_SECOND, updatesPerSecond());
            if (algorithm.imaginingSeconds() > 0) {
                row.put("rollouts/share_of_time", algorithm.imaginingSeconds() / (nanos / 1e9));
            }
        }
        if (acting != null) {
            acting.recentReturn().ifPresent(mean -> row.put("training/return_of_last_10", mean));
            acting.shareByPriority().ifPresent(share -> row.put("training/share_of_log", share));
            acting.watched()
                    .ifPresent(
                            watched -> watched.metrics().forEach((name, value) -> row.put("hand_over/" + name, value)));
        }
        boolean due = evaluationDue(acting);
        if (judged(acting)) {
            evaluate(step, acting, recorder, row);
        }
        recorder.log(step, row);
        if (due) {
            ActionLog since = acting == null ? null : acting.takeLog();
            uninterrupted(() -> recorder.checkpoint(step, algorithm, since));
            if (acting != null) {
                acting.propose(algorithm.policy());
            }
        }
        progress.note(row);
    }

    private boolean judged(@Nullable Acting acting) {
        boolean inPolicyStage = algorithm.inLastStage() && (acting != null || algorithm.stageUpdates() > 0);
        return evaluationDue(acting) && plan.evaluator != null && inPolicyStage;
    }

    /** Where the evaluation breaks down, what was learned until then is kept, and is evaluated when the training goes on. */
    private void evaluate(long step, @Nullable Acting acting, Recorder recorder, Map<String, Double> row) {
        try {
            recorder.evaluate(step, algorithm.policy(), Objects.requireNonNull(plan.evaluator), row);
        } catch (RuntimeException e) {
            ActionLog since = acting == null ? null : acting.takeLog();
            uninterrupted(() -> recorder.log(step, row));
            uninterrupted(() -> recorder.checkpoint(step, algorithm, since));
            throw e;
        }
    }

    private void evaluateWhatWasNot(@Nullable Acting acting, Recorder recorder) {
        long step = stepsDone(acting);
        if (step > 0 && judged(acting) && recorder.lacksScore(step)) {
            Map<String, Double> evaluated = new LinkedHashMap<>();
            recorder.evaluate(step, algorithm.policy(), Objects.requireNonNull(plan.evaluator), evaluated);
            recorder.complete(step, evaluated);
        }
    }

    /** What the learner can do before it learns in the environment. */
    private void reportStart(Acting acting, Recorder recorder) {
        Map<String, Double> row = new LinkedHashMap<>();
        if (plan.evaluator != null) {
            recorder.evaluate(0, algorithm.policy(), plan.evaluator, row);
        }
        recorder.log(0, row);
        recorder.checkpoint(0, algorithm, acting.takeLog());
    }

    private Recorder recorder() {
        if (directory == null) {
            return Recorder.inMemory();
        }
        RunDirectory run = new RunDirectory(directory);
        if (!goesOn) {
            return Recorder.starting(run, description(), seed, origin());
        }
        newest = run.resumable().orElse(null);
        requireSame(run);
        requireNotBeyond(run);
        forgetWhatIsDamaged(run);
        return Recorder.resuming(run, newest == null ? -1 : newest.step(), description());
    }

    /** What comes after the checkpoint that is gone on from is made again. */
    private void forgetWhatIsDamaged(RunDirectory run) {
        if (newest == null) {
            return;
        }
        for (Checkpoint later : run.checkpoints()) {
            if (later.step() > newest.step()) {
                notice = "Going on from step " + newest.step() + ": "
                        + later.damage().orElse(later.directory() + " holds no state");
                SafeFiles.deleteRecursively(later.directory());
            }
        }
    }

    private void requireSame(RunDirectory run) {
        run.requireSame(description(), "algorithm", "n_step", "random_steps", "seed", "precision");
        run.requireSameSettings(config);
        run.requireSameOrNone(description(), "start", "warm_up_steps", "updates_per_step", "share_of_data");
        run.requireSameOrNone(description(), "environments", "exploration_noise", "hand_over");
        if (plan.handOver != null) {
            run.requireSame(description(), EVALUATE_EVERY);
        }
        if (plan.environment != null) {
            run.requireSame(Map.of("env", plan.environment.id()), "env");
        }
        requireSameRewards(run);
        LoggedSteps data = plan.data == null ? plan.beside : plan.data;
        if (data != null) {
            Provenance.requireFingerprint(run, data);
        }
        if (newest != null) {
            newest.requireSeenBy(algorithm);
        }
    }

    private void requireSameRewards(RunDirectory run) {
        Map<String, Object> before = Yaml.read(run.config());
        RewardTransform then =
                new RewardTransform(number(before, REWARD_MULTIPLIER, 1), number(before, REWARD_SHIFT, 0));
        if (!then.equals(plan.rewards)) {
            throw new DatasetException("Cannot resume " + run.path() + ": it learned from rewards " + then + ", not "
                    + plan.rewards + ". Use the same rewards or another directory");
        }
    }

    private static double number(Map<String, Object> values, String key, double otherwise) {
        return values.get(key) instanceof Number number ? number.doubleValue() : otherwise;
    }

    /** Puts the learner where it goes on from. */
    private void begin(@Nullable Acting acting) {
        RunDirectory run = directory == null ? null : new RunDirectory(directory);
        if (run == null || newest == null) {
            if (goesOn) {
                start();
            }
            if (acting != null) {
                acting.rememberPriority();
                acting.trust(algorithm.policy());
            }
            return;
        }
        if (acting == null) {
            newest.restore(algorithm);
            return;
        }
        acting.rememberPriority();
        acting.trust(run.checkpoints().get(0).policy());
        run.checkpoints().forEach(acting::repeat);
        newest.restore(algorithm, Math.max(0, newest.step() - plan.randomSteps) * plan.updatesPerStep);
    }

    /** Puts a learner that has done nothing here yet where it starts. */
    private void start() {
        if (plan.start == null) {
            requireUpdatesOfPolicy();
        } else {
            new RunDirectory(plan.start).requireResumable().start(algorithm);
        }
    }

    /** Phases before the policy's take their updates from those that follow the steps. */
    private void requireUpdatesOfPolicy() {
        long before = algorithm.updatesBeforeLastStage();
        long all = Math.max(0, plan.steps - plan.randomSteps - plan.warmUpSteps) * plan.updatesPerStep;
        if (plan.environment != null && before > 0 && all <= before) {
            throw new DatasetException("Of " + all + " updates none may be left to teach the policy: up to " + before
                    + " come first, from phase '" + algorithm.stage().name()
                    + "' on. Ask for more steps, or learn from data first and start from that run");
        }
    }

    private void requireNotBeyond(RunDirectory run) {
        if (newest == null) {
            return;
        }
        long done = doneAt(newest);
        if (done > plan.steps) {
            throw new DatasetException("Cannot resume " + run.path() + ": it has gone on for " + done
                    + " steps already, which is more than " + plan.steps
                    + ". Ask for as many, or use another directory");
        }
    }

    /** The steps that were asked for and are done at a checkpoint. */
    private long doneAt(Checkpoint checkpoint) {
        return plan.environment == null ? checkpoint.lastStageUpdates() : checkpoint.step();
    }

    private Map<String, Object> description() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("algorithm", Algorithms.nameOf(config));
        if (plan.environment != null) {
            values.put("env", plan.environment.id());
        }
        values.putAll(plan.description);
        values.put("steps", plan.steps);
        if (plan.environment == null) {
            values.put("n_step", plan.nStep);
        } else {
            values.put("random_steps", plan.randomSteps);
            putUnless(1, "updates_per_step", plan.updatesPerStep, values);
            putUnless(0L, "warm_up_steps", plan.warmUpSteps, values);
            putUnless(0.0, "share_of_data", plan.shareOfData.written(), values);
            putUnless(1, "environments", 1 + plan.lanes.size(), values);
            putUnless(0L, Generation.KEY, generation.number(), values);
            putUnless("", "hand_over", plan.handOverDescription, values);
            if (plan.handOver != null) {
                values.put(EVALUATE_EVERY, plan.evaluateEvery);
            }
            putUnless(Trainer.EXPLORATION_NOISE, "exploration_noise", plan.explorationNoise, values);
        }
        if (plan.start != null) {
            values.put("start", plan.start.toString());
        }
        if (!plan.rewards.isIdentity()) {
            values.put(REWARD_MULTIPLIER, plan.rewards.multiplier());
            values.put(REWARD_SHIFT, plan.rewards.shift());
        }
        values.put("seed", seed);
        values.put("device", algorithm.networks().device().type());
        values.put("precision", Engine.precision().name().toLowerCase(Locale.ROOT));
        values.put("settings", Settings.toMap(config));
        return values;
    }

    private static void putUnless(Object usual, String key, Object value, Map<String, Object> values) {
        if (!usual.equals(value)) {
            values.put(key, value);
        }
    }

    private Map<String, Object> origin() {
        Map<String, Object> values = new LinkedHashMap<>();
        LoggedSteps data = plan.data == null ? plan.beside : plan.data;
        if (data != null) {
            values.put("dataset", data.name());
            values.put("fingerprint", data.fingerprint());
        }
        if (plan.environment != null) {
            values.put("environment", plan.environment.id());
            plan.environment.simulator().ifPresent(simulator -> values.put("simulator", simulator));
        }
        return values;
    }

    /** How far a phase is, told to the console unless somebody gave another ear. */
    private final class StageProgress implements AutoCloseable {
        private final boolean counted;
        private final Progress progress;

        StageProgress(Stage stage) {
            boolean last = algorithm.inLastStage();
            counted = last || given == null;
            boolean bySteps = last || plan.environment != null;
            progress = given == null ? Progress.console(name(stage), bySteps ? plan.steps : stage.limit()) : given;
            if (given != null && !last) {
                given.note(stage.name());
            }
        }

        private String name(Stage stage) {
            String algorithmName = Algorithms.nameOf(config);
            return algorithm.inLastStage() ? algorithmName : algorithmName + ": " + stage.name();
        }

        void warnOfNotice() {
            if (notice != null) {
                progress.warn(notice);
                notice = null;
            }
        }

        void skip(long count) {
            if (counted) {
                progress.skip(count);
            }
        }

        void advance() {
            if (counted) {
                progress.advance(1);
            }
        }

        void note(Map<String, Double> row) {
            Double score = row.get(RunDirectory.SCORE_COLUMN);
            Double mean = row.get("training/return_of_last_10");
            if (score != null) {
                progress.note(String.format(Locale.ROOT, "mean return %.1f", score));
            } else if (mean != null && plan.evaluator == null) {
                progress.note(String.format(Locale.ROOT, "mean return of the last 10 episodes %.1f", mean));
            }
        }

        @Override
        public void close() {
            if (given == null) {
                progress.close();
            }
        }
    }
}
