package dev.hindcast.learning.training;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.LoggedSteps;
import dev.hindcast.dataset.RewardTransform;
import dev.hindcast.environment.Environment;
import dev.hindcast.learning.algorithm.Algorithm;
import dev.hindcast.learning.algorithm.Algorithms;
import dev.hindcast.learning.algorithm.Config;
import dev.hindcast.learning.algorithm.LearnsReturns;
import dev.hindcast.learning.algorithm.ReturnConditioned;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.replay.StepBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Trains algorithms on logged steps, while they act in an environment, or both: draws, updates, logs, evaluates, checkpoints. A builder:
 * each setting changes this trainer and returns it.
 *
 * <p>The same seed gives the same result on the same machine, whether it is trained alone, beside others or in two parts. What is counted
 * are updates, those of an algorithm's earlier phases included; where it acts, steps in the environment.
 */
public final class Trainer {
    private static final long OFFLINE_STEPS = 100_000;
    private static final long ONLINE_STEPS = 20_000;
    static final double EXPLORATION_NOISE = 0.1;

    final @Nullable LoggedSteps data;
    final @Nullable Environment environment;
    RewardTransform rewards = RewardTransform.identity();

    @Nullable
    LoggedSteps learned;

    @Nullable
    LoggedSteps beside;

    OfflineShare shareOfData = OfflineShare.of(0);
    long steps;
    long randomSteps = 1_000;
    long warmUpSteps;
    int updatesPerStep = 1;
    double explorationNoise = EXPLORATION_NOISE;
    List<Environment> lanes = List.of();
    boolean evaluatingFirst;

    @Nullable
    Supplier<HandOver> handOver;

    String handOverDescription = "";
    long capacity;
    int nStep = 1;
    long logEvery = 1_000;
    long evaluateEvery;

    @Nullable
    Evaluator evaluator;

    double sufficientScore = Double.POSITIVE_INFINITY;
    boolean resume;

    @Nullable
    Path start;

    Map<String, Object> description = Map.of();
    Runnable beginning = () -> {};
    private @Nullable Path directory;
    private @Nullable Progress progress;

    private Trainer(@Nullable LoggedSteps data, @Nullable Environment environment, long steps) {
        this.data = data;
        this.environment = environment;
        this.learned = data;
        this.steps = steps;
    }

    /** A trainer on logged steps: 100,000 updates of the last phase, logging every 1,000, nothing written. */
    public static Trainer on(LoggedSteps data) {
        return new Trainer(data, null, OFFLINE_STEPS);
    }

    /**
     * A trainer of learners that act in an environment: 20,000 steps, the first 1,000 uniformly random, after each of the others an update
     * from all that was lived through, nothing written.
     */
    public static Trainer in(Environment environment) {
        return new Trainer(null, environment, ONLINE_STEPS);
    }

    /** The number of updates of the algorithm's last phase, or of steps in the environment. */
    public Trainer steps(long steps) {
        requirePositive("steps", steps);
        this.steps = steps;
        return this;
    }

    /** Learns from n-step transitions: n rewards and the state after them. For logged steps alone. */
    public Trainer nStep(int n) {
        requirePositive("nStep", n);
        this.nStep = n;
        return this;
    }

    /**
     * Learns from these rewards in place of the logged ones, and of those of an environment that is acted in. Losses and values, {@code q/monte_carlo} among them, are in their units;
     * evaluations stay in the environment's.
     *
     * @throws IllegalArgumentException where a reward is no number afterwards, or the steps are in a file: write that from such rewards
     */
    public Trainer rewards(RewardTransform transform) {
        this.rewards = transform;
        if (data != null) {
            this.learned = transformed(data);
        }
        return this;
    }

    private LoggedSteps transformed(LoggedSteps logged) {
        if (logged instanceof Dataset dataset) {
            return rewards.apply(dataset);
        }
        if (rewards.isIdentity()) {
            return logged;
        }
        throw new IllegalArgumentException(
                "Rewards " + rewards
                        + " are for data sets in memory: write a file of steps whose rewards are these, or leave them as they are");
    }

