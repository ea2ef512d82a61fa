package dev.hindcast.learning.training;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Policy;
import dev.hindcast.environment.RandomPolicy;
import dev.hindcast.learning.algorithm.Algorithm;
import dev.hindcast.learning.nn.Seeds;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.StepBuffer;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** What a learner that acts in an environment does there, and all it remembers of it. */
final class Acting implements AutoCloseable {
    private static final int EXPLORER = 3;
    private static final int RECENT = 10;

    private final Algorithm algorithm;
    private final Environment environment;
    private final long randomSteps;
    private final long seed;
    private final Policy uniform;
    private final Experience experience;
    private final StepBuffer lived;

    /**
     * @param environment where it acts
     * @param randomSteps how many of the first actions are uniformly random
     * @param capacity rows that are remembered
     */
    Acting(Algorithm algorithm, Environment environment, long randomSteps, long capacity) {
        this.algorithm = algorithm;
        this.environment = environment;
        this.randomSteps = randomSteps;
        this.seed = algorithm.networks().seed();
        this.uniform = new RandomPolicy(environment.actionSpace());
        this.experience = new Experience(environment, seed);
        this.lived = StepBuffer.empty(algorithm.spec(), algorithm.networks().device(), capacity);
        lived.begin(experience.state());
    }

    /** How many steps were taken. */
    long steps() {
        return experience.steps();
    }

    /** Whether nothing is learned after the newest step, since it was among the random ones. */
    boolean atRandom() {
        return steps() <= randomSteps;
    }

    /** Takes a step. The explorer's randomness is a function of the seed and the number of the step. */
    void step() {
        Policy explorer = steps() < randomSteps ? uniform : algorithm.policy();
        SplittableRandom random = new SplittableRandom(Seeds.mix(Seeds.mix(seed, EXPLORER), steps()));
        remember(experience.step(explorer.sample(experience.past(), random)));
    }

    private void remember(Experience.Transition transition) {
        Environment.Step outcome = transition.outcome();
        lived.add(transition.from(), transition.action(), outcome.reward(), outcome.terminated(), transition.to());
        if (outcome.ended()) {
            lived.begin(experience.state());
        }
    }

    /** Takes the steps of a checkpoint again. */
    void repeat(Checkpoint checkpoint) {
        experience.repeat(checkpoint.actions(), this::remember);
    }

    /** The steps since the last call. */
    ActionLog takeLog() {
        return experience.takeLog();
    }

    /** Draws from what was lived through, and a share from logged steps where there are some. */
    Replay replay(@Nullable StepBuffer logged, double shareOfData) {
        Replay own = lived.replay(seed);
        return logged == null ? own : logged.replay(seed).mixedWith(own, shareOfData);
    }

    /** The mean return of the last ten episodes that ended. */
    OptionalDouble recentReturn() {
        return experience.ended().stream()
                .skip(Math.max(0, experience.ended().size() - RECENT))
                .mapToDouble(Episode::totalReward)
                .average();
    }

    /** All that was lived through, the episode under way truncated. */
    Dataset experience() {
        return experience.dataset(environment.id() + " replay");
    }

    @Override
    public void close() {
        lived.close();
    }
}
