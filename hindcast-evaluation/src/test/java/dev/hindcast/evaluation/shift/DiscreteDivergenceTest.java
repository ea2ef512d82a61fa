package dev.hindcast.evaluation.shift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TabularPolicy;
import org.junit.jupiter.api.Test;

class DiscreteDivergenceTest {
    /** From state 0, action 0 stays and action 1 goes to state 1, from which there is no way back; gamma = 1/2. */
    private static final TabularMdp MDP = TabularMdp.builder(2, 2)
            .discount(0.5)
            .start(0, 1)
            .outcome(0, 0, 0, 1, 0, false)
            .outcome(0, 1, 1, 1, 0, false)
            .outcome(1, 0, 1, 1, 0, false)
            .outcome(1, 1, 1, 1, 0, false)
            .build();

    private static TabularPolicy policy(double goesIn0, double secondIn1) {
        return TabularPolicy.of(new double[][] {{1 - goesIn0, goesIn0}, {1 - secondIn1, secondIn1}});
    }

    /**
     * d(0) = (1 - gamma) / (1 - gamma (1 - p)) where the policy goes with probability p: 2/3 for p = 1/2 and 1/2 for p = 1. So the
     * behaviour's pairs have probabilities (1/3, 1/3, 1/6, 1/6) and the policy's (0, 1/2, 1/2, 0).
     */
    @Test
    void aTwoStateProcessByHand() {
        DiscreteDivergence shift = DiscreteDivergence.of(MDP, policy(1, 0), policy(0.5, 0.5));
        assertThat(shift.klDivergence()).isCloseTo(0.5 * Math.log(1.5) + 0.5 * Math.log(3), within(1e-12));
        assertThat(shift.totalVariation()).isCloseTo((1 / 3.0 + 1 / 6.0 + 1 / 3.0 + 1 / 6.0) / 2, within(1e-12));
        assertThat(shift.coverage()).isCloseTo(1, within(1e-12));
        assertThat(shift.largestRatio()).isCloseTo(3, within(1e-12));
        assertThat(shift.effectiveShare()).isCloseTo(1 / (0.5 * 1.5 + 0.5 * 3), within(1e-12));
    }

    @Test
    void theSamePolicyDoesNotShift() {
        DiscreteDivergence shift = DiscreteDivergence.of(MDP, policy(0.3, 0.9), policy(0.3, 0.9));
        assertThat(shift.klDivergence()).isCloseTo(0, within(1e-12));
        assertThat(shift.totalVariation()).isZero();
        assertThat(shift.coverage()).isCloseTo(1, within(1e-12));
        assertThat(shift.effectiveShare()).isCloseTo(1, within(1e-12));
    }

    /** The behaviour never goes: half of what the policy does, state 1 with gamma = 1/2, is never seen, nor is the way there. */
    @Test
    void whatTheBehaviourNeverDoesIsNotCovered() {
        DiscreteDivergence shift = DiscreteDivergence.of(MDP, policy(0.5, 0.5), policy(0, 0.5));
        assertThat(shift.klDivergence()).isInfinite();
        assertThat(shift.largestRatio()).isInfinite();
        assertThat(shift.coverage()).isCloseTo(1 / 3.0, within(1e-12));
        assertThat(shift.totalVariation()).isCloseTo(2 / 3.0, within(1e-12));
        assertThat(shift.effectiveShare()).isZero();
    }

    @Test
    void sizesHaveToAgree() {
        assertThatThrownBy(() -> DiscreteDivergence.of(new double[] {1}, new double[] {0.5, 0.5}))
                .hasMessageContaining("1 and 2 outcomes");
    }
}
