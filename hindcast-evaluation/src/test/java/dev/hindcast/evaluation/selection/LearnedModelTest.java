package dev.hindcast.evaluation.selection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Space;
import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Environments;
import dev.hindcast.environment.Past;
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

    /** Where every step earns the same there is nothing to foretell, and four episodes are too few. */
    @Test
    void saysWhereItCannotBeTried() {
        Dataset log = Rollouts.with(() -> Environments.make("Pendulum-v1"))
                .collect("log", new RandomPolicy(actions()), 13, 3)
                .mapRewards(reward -> 1);
        assertThat(refusal(log)).contains("is the same throughout", "take fqe").doesNotContain("NaN");
        assertThat(refusal(log.episodesAt(new int[] {0, 1, 2, 3})))
                .contains("can be tried on 8 pieces of 25 steps", "20 are needed", "take fqe");
    }

    /** Fitted values are no way out for what looks at the whole episode. */
    @Test
    void advisesWhatCanBeDone() {
        Dataset log =
                Rollouts.with(() -> Environments.make("Pendulum-v1")).collect("log", new RandomPolicy(actions()), 4, 3);
        Policy whole = new Policy() {
            @Override
            public Space actionSpace() {
                return log.actionSpace();
            }

            @Override
            public float[] act(Past past, RandomGenerator random) {
                return new float[] {past.length() % 2};
            }

            @Override
            public int context() {
                return WHOLE_EPISODE;
            }
        };
        assertThat(refusal(log, whole)).contains("weigh the logged episodes").doesNotContain("fqe");
    }

    private static Space actions() {
        try (Environment environment = Environments.make("Pendulum-v1")) {
            return environment.actionSpace();
        }
    }

    private static String refusal(Dataset log) {
        return refusal(log, new RandomPolicy(log.actionSpace()));
    }

    private static String refusal(Dataset log, Policy policy) {
        return PolicySelection.by(Criterion.MODEL, DISCOUNT, 20)
                .withResamples(10)
                .rank(Map.of("policy", policy), log)
                .candidates()
                .get(0)
                .doubt()
                .orElseThrow()
                .reason();
    }

    /** Of discrete observations there is no model, and none is spoken of. */
    @Test
    void isNotSpokenOfWhereThereIsNone() {
        Dataset lake;
        try (Environment environment = Environments.make("FrozenLake-v1")) {
            lake = Rollouts.with(() -> Environments.make("FrozenLake-v1"))
                    .collect("lake", new RandomPolicy(environment.actionSpace()), 20, 3);
        }
        Ranking ranking = PolicySelection.by(Criterion.MODEL, DISCOUNT, 20)
                .withResamples(10)
                .rank(Map.of("random", new RandomPolicy(lake.actionSpace())), lake);
        assertThat(ranking.criterion()).isEqualTo(Criterion.FQE);
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
