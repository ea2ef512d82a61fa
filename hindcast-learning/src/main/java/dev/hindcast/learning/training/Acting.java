package dev.hindcast.learning.training;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.RewardTransform;
import dev.hindcast.environment.Environment;
import dev.hindcast.environment.EpsilonGreedyPolicy;
import dev.hindcast.environment.Past;
import dev.hindcast.environment.Policy;
import dev.hindcast.environment.RandomPolicy;
import dev.hindcast.learning.algorithm.Algorithm;
import dev.hindcast.learning.nn.Seeds;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.policy.NoisyPolicy;
import dev.hindcast.learning.replay.DensityRatio;
import dev.hindcast.learning.replay.PriorityReplay;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.StepBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * What a learner that acts in environments does there, and all it remembers of it. Steps are taken in one environment after the other: one
 * round of them is a step in each.
 */
final class Acting implements AutoCloseable {
    private static final int EXPLORER = 3;
    private static final int LANES = 5;
    private static final int RATIO = 8;
    private static final String RATIO_NAME = "density_ratio";
    private static final int RECENT = 10;

    private final Algorithm algorithm;
    private final Trainer plan;
    private final long seed;
    private final Policy uniform;
    private final List<Lane> lanes = new ArrayList<>();
    private final Replay own;
    private final List<Double> recent = new ArrayList<>();
    private ActionLog log = new ActionLog();
    private long steps;
    private @Nullable WatchedPlay watched;
    private @Nullable DensityRatio ratio;
    private @Nullable PriorityReplay byPriority;

    /**
     * One of the environments.
     *
     * @param lived what is remembered of it
     * @param drawn what is drawn of that
     */
    private record Lane(Environment environment, Experience experience, StepBuffer lived, Replay drawn) {}

    /**
     * @param seed where the randomness of what happens there starts
     * @param environments where it acts
     * @param capacity rows that are remembered, of all of them together
     */
    Acting(Algorithm algorithm, Trainer plan, long seed, List<Environment> environments, long capacity) {
        this.algorithm = algorithm;
        this.plan = plan;
        this.seed = seed;
        this.uniform = new RandomPolicy(environments.get(0).actionSpace());
        for (Environment environment : environments) {
            lanes.add(lane(environment, capacity / environments.size()));
        }
        this.own = Replay.inTurn(lanes.stream().map(Lane::drawn).toList());
    }

    /** The first is seeded as a learner's only one is. */
    private Lane lane(Environment environment, long capacity) {
        long own = lanes.isEmpty() ? seed : Seeds.mix(Seeds.mix(seed, LANES), lanes.size());
        Experience experience = new Experience(environment, own);
        StepBuffer lived =
                StepBuffer.empty(algorithm.spec(), algorithm.networks().device(), Math.max(2, capacity));
        lived.begin(experience.state());
        return new Lane(environment, experience, lived, lived.replay(own));
    }

    /** How many steps were taken. */
    long steps() {
        return steps;
    }

    /** How many updates follow the newest step: none within a round, nor after the first steps, which only gather. */
    long updatesDue() {
        return gathering() || steps % lanes.size() != 0 ? 0 : (long) lanes.size() * plan.updatesPerStep;
    }

    private boolean gathering() {
        return steps <= plan.randomSteps + plan.warmUpSteps;
    }

    /** Acts by that policy, where somebody watches over it, until another is known to be no worse. */
    void trust(NetworkPolicy policy) {
        if (plan.handOver != null) {
            watched = new WatchedPlay(plan.handOver.get(), policy);
        }
    }

    /** Where the share of logged steps goes by priority, what that is learned by becomes a part of the learner's checkpoints. */
    void rememberPriority() {
        if (plan.shareOfData.byPriority()) {
            DensityRatio made =
                    new DensityRatio(algorithm.spec(), algorithm.networks().device(), Seeds.mix(seed, RATIO));
            ratio = algorithm.remembering(RATIO_NAME, made);
        }
    }

    /** What watches over who acts, if anything. */
    Optional<WatchedPlay> watched() {
        return Optional.ofNullable(watched);
    }

    /** Puts a learner's present policy on trial where it is time for that. */
    void propose(NetworkPolicy policy) {
        if (watched != null && !gathering() && plan.evaluateEvery > 0 && steps % plan.evaluateEvery == 0) {
            watched.propose(policy, lanes.get(0).experience.begins());
        }
    }

