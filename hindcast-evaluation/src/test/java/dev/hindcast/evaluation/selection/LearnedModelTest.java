package dev.hindcast.evaluation.selection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Environments;
import dev.hindcast.environment.Policy;
import dev.hindcast.environment.RandomPolicy;
import dev.hindcast.environment.Rollouts;
import dev.hindcast.evaluation.selection.PolicySelection.Criterion;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Policies ranked by rollouts in a model: where it foretells the log, and where it cannot. */
class LearnedModelTest {
    private static final String CART_POLE = "CartPole-v1";
    private static final double DISCOUNT = .95;

    private static Dataset log(Policy policy) {
        return Rollouts.with(() -> Environments.make(CART_POLE)).collect("log", policy, 100, 3);
    }

    private static Map<String, Policy> policies() {
        Map<String, Policy> policies = new LinkedHashMap<>();
        try (Environment environment = Environments.make(CART_POLE)) {
            policies.put("random", new RandomPolicy(environment.actionSpace()));
            policies.put(
                    "balancing",
                    Objects.requireNonNull(environment.policies().get("balancing"))
                            .get());
        }
        return policies;
    }

    private static Ranking rank(Dataset log) {
        return PolicySelection.by(Criterion.MODEL, DISCOUNT, 3_000)
                .withResamples(50)
                .rank(policies(), log);
    }

    @Test
    void knowsWhatARandomLogNeverPlayed() {
        Dataset log = log(Objects.requireNonNull(policies().get("random")));
        Ranking ranking = rank(log);
        Candidate balancing = ranking.candidates().get(0);
        Candidate random = ranking.candidates().get(1);
        assertThat(balancing.name()).isEqualTo("balancing");
        assertThat(balancing.bellmanError()).isNaN();
        assertThat(balancing.estimate().estimator()).isEqualTo("model");
        // Of what the random policy itself earned the log is the witness.
        assertThat(random.estimate().value() / ranking.behaviorValue()).isBetween(.9, 1.1);
        assertThat(balancing.estimate().value())
                .isGreaterThan(1.2 * random.estimate().value());
        assertThat(rank(log)).isEqualTo(ranking);
    }

    @Test
    void isRefusedWhereRewardsAreNoise() {
        RandomGenerator random = new SplittableRandom(4);
        Dataset noise = log(Objects.requireNonNull(policies().get("random")))
                .mapRewards(reward -> random.nextBoolean() ? 5 : -5);
        Ranking ranking = rank(noise);
        assertThat(ranking.chosen()).isEmpty();
        assertThat(ranking.candidates())
                .allSatisfy(candidate -> assertThat(candidate.estimate().cautions())
                        .anySatisfy(caution -> assertThat(caution.reason()).contains("foretells")));
    }
}
