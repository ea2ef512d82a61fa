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
     * @param n the number of environments, each on a thread of its own, at least 1; where it is 1 the caller's thread does it all
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
        if (episodes < 1) {
            throw new IllegalArgumentException("Rollouts need at least 1 episode, got " + episodes);
        }
        AtomicInteger next = new AtomicInteger();
        AtomicReferenceArray<Episode> played = new AtomicReferenceArray<>(episodes);
        Runnable worker = () -> {
            try (Environment environment = environments.get()) {
                requireFit(policy, environment);
                for (int i = next.getAndIncrement(); i < episodes; i = next.getAndIncrement()) {
                    played.set(i, play(environment, policy, i, seed));
                }
            }
        };
        int workers = Math.min(parallelism, episodes);
        if (workers == 1) {
            worker.run();
        } else {
            runAtOnce(worker, workers);
        }
        List<Episode> result = new ArrayList<>(episodes);
        for (int i = 0; i < episodes; i++) {
            result.add(played.get(i));
        }
        return List.copyOf(result);
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
                    loggingProbabilities().run(policy, episodes, seed),
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

    private Episode play(Environment environment, Policy policy, int number, long seed) {
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
        } while (!step.ended());
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
