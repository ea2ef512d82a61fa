package dev.hindcast.environment;

import dev.hindcast.dataset.ActionMask;
import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.Space;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Whole episodes of a policy in an environment. Immutable.
 *
 * <p>Episode i of seed s draws its randomness from {@code new SplittableRandom(mix(s + mix(i + 1)))}, where mix is the 64-bit
 * finalizer of Stafford's variant 13: its first {@code nextLong} seeds the environment, the rest is the policy's. An episode
 * therefore depends on neither the episodes before it nor the parallelism.
 *
 * <pre>{@code
 * List<Episode> episodes = Rollouts.with(() -> Environments.make("Pendulum-v1")).parallelism(2).run(policy, 100, 42);
 * }</pre>
 */
public final class Rollouts {
    private final Supplier<? extends Environment> environments;
    private final int parallelism;
    private final boolean exploring;
    private final boolean logging;

    private Rollouts(
            Supplier<? extends Environment> environments, int parallelism, boolean exploring, boolean logging) {
        this.environments = environments;
        this.parallelism = parallelism;
        this.exploring = exploring;
        this.logging = logging;
    }

    /**
     * Rollouts one after the other, in which the policy {@linkplain Policy#act acts} as where it is judged.
     *
     * @param environments makes a new environment at every call; what it made is closed after the rollouts
     */
    public static Rollouts with(Supplier<? extends Environment> environments) {
        return new Rollouts(environments, 1, false, false);
    }

    /** {@code with(environments).run(policy, episodes, seed)}. */
    public static List<Episode> run(
            Supplier<? extends Environment> environments, Policy policy, int episodes, long seed) {
        return with(environments).run(policy, episodes, seed);
    }

    /**
     * These rollouts, {@code n} at a time.
     *
     * @param n the number of environments, each on a thread of its own, at least 1; where it is 1 the caller's thread does it all, as it
     *     does where the environment is a {@link VectorEnvironment}, which plays as many at once as it has lanes
     */
    public Rollouts parallelism(int n) {
        if (n < 1) {
            throw new IllegalArgumentException("Rollouts need a parallelism of at least 1, got " + n);
        }
        return new Rollouts(environments, n, exploring, logging);
    }

    /** These rollouts, with actions {@linkplain Policy#sample drawn} from the policy's distribution. */
    public Rollouts exploring() {
        return new Rollouts(environments, parallelism, true, logging);
    }

    /** These rollouts, whose episodes say how likely their actions were where the policy can say it. */
    public Rollouts loggingProbabilities() {
        return new Rollouts(environments, parallelism, exploring, true);
    }

    /**
     * Plays episodes to their end; an environment whose episodes need not end has to be put in a {@link TimeLimit}.
     *
     * @param policy acts in the environment's action space
     * @param episodes how many, at least 1
     * @param seed where all randomness starts
     * @return the episodes, numbered from 0, each with all T+1 observations; where the environment says terminated and truncated at
     *     once, the episode counts as terminated
     * @throws IllegalArgumentException where the policy does not fit the environment
     * @throws IllegalStateException where the policy returns an action with NaN, of a wrong length, outside of a discrete space or not legal
     */
    public List<Episode> run(Policy policy, int episodes, long seed) {
        try (Environment environment = environments.get()) {
            return run(environment, policy, episodes, seed);
        }
    }

    private List<Episode> run(Environment first, Policy policy, int episodes, long seed) {
        if (episodes < 1) {
            throw new IllegalArgumentException("Rollouts need at least 1 episode, got " + episodes);
        }
        requireFit(policy, first);
        AtomicReferenceArray<Episode> played = new AtomicReferenceArray<>(episodes);
        AtomicInteger next = new AtomicInteger();
        int workers = Math.min(parallelism, episodes);
        if (first instanceof VectorEnvironment vector) {
            playInLockStep(vector, policy, seed, played);
        } else if (workers == 1) {
            playInTurn(first, policy, seed, next, played);
        } else {
            Runnable worker = () -> {
                try (Environment own = environments.get()) {
                    playInTurn(own, policy, seed, next, played);
                }
            };
            runAtOnce(worker, workers);
        }
        return IntStream.range(0, episodes).mapToObj(played::get).toList();
    }

    /**
     * Plays episodes as {@link #run} does, with the probabilities of actions logged, and makes a data set of them, with the environment's
     * spaces and id.
     *
     * @param name what messages and reports call the data set
     */
    public Dataset collect(String name, Policy policy, int episodes, long seed) {
        try (Environment environment = environments.get()) {
            return new Dataset(
                    name,
                    environment.observationSpace(),
                    environment.actionSpace(),
                    loggingProbabilities().run(environment, policy, episodes, seed),
                    Optional.of(environment.id()),
                    List.of());
        }
    }

