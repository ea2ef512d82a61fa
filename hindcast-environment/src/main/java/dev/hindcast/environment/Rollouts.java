package dev.hindcast.environment;

import dev.hindcast.dataset.ActionMask;
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
import java.util.concurrent.atomic.AtomicInteger;
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
     * @param n the number of environments, each on a thread of its own, at least 1; where it is 1 the caller's thread does it all
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
        if (episodes < 1) {
            throw new IllegalArgumentException("Rollouts need at least 1 episode, got " + episodes);
        }
        return play(policy, number -> number < episodes, Math.min(parallelism, episodes), seed);
    }

    /**
     * Plays episodes as {@link #run} does until they come to a number of steps.
     *
     * @param steps of all episodes together, at least 1; the last episode is truncated there
     */
    public List<Episode> runSteps(Policy policy, long steps, long seed) {
        if (steps < 1) {
            throw new IllegalArgumentException("Rollouts need at least 1 step, got " + steps);
        }
        AtomicLong played = new AtomicLong();
        Rollouts counting = reportingTo(count -> {
            long before = played.getAndAdd(count);
            listener.accept(Math.max(0, Math.min(count, steps - before)));
        });
        List<Episode> episodes = counting.play(policy, number -> played.get() < steps, parallelism, seed);
        List<Episode> kept = new ArrayList<>();
        long left = steps;
        for (int i = 0; left > 0; i++) {
            Episode episode = episodes.get(i);
            kept.add(episode.length() <= left ? episode : start(policy, i, seed, (int) left));
            left -= episode.length();
        }
        return List.copyOf(kept);
    }

    /** The first {@code length} steps of an episode. */
    private Episode start(Policy policy, int number, long seed, int length) {
        try (Environment environment = environments.get()) {
            return play(environment, policy, number, seed, length);
        }
    }

    /** Episodes from number 0 on, as long as the next is {@code wanted} when it would begin. */
    private List<Episode> play(Policy policy, IntPredicate wanted, int workers, long seed) {
        AtomicInteger next = new AtomicInteger();
        NavigableMap<Integer, Episode> played = new ConcurrentSkipListMap<>();
        Runnable worker = () -> {
            try (Environment environment = environments.get()) {
                requireFit(policy, environment);
                for (int i = take(next, wanted); i >= 0; i = take(next, wanted)) {
                    Episode episode = play(environment, policy, i, seed, Integer.MAX_VALUE);
                    played.put(i, episode);
                    listener.accept(episode.length());
                }
            }
        };
        if (workers == 1) {
            worker.run();
        } else {
            runAtOnce(worker, workers);
        }
        return List.copyOf(played.values());
    }

    /** The next number where it is wanted, else -1: what is taken is played, so that no number is left out. */
    private static int take(AtomicInteger next, IntPredicate wanted) {
        synchronized (next) {
            return wanted.test(next.get()) ? next.getAndIncrement() : -1;
        }
    }

    /**
     * Plays episodes as {@link #run} does, with the probabilities of actions logged, and makes a data set of them, with the environment's
     * spaces and id.
     *
     * @param name what messages and reports call the data set
     */
    public Dataset collect(String name, Policy policy, int episodes, long seed) {
        return dataset(name, loggingProbabilities().run(policy, episodes, seed));
    }

    /**
     * Plays episodes as {@link #runSteps} does, with the probabilities of actions logged, and makes a data set of them.
     *
     * @param name what messages and reports call the data set
     */
    public Dataset collectSteps(String name, Policy policy, long steps, long seed) {
        return dataset(name, loggingProbabilities().runSteps(policy, steps, seed));
    }

    private Dataset dataset(String name, List<Episode> episodes) {
        try (Environment environment = environments.get()) {
            return new Dataset(
                    name,
                    environment.observationSpace(),
                    environment.actionSpace(),
                    episodes,
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

    private Episode play(Environment environment, Policy policy, int number, long seed, int longest) {
        RandomGenerator random = new SplittableRandom(mix(seed + mix(number + 1L)));
        EpisodeRecorder recorder = new EpisodeRecorder(environment, random.nextLong());
        Environment.Step step;
        do {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("Rollouts interrupted");
            }
            float[] observation = recorder.observation();
            ActionMask legal = recorder.actionMask();
            float[] action =
                    exploring ? policy.sample(observation, legal, random) : policy.act(observation, legal, random);
            step = recorder.step(
                    action, logging ? logProbability(policy, observation, legal, action) : OptionalDouble.empty());
        } while (!step.ended() && recorder.length() < longest);
        return recorder.episode(number, step.terminated() ? Ending.TERMINATED : Ending.TRUNCATED);
    }

    private OptionalDouble logProbability(Policy policy, float[] observation, ActionMask legal, float[] action) {
        return exploring
                ? policy.logProbability(observation, legal, action)
                : policy.judgedLogProbability(observation, legal, action);
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