    /** Takes a step. The explorer's randomness is a function of the seed and the number of the step. */
    void step() {
        Lane lane = lanes.get((int) (steps % lanes.size()));
        Policy explorer = steps < plan.randomSteps ? uniform : explorer();
        SplittableRandom random = new SplittableRandom(Seeds.mix(Seeds.mix(seed, EXPLORER), steps));
        Past past = lane.experience.past();
        float[] action = explorer.sample(past, random);
        OptionalDouble logProbability = explorer.logProbability(past, action);
        Experience.Transition transition = lane.experience.step(action, logProbability);
        log.add(action, logProbability, transition.outcome().reward());
        remember(lane, transition);
    }

    /** A policy that draws its actions explores by itself; another gets noise, or random actions now and then where these are discrete. */
    private Policy explorer() {
        NetworkPolicy policy = watched == null ? algorithm.policy() : watched.player();
        if (plan.explorationNoise == 0) {
            return policy;
        }
        return switch (policy.kind()) {
            case DETERMINISTIC, DECODED, CROSS_ENTROPY, PLANNING, SEQUENCE ->
                new NoisyPolicy(policy, plan.explorationNoise);
            case GREEDY, CONSTRAINED -> new EpsilonGreedyPolicy(policy, Math.min(1, plan.explorationNoise));
            case GAUSSIAN,
                    TANH_GAUSSIAN,
                    BEST_OF,
                    VALUED_SEQUENCE,
                    CHUNKED,
                    ONE_STEP,
                    CATEGORICAL,
                    AVERAGE_RETURN,
                    DISCRETE_AVERAGE_RETURN,
                    DISCRETE_SEQUENCE,
                    MAX_RETURN,
                    DISCRETE_MAX_RETURN -> policy;
        };
    }

    private void remember(Lane lane, Experience.Transition transition) {
        Environment.Step outcome = transition.outcome();
        RewardTransform rewards = plan.rewards;
        lane.lived.add(
                transition.from(),
                transition.action(),
                rewards.apply(outcome.reward()),
                outcome.terminated(),
                transition.to());
        steps++;
        if (outcome.ended()) {
            lane.lived.begin(lane.experience.state());
            recent.add(lane.experience.lastReturn());
            if (recent.size() > RECENT) {
                recent.remove(0);
            }
            if (watched != null) {
                watched.ended(lane.experience.lastReturn(), steps);
            }
        }
    }

    /** Takes the steps of a checkpoint again, and puts its policy on trial where it was. */
    void repeat(Checkpoint checkpoint) {
        for (ActionLog.Step step : checkpoint.actions().steps()) {
            Lane lane = lanes.get((int) (steps % lanes.size()));
            remember(lane, lane.experience.repeat(step));
        }
        if (watched != null) {
            propose(checkpoint.policy());
        }
    }

    /** The steps since the last call, or since those that were repeated. */
    ActionLog takeLog() {
        ActionLog taken = log;
        log = new ActionLog();
        return taken;
    }

    /** Draws from what was lived through, and a share from logged steps where there are some. */
    Replay replay(@Nullable Replay logged) {
        if (logged == null) {
            return own;
        }
        if (ratio == null) {
            return logged.mixedWith(own, plan.shareOfData.at(steps));
        }
        if (byPriority == null) {
            long firstOwn = Math.max(1, plan.randomSteps + plan.warmUpSteps);
            byPriority = new PriorityReplay(logged, own, ratio, plan.shareOfData.from(), firstOwn, seed);
        }
        return byPriority;
    }

    /** The share of logged steps in the last batch, where it goes by priority and something was learned. */
    OptionalDouble shareByPriority() {
        return byPriority == null ? OptionalDouble.empty() : OptionalDouble.of(byPriority.share());
    }

    /** The mean return of the last ten episodes that ended. */
    OptionalDouble recentReturn() {
        return recent.stream().mapToDouble(Double::doubleValue).average();
    }

    /** All that was lived through, episodes under way truncated. */
    Dataset experience() {
        Environment first = lanes.get(0).environment;
        return Experience.dataset(
                first.id() + " replay",
                first,
                lanes.stream().map(Lane::experience).toList());
    }

    @Override
    public void close() {
        lanes.forEach(lane -> lane.lived.close());
        if (ratio != null) {
            ratio.close();
        }
    }
}
