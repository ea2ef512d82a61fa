package dev.hindcast.environment;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.Space;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntPredicate;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
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
    private final LongConsumer listener;

    private Rollouts(
            Supplier<? extends Environment> environments,
            int parallelism,
            boolean exploring,
            boolean logging,
            LongConsumer listener) {
        this.environments = environments;
        this.parallelism = parallelism;
        this.exploring = exploring;
        this.logging = logging;
        this.listener = listener;
    }

    /**
     * Rollouts one after the other, in which the policy {@linkplain Policy#act acts} as where it is judged.
     *
     * @param environments makes a new environment at every call; what it made is closed after the rollouts
     */
    public static Rollouts with(Supplier<? extends Environment> environments) {
        return new Rollouts(environments, 1, false, false, steps -> {});
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
        return new Rollouts(environments, n, exploring, logging, listener);
    }

    /** These rollouts, with actions {@linkplain Policy#sample drawn} from the policy's distribution. */
    public Rollouts exploring() {
        return new Rollouts(environments, parallelism, true, logging, listener);
    }

    /** These rollouts, whose episodes say how likely their actions were where the policy can say it. */
    public Rollouts loggingProbabilities() {
        return new Rollouts(environments, parallelism, exploring, true, listener);
    }

    /**
     * These rollouts, which tell how they get on.
     *
     * @param listener gets the steps of each episode when it has ended, as far as they are wanted, from several threads at once
     *     where there are several
     */
    public Rollouts reportingTo(LongConsumer listener) {
        return new Rollouts(environments, parallelism, exploring, logging, listener);
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
        Batch batch = new Batch(number -> number < episodes, listener);
        return play(first, batch, policy, Math.min(parallelism, episodes), seed);
    }

    /**
     * Plays episodes as {@link #run} does until they come to a number of steps.
     *
     * @param steps of all episodes together, at least 1; the last episode is truncated there
     */
    public List<Episode> runSteps(Policy policy, long steps, long seed) {
        try (Environment environment = environments.get()) {
            return runSteps(environment, policy, steps, seed);
        }
    }

    private List<Episode> runSteps(Environment first, Policy policy, long steps, long seed) {
        if (steps < 1) {
            throw new IllegalArgumentException("Rollouts need at least 1 step, got " + steps);
        }
        AtomicLong played = new AtomicLong();
        Batch batch = new Batch(number -> played.get() < steps, count -> {
            long before = played.getAndAdd(count);
            listener.accept(Math.max(0, Math.min(count, steps - before)));
        });
        List<Episode> episodes = play(first, batch, policy, parallelism, seed);
        List<Episode> kept = new ArrayList<>();
        long left = steps;
        for (int i = 0; left > 0; i++) {
            Episode episode = episodes.get(i);
            kept.add(episode.length() <= left ? episode : play(first, policy, i, seed, (int) left));
            left -= episode.length();
        }
        return List.copyOf(kept);
    }

    private List<Episode> play(Environment first, Batch batch, Policy policy, int workers, long seed) {
        requireFit(policy, first);
        if (first instanceof VectorEnvironment vector) {
            playInLockStep(vector, policy, seed, batch);
        } else if (workers == 1) {
            playInTurn(first, policy, seed, batch);
        } else {
            Runnable worker = () -> {
                try (Environment own = environments.get()) {
                    playInTurn(own, policy, seed, batch);
                }
            };
            runAtOnce(worker, workers);
        }
        return batch.episodes();
    }

    /** Episodes from number 0 on, as long as the next is wanted when it would begin. */
    private static final class Batch {
        private final IntPredicate wanted;
        private final LongConsumer listener;
        private final NavigableMap<Integer, Episode> played = new ConcurrentSkipListMap<>();
        private int next;

        Batch(IntPredicate wanted, LongConsumer listener) {
            this.wanted = wanted;
            this.listener = listener;
        }

        /** The next number where it is wanted, else -1: what is taken is played, so that no number is left out. */
        synchronized int take() {
            return wanted.test(next) ? next++ : -1;
        }

        void add(Episode episode) {
            played.put(episode.id(), episode);
            listener.accept(episode.length());
        }

        List<Episode> episodes() {
            return List.copyOf(played.values());
        }
    }

    /**
     * Plays episodes as {@link #run} does, with the probabilities of actions logged, and makes a data set of them, with the environment's
     * spaces and id.
     *
     * @param name what messages and reports call the data set
     */
    public Dataset collect(String name, Policy policy, int episodes, long seed) {
        try (Environment environment = environments.get()) {
            return dataset(name, environment, loggingProbabilities().run(environment, policy, episodes, seed));
        }
    }

    /**
     * Plays episodes as {@link #runSteps} does, with the probabilities of actions logged, and makes a data set of them.
     *
     * @param name what messages and reports call the data set
     */
    public Dataset collectSteps(String name, Policy policy, long steps, long seed) {
        try (Environment environment = environments.get()) {
            return dataset(name, environment, loggingProbabilities().runSteps(environment, policy, steps, seed));
        }
    }

    private static Dataset dataset(String name, Environment environment, List<Episode> episodes) {
        return new Dataset(
                name,
                environment.observationSpace(),
                environment.actionSpace(),
                episodes,
                Optional.of(environment.id()),
                List.of());
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

    private void playInTurn(Environment environment, Policy policy, long seed, Batch batch) {
        for (int number = batch.take(); number >= 0; number = batch.take()) {
            batch.add(play(environment, policy, number, seed, Integer.MAX_VALUE));
        }
    }

    /** An episode, or its first {@code longest} steps. */
    private Episode play(Environment environment, Policy policy, int number, long seed, int longest) {
        RandomGenerator random = random(number, seed);
        Play play = new Play(number, 0, policy, random, new EpisodeRecorder(environment, random.nextLong()));
        while (play.goesOn() && play.length() < longest) {
            requireUninterrupted();
            play.add(environment.step(play.act()));
        }
        return play.episode();
    }

    private void playInLockStep(VectorEnvironment environment, Policy policy, long seed, Batch batch) {
        List<Play> plays = new ArrayList<>();
        for (int lane = 0; lane < environment.lanes(); lane++) {
            begin(lane, environment, policy, seed, batch).ifPresent(plays::add);
        }
        while (!plays.isEmpty()) {
            requireUninterrupted();
            takeStep(environment, plays);
            List<Play> going = new ArrayList<>(plays.size());
            for (Play play : plays) {
                if (play.goesOn()) {
                    going.add(play);
                } else {
                    batch.add(play.episode());
                    begin(play.lane, environment, policy, seed, batch).ifPresent(going::add);
                }
            }
            plays = going;
        }
    }

    /** The next episode of a batch, in a lane, where one is wanted. */
    private Optional<Play> begin(int lane, VectorEnvironment environment, Policy policy, long seed, Batch batch) {
        int number = batch.take();
        return number < 0 ? Optional.empty() : Optional.of(play(number, lane, environment, policy, seed));
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

        int length() {
            return recorder.length();
        }

        boolean goesOn() {
            return last == null || !last.ended();
        }

        float[] act() {
            Past past = recorder.past();
            action = exploring ? policy.sample(past, random) : policy.act(past, random);
            recorder.requireTakeable(action);
            logProbability = logging ? logProbability(past) : OptionalDouble.empty();
            return action;
        }

        private OptionalDouble logProbability(Past past) {
            return exploring ? policy.logProbability(past, action) : policy.judgedLogProbability(past, action);
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
