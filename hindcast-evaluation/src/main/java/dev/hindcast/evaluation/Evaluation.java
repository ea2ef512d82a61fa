package dev.hindcast.evaluation;

import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Environments;
import dev.hindcast.environment.Policy;
import dev.hindcast.environment.ReferenceScores;
import dev.hindcast.environment.ReferenceScores.Range;
import dev.hindcast.environment.Rollouts;
import dev.hindcast.learning.training.Evaluator;
import dev.hindcast.learning.training.Score;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Judges policies by running them: the same episodes' seeds for every policy, so that policies are compared on the same starts.
 * Immutable and safe for use by several threads at once.
 *
 * <pre>{@code
 * ReturnSummary returns = Evaluation.in("Pendulum-v1").episodes(100).seed(42).summarize(policy);
 * }</pre>
 */
public final class Evaluation implements Evaluator {
    private final Supplier<? extends Environment> environments;
    private final String environmentId;
    private final int episodes;
    private final long seed;
    private final int parallelism;
    private final Optional<Range> reference;

    private Evaluation(
            Supplier<? extends Environment> environments,
            String environmentId,
            int episodes,
            long seed,
            int parallelism,
            Optional<Range> reference) {
        this.environments = environments;
        this.environmentId = environmentId;
        this.episodes = requirePositive(episodes, "episodes");
        this.seed = seed;
        this.parallelism = requirePositive(parallelism, "parallelism");
        this.reference = reference;
    }

    /**
     * An evaluation of 10 episodes with seed 0, one after the other.
     *
     * @param environments makes a new environment at every call; what it made is closed after use
     */
    public static Evaluation in(Supplier<? extends Environment> environments) {
        try (Environment environment = environments.get()) {
            return new Evaluation(environments, environment.id(), 10, 0, 1, ReferenceScores.range(environment.id()));
        }
    }

    /**
     * An evaluation in a built-in environment.
     *
     * @param environmentId a name that {@link Environments#make} knows
     * @throws IllegalArgumentException where it does not know it
     */
    public static Evaluation in(String environmentId) {
        return in(() -> Environments.make(environmentId));
    }

    /** This evaluation over {@code n} episodes, at least 1. */
    public Evaluation episodes(int n) {
        return new Evaluation(environments, environmentId, n, seed, parallelism, reference);
    }

    /** This evaluation with the randomness of the episodes and of the interval's bootstrap started at {@code seed}. */
    public Evaluation seed(long seed) {
        return new Evaluation(environments, environmentId, episodes, seed, parallelism, reference);
    }

    /** This evaluation with other returns to compare with, or none; otherwise they are the environment's. */
    public Evaluation comparedWith(Optional<Range> returns) {
        return new Evaluation(environments, environmentId, episodes, seed, parallelism, returns);
    }

    /** This evaluation with {@code n} episodes at a time, at least 1; the result does not depend on it. */
    public Evaluation parallelism(int n) {
        return new Evaluation(environments, environmentId, episodes, seed, n, reference);
    }

    /** The environment's name. */
    public String environmentId() {
        return environmentId;
    }

    /** The episodes that {@code policy} plays. */
    public List<Episode> rollouts(Policy policy) {
        return Rollouts.with(environments).parallelism(parallelism).run(policy, episodes, seed);
    }

    /** The returns of the episodes that {@code policy} plays. */
    public ReturnSummary summarize(Policy policy) {
        double[] returns =
                rollouts(policy).stream().mapToDouble(Episode::totalReward).toArray();
        return ReturnSummary.of(returns, seed);
    }

    /**
     * The mean return, with the metrics {@code return_mean}, {@code return_stderr}, {@code return_low95}, {@code return_high95},
     * {@code return_min}, {@code return_max} and, where there are {@linkplain ReferenceScores references},
     * {@code normalized_score}.
     */
    @Override
    public Score evaluate(Policy policy) {
        ReturnSummary returns = summarize(policy);
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("return_mean", returns.mean());
        metrics.put("return_stderr", returns.stderr());
        metrics.put("return_low95", returns.low95());
        metrics.put("return_high95", returns.high95());
        metrics.put("return_min", returns.min());
        metrics.put("return_max", returns.max());
        reference.ifPresent(range -> metrics.put("normalized_score", range.normalized(returns.mean())));
        return new Score(returns.mean(), metrics);
    }

    private static int requirePositive(int value, String what) {
        if (value < 1) {
            throw new IllegalArgumentException("An evaluation needs " + what + " of at least 1, got " + value + ".");
        }
        return value;
    }
}
