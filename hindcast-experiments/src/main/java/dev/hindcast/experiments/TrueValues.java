package dev.hindcast.experiments;

import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Environments;
import dev.hindcast.environment.Policy;
import dev.hindcast.environment.Rollouts;
import dev.hindcast.evaluation.ExactValue;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What policies are worth in their environment: exactly where its process is known, elsewhere by episodes.
 *
 * @param environmentId the environment
 * @param episodes that are played, each policy's with the same seeds
 * @param sampled whether actions are drawn
 * @param discount of the value
 * @param seed of the episodes
 */
public record TrueValues(String environmentId, int episodes, boolean sampled, double discount, long seed) {
    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException where one is not as said of it
     */
    public TrueValues {
        if (episodes < 1) {
            throw new WrongUse("--episodes must be at least 1, got " + episodes);
        }
    }

    /**
     * What a policy is worth.
     *
     * @param value the expected discounted return
     * @param meanReturn the expected return
     * @param exact whether both are known exactly
     */
    public record TrueValue(double value, double meanReturn, boolean exact) {}

    /** What {@code policy} is worth. */
    public TrueValue of(Policy policy) {
        try (Environment environment = Policies.environment(environmentId)) {
            return exact(environment, policy).orElseGet(() -> played(policy));
        }
    }

    private Optional<TrueValue> exact(Environment environment, Policy policy) {
        if (sampled) {
            return Optional.empty();
        }
        return WrongUse.unless(() -> ExactValue.of(environment, policy, discount))
                .map(value -> new TrueValue(value.discountedReturn(), value.expectedReturn(), true));
    }

    private TrueValue played(Policy policy) {
        Rollouts rollouts =
                Rollouts.with(() -> Environments.make(environmentId)).parallelism(Policies.parallelism());
        List<Episode> played = (sampled ? rollouts.exploring() : rollouts).run(policy, episodes, seed);
        return new TrueValue(
                mean(played, episode -> episode.discountedReturn(discount)), mean(played, Episode::totalReward), false);
    }

    private static double mean(List<Episode> episodes, ToDoubleFunction<Episode> figure) {
        return episodes.stream().mapToDouble(figure).average().orElseThrow();
    }
}