    /** How many of the first steps in the environment take uniformly random actions and learn nothing. */
    public Trainer randomSteps(long randomSteps) {
        this.randomSteps = randomSteps;
        return this;
    }

    /**
     * For how many steps in the environment, after the random ones, the learner acts as it is and learns nothing yet (Zhou et al. 2024,
     * arXiv 2412.07762): so that what it then learns from is not only what was logged.
     */
    public Trainer warmUpSteps(long steps) {
        this.warmUpSteps = steps;
        return this;
    }

    /**
     * Adds Gaussian noise to the actions of a learner that takes a single one of infinitely many, while it learns; one that takes the best of
     * several takes a random one as often.
     *
     * @param deviation a share of half of an action's range, or the probability of a random action; 0 for none, 0.1 unless it is said
     */
    public Trainer explorationNoise(double deviation) {
        if (!(deviation >= 0) || Double.isInfinite(deviation)) {
            throw new IllegalArgumentException("The deviation of noise must be at least 0, got " + deviation);
        }
        this.explorationNoise = deviation;
        return this;
    }

    /**
     * Acts in more environments beside the first: a step in each, then the updates of all of these steps. Steps are counted over all of
     * them together.
     *
     * @param others of the same kind, each its own
     */
    public Trainer alsoIn(List<? extends Environment> others) {
        if (environment == null || handOver != null && !others.isEmpty()) {
            throw new IllegalArgumentException(
                    "More environments belong beside a first one to act in, where no hand-over is watched");
        }
        this.lanes = List.copyOf(others);
        return this;
    }

    /** Evaluates, and writes a checkpoint, before anything is learned in the environment as well: what a hand-over starts from. */
    public Trainer evaluatingFirst() {
        this.evaluatingFirst = true;
        return this;
    }

    /**
     * Acts by the policy that was there before until a newer one is known to be no worse: at each evaluation after the first steps the learner's
     * policy is put on trial where none is and another may be. What is learned goes on all the same. Evaluates before the first step as well.
     *
     * @param handOver makes what watches over it, each time with the same answers
     * @param description of that, which has to be the same where a run is gone on with
     * @throws IllegalArgumentException unless it acts in one environment
     */
    public Trainer watchedBy(Supplier<HandOver> handOver, String description) {
        if (environment == null || !lanes.isEmpty()) {
            throw new IllegalArgumentException(
                    "A hand-over is watched in one environment, where one episode follows the other");
        }
        this.handOver = handOver;
        this.handOverDescription = description;
        return evaluatingFirst();
    }

    /** How many updates follow each step in the environment. */
    public Trainer updatesPerStep(int updates) {
        requirePositive("updatesPerStep", updates);
        this.updatesPerStep = updates;
        return this;
    }

    /** How many rows of what was lived through are kept, one a step and one more an episode; all unless it is said. */
    public Trainer remembering(long rows) {
        requirePositive("remembering", rows);
        this.capacity = rows;
        return this;
    }

    /**
     * Draws a share of each batch from logged steps, the rest from what the learner lived through.
     *
     * @param share in [0, 1]
     */
    public Trainer beside(LoggedSteps data, double share) {
        return beside(data, OfflineShare.of(share));
    }

    /** {@link #beside(LoggedSteps, double)} with a share that changes. */
    public Trainer beside(LoggedSteps data, OfflineShare share) {
        if (environment == null) {
            throw new IllegalArgumentException("A share of logged steps belongs beside an environment to act in");
        }
        this.beside = data;
        this.shareOfData = share;
        return this;
    }

    /** How many updates, or steps in the environment, a row of metrics is the mean of. */
    public Trainer loggingEvery(long steps) {
        requirePositive("loggingEvery", steps);
        this.logEvery = steps;
        return this;
    }