    private static void runAtOnce(Runnable worker, int workers) {
        ExecutorService threads = Executors.newFixedThreadPool(workers);
        try {
            CompletionService<@Nullable Object> completion = new ExecutorCompletionService<>(threads);
            for (int i = 0; i < workers; i++) {
                completion.submit(Executors.callable(worker, null));
            }
            for (int i = 0; i < workers; i++) {
                completion.take().get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("Rollouts interrupted");
        } catch (ExecutionException e) {
            throw rethrown(e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private static RuntimeException rethrown(@Nullable Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException runtime ? runtime : new IllegalStateException(cause);
    }

    private void playInTurn(
            Environment environment,
            Policy policy,
            long seed,
            AtomicInteger next,
            AtomicReferenceArray<Episode> played) {
        for (int i = next.getAndIncrement(); i < played.length(); i = next.getAndIncrement()) {
            RandomGenerator random = random(i, seed);
            Play play = new Play(i, 0, policy, random, new EpisodeRecorder(environment, random.nextLong()));
            while (play.goesOn()) {
                requireUninterrupted();
                play.add(environment.step(play.act()));
            }
            played.set(i, play.episode());
        }
    }

    private void playInLockStep(
            VectorEnvironment environment, Policy policy, long seed, AtomicReferenceArray<Episode> played) {
        int lanes = Math.min(environment.lanes(), played.length());
        List<Play> plays = new ArrayList<>();
        for (int lane = 0; lane < lanes; lane++) {
            plays.add(play(lane, lane, environment, policy, seed));
        }
        for (int next = lanes; !plays.isEmpty(); ) {
            requireUninterrupted();
            takeStep(environment, plays);
            List<Play> going = new ArrayList<>(lanes);
            for (Play play : plays) {
                if (play.goesOn()) {
                    going.add(play);
                    continue;
                }
                played.set(play.number, play.episode());
                if (next < played.length()) {
                    going.add(play(next++, play.lane, environment, policy, seed));
                }
            }
            plays = going;
        }
    }

    private Play play(int number, int lane, VectorEnvironment environment, Policy policy, long seed) {
        RandomGenerator random = random(number, seed);
        float[] start = environment.reset(lane, random.nextLong());
        return new Play(number, lane, policy, random, new EpisodeRecorder(environment, start));
    }

    private static void takeStep(VectorEnvironment environment, List<Play> plays) {
        int[] lanes = plays.stream().mapToInt(play -> play.lane).toArray();
        float[][] actions = plays.stream().map(Play::act).toArray(float[][]::new);
        List<Environment.Step> steps = environment.step(lanes, actions);
        for (int i = 0; i < lanes.length; i++) {
            plays.get(i).add(steps.get(i));
        }
    }

    private static RandomGenerator random(int number, long seed) {
        return new SplittableRandom(mix(seed + mix(number + 1L)));
    }

    private static void requireUninterrupted() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("Rollouts interrupted");
        }
    }

    /** An episode under way, whose steps somebody else takes. */
    private final class Play {
        private final int number;
        private final int lane;
        private final Policy policy;
        private final RandomGenerator random;
        private final EpisodeRecorder recorder;
        private float[] action = {};
        private OptionalDouble logProbability = OptionalDouble.empty();
        private Environment.@Nullable Step last;

        Play(int number, int lane, Policy policy, RandomGenerator random, EpisodeRecorder recorder) {
            this.number = number;
            this.lane = lane;
            this.policy = policy;
            this.random = random;
            this.recorder = recorder;
        }

        boolean goesOn() {
            return last == null || !last.ended();
        }

        float[] act() {
            float[] observation = recorder.observation();
            ActionMask legal = recorder.actionMask();
            action = exploring ? policy.sample(observation, legal, random) : policy.act(observation, legal, random);
            recorder.requireTakeable(action);
            logProbability = logging ? logProbability(observation, legal) : OptionalDouble.empty();
            return action;
        }

        private OptionalDouble logProbability(float[] observation, ActionMask legal) {
            return exploring
                    ? policy.logProbability(observation, legal, action)
                    : policy.judgedLogProbability(observation, legal, action);
        }

        void add(Environment.Step step) {
            recorder.add(action, logProbability, step);
            last = step;
        }

        Episode episode() {
            return recorder.episode(number, last != null && last.terminated() ? Ending.TERMINATED : Ending.TRUNCATED);
        }
    }

    private static void requireFit(Policy policy, Environment environment) {
        Space needed = environment.actionSpace();
        Space given = policy.actionSpace();
        boolean fits =
                needed instanceof Box ? given instanceof Box && given.size() == needed.size() : given.equals(needed);
        if (!fits) {
            throw new IllegalArgumentException(
                    "The policy acts in " + given + ", but " + environment.id() + " takes actions of " + needed);
        }
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
