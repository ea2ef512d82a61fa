package dev.hindcast.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hindcast.dataset.Episode;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class PoliciesTest {
    @Test
    void balancingReachesTheTimeLimit() {
        assertThat(meanReturn(new BalancingPolicy())).isGreaterThan(490);
    }

    @Test
    void epsilonLiesBetweenThePolicyAndChance() {
        assertThat(meanReturn(new EpsilonGreedyPolicy(new BalancingPolicy(), 1)))
                .isLessThan(30);
        assertThat(meanReturn(new EpsilonGreedyPolicy(new BalancingPolicy(), 0)))
                .isEqualTo(meanReturn(new BalancingPolicy()), Offset.offset(0.0));
        assertThat(meanReturn(new EpsilonGreedyPolicy(new BalancingPolicy(), 0.7)))
                .isBetween(25.0, 400.0);
        assertThatThrownBy(() -> new EpsilonGreedyPolicy(new BalancingPolicy(), 1.1))
                .hasMessageContaining("[0, 1]");
    }

    private static double meanReturn(Policy policy) {
        return Rollouts.run(() -> Environments.make("CartPole-v1"), policy, 50, 1).stream()
                .mapToDouble(Episode::totalReward)
                .average()
                .orElseThrow();
    }
}