    /** Evaluates and writes a checkpoint every {@code steps} updates, or steps in the environment, and after the last. */
    public Trainer every(long steps, Evaluator evaluator) {
        requirePositive("every", steps);
        this.evaluateEvery = steps;
        this.evaluator = evaluator;
        return this;
    }

    /** Writes a checkpoint every {@code steps} updates, or steps in the environment, and after the last, without evaluating. */
    public Trainer checkpointingEvery(long steps) {
        requirePositive("checkpointingEvery", steps);
        this.evaluateEvery = steps;
        this.evaluator = null;
        return this;
    }

    /** Stops after the first evaluation that scores this much. */
    public Trainer untilScore(double score) {
        this.sufficientScore = score;
        return this;
    }

    /**
     * Writes the run to that directory, which must not hold one already unless {@link #resuming}. Where a learner acts, each checkpoint keeps
     * the actions since the one before: with the seed they are all that has to be known of what happened.
     */
    public Trainer writingTo(Path directory) {
        this.directory = directory;
        return this;
    }

    /**
     * Goes on from the newest checkpoint of the directory, or starts where there is none. What comes of it equals an uninterrupted run;
     * steps in an environment are taken again for that.
     */
    public Trainer resuming(boolean resume) {
        this.resume = resume;
        return this;
    }

    /**
     * Starts with what another run has learned: the weights, targets and moments of its newest checkpoint. Updates are counted from 0, and
     * phases before the last are left out. The learner must see observations as that run did: create it with the spec of its policy.
     */
    public Trainer startingFrom(Path run) {
        this.start = run;
        return this;
    }

    /** Adds entries to {@code config.yaml}, such as where the data lie. */
    public Trainer describedBy(Map<String, Object> description) {
        this.description = description;
        return this;
    }

    /** Reports to {@code progress}, counting steps, instead of the console. */
    public Trainer reportingTo(Progress progress) {
        this.progress = progress;
        return this;
    }

    /**
     * Is told by each learner when all that can be wrong was looked at, before it is evaluated or learns anything: what is said from then on
     * is not taken back by a refusal.
     *
     * @param beginning safe for use by several threads where several seeds are trained
     */
    public Trainer beginningBy(Runnable beginning) {
        this.beginning = beginning;
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
     * @throws java.util.concurrent.CancellationException where the thread is interrupted
     * @throws IllegalStateException where the learner was closed; nothing is written then
     */
    public TrainingResult run(Algorithm algorithm) {
        algorithm.networks().requireOpen();
        Device device = algorithm.networks().device();
        try (LearnedSteps steps = LearnedSteps.of(this, algorithm.config(), algorithm.spec(), device);
                Progress reporter = progress) {
            return new Training(this, algorithm, steps, directory, reporter).run();
        }
    }

    /**
     * Trains one learner for each seed on the logged steps, {@code parallelism} at a time, each on a thread of its own and into
     * {@code seed-S} below the directory. Each result equals that of the seed trained alone. A seed that fails is reported at once and does
     * not stop the others.
     *
     * @throws SeedsFailedException where seeds failed, with the results of the others
     * @throws java.util.concurrent.CancellationException where the thread is interrupted, after all seeds have stopped
     */
    public List<TrainingResult> run(Config config, Device device, List<Long> seeds, int parallelism) {
        return run(config, requireData().spec(), device, seeds, parallelism);
    }

    /**
     * {@link #run(Config, Device, List, int)} of learners that see observations in a way of their own.
     *
     * @param spec the spaces, those of the logged steps, and how observations are seen, such as by {@link DatasetSpec#unstandardized} for
     *     observations as they are
     */
    public List<TrainingResult> run(Config config, DatasetSpec spec, Device device, List<Long> seeds, int parallelism) {
        requireData();
        try (LearnedSteps steps = LearnedSteps.of(this, config, spec, device);
                Progress reporter = progress == null
                        ? Progress.console(Algorithms.nameOf(config), this.steps * seeds.size())
                        : progress) {
            return new ParallelSeeds(seeds, parallelism, directory, reporter)
                    .run(
                            seed -> config.create(spec, device, seed),
                            (algorithm, below) -> new Training(this, algorithm, steps, below, reporter).run());
        }
    }

    /**
     * What a run that acted in one environment lived through in its first {@code steps} steps, the last episode truncated there.
     *
     * @param name what messages and reports call the data set
     * @param environment where it learned
     * @throws DatasetException where its checkpoints hold fewer steps, or the environment does not repeat them
     */
    public static Dataset experience(String name, Environment environment, RunDirectory run, long steps) {
        Experience experience = new Experience(environment, Generation.of(run).seed(run.seed()));
        for (Checkpoint checkpoint : run.checkpoints()) {
            checkpoint.actions().first(steps - experience.steps()).steps().forEach(experience::repeat);
        }
        if (experience.steps() < steps) {
            throw new DatasetException(run.path() + " holds " + experience.steps() + " steps, not " + steps);
        }
        return Experience.dataset(name, environment, List.of(experience));
    }

    /**
     * Checks that such settings can be learned with from these steps and rewards.
     *
     * @throws IllegalArgumentException where a learner that is told returns ({@link LearnsReturns}) would learn while it acts, or one that decides several
     *     actions at once ({@link Config#chunk}), or one whose policy aims at a return ({@link ReturnConditioned}) from transformed rewards, or
     *     where several steps shall count as one ({@link #nStep}) for who acts or draws no transitions
     */
    public Trainer learnedFromBy(Config config) {
        String name = Algorithms.nameOf(config);
        if (config instanceof LearnsReturns && environment != null) {
            throw new IllegalArgumentException(name
                    + " learns from logged episodes, whose returns are known, not while it acts: give it data alone");
        }
        if (config.chunk() > 1 && environment != null) {
            throw new IllegalArgumentException(
                    "Chunks of " + config.chunk()
                            + " actions are learned from logged episodes, not while it acts: give it data alone, or train anew with a chunk of 1");
        }
        if (nStep > 1 && environment != null) {
            throw new IllegalArgumentException(
                    "Transitions of " + nStep + " steps are learned from logged episodes, not while a learner acts");
        }
        if (nStep > 1 && config instanceof LearnsReturns told && !told.drawsTransitions()) {
            throw new IllegalArgumentException(
                    name + " learns from whole stretches of episodes, not from transitions of " + nStep
                            + " steps: leave out n-step");
        }
        if (config instanceof ReturnConditioned && !rewards.isIdentity()) {
            throw new IllegalArgumentException(name + " learns what was done where how much was returned, and counts"
                    + " rewards down while it acts: leave them as they are, not " + rewards
                    + ", and set returnScale to what returns shall be divided by");
        }
        return this;
    }

    private LoggedSteps requireData() {
        if (data == null) {
            throw new IllegalStateException(
                    "Several seeds are trained on logged steps: act in an environment one by one");
        }
        return data;
    }

    /** What is learned from of what was logged, if anything. */
    private @Nullable LoggedSteps logged() {
        return beside == null ? learned : transformed(beside);
    }

    /** The logged steps on a device, with what is known of them as a whole. */
    record LearnedSteps(@Nullable StepBuffer buffer, double monteCarlo) implements AutoCloseable {
        static LearnedSteps of(Trainer plan, Config config, DatasetSpec spec, Device device) {
            plan.learnedFromBy(config);
            LoggedSteps logged = plan.logged();
            return logged == null
                    ? new LearnedSteps(null, Double.NaN)
                    : new LearnedSteps(
                            StepBuffer.of(logged, spec, device), Diagnostics.monteCarlo(logged, config.discount()));
        }

        @Override
        public void close() {
            if (buffer != null) {
                buffer.close();
            }
        }
    }
}
