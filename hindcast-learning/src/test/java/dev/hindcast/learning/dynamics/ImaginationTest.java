package dev.hindcast.learning.dynamics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Scope;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.replay.StepBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ImaginationTest {
    private static final int N = 40;
    private static final DatasetSpec SPEC = DatasetSpec.unstandardized(Box.unbounded(2), Box.of(1, -1, 1));
    private static final UnaryOperator<Tensor> POLICY = s -> s.column(0).tanh().unsqueeze(1);

    private final Networks networks = new Networks(SPEC, Device.cpu(), 4);
    private final Dynamics dynamics =
            new Dynamics(networks, new DynamicsOptions(List.of(16, 16), 3, 2, 1e-3, 16, 10, 1e-4, Termination.NONE));

    @AfterEach
    void close() {
        networks.close();
    }

    private Rollouts imagine(Imagination imagination, int n) {
        networks.noise().startUpdate(2);
        return imagination.imagine(networks.noise().normal(n, 2), POLICY, networks.noise());
    }

    @Test
    void whatIsUnknownHalts() {
        try (Scope scope = Scope.open()) {
            Imagination.Measure second =
                    (s, a, outcome) -> outcome.nextObservations().column(0).greaterThan(0);
            Rollouts rollouts = imagine(Imagination.of(dynamics, 3).haltingWhere(second, -7), N);
            float[] next =
                    imagine(Imagination.of(dynamics, 3), N).observations().toArray();
            float[] kept = rollouts.observations().toArray();
            float[] rewards = rollouts.rewards().toArray();
            float[] ends = rollouts.terminated().toArray();
            int halted = 0;
            for (int i = 0; i < N; i++) {
                boolean over = false;
                for (int t = 0; t < 3; t++) {
                    boolean halts = next[(i * 4 + t + 1) * 2] > 0;
                    if (over) {
                        assertThat(rewards[i * 3 + t]).isZero();
                    } else if (halts) {
                        assertThat(rewards[i * 3 + t]).isEqualTo(-7);
                        assertThat(ends[i * 3 + t]).isEqualTo(1);
                        assertThat(kept[(i * 4 + t + 1) * 2]).isZero();
                        halted++;
                    } else {
                        assertThat(rewards[i * 3 + t]).isNotEqualTo(-7);
                        assertThat(ends[i * 3 + t]).isZero();
                    }
                    over = over || halts;
                }
            }
            assertThat(halted).isBetween(10, N);
        }
    }

    @Test
    void penaltiesAreTakenOffRewards() {
        try (Scope scope = Scope.open()) {
            float[] free = imagine(Imagination.of(dynamics, 2), N).rewards().toArray();
            float[] paid = imagine(
                            Imagination.of(dynamics, 2)
                                    .penalizedBy(
                                            (s, a, o) -> a.column(0).times(0).plus(0.5)),
                            N)
                    .rewards()
                    .toArray();
            for (int i = 0; i < free.length; i++) {
                assertThat(free[i] - paid[i]).isBetween(0.4999f, 0.5001f);
            }
        }
    }

    @Test
    void aHorizonOfZeroIsRefused() {
        assertThatThrownBy(() -> Imagination.of(dynamics, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one step, got a length of 0");
    }

    /** Weights that no one would want: states double and double until they are no numbers. */
    @Test
    void aModelThatExplodesIsAnsweredInWords() {
        try (Scope scope = Scope.open()) {
            float[] huge = new float[(int) dynamics.parameters().values().shape()[0]];
            Arrays.fill(huge, 1e12f);
            dynamics.parameters().assign(huge);
            assertThatThrownBy(() -> imagine(Imagination.of(dynamics, 5), N))
                    .isInstanceOf(ExplodedException.class)
                    .hasMessageMatching("In step \\d of 5 the model .* no number: take shorter rollouts, .*");
        }
    }

    @Test
    void aFullBufferGivesWayToTheNewest() {
        try (StepBuffer buffer = StepBuffer.empty(SPEC, Device.cpu(), 2 * N * 3);
                Scope scope = Scope.open()) {
            Imagination imagination = Imagination.of(dynamics, 2);
            Rollouts newest = null;
            for (int time = 0; time < 3; time++) {
                newest = imagination.imagine(networks.noise().normal(N, 2), POLICY, networks.noise());
                newest.addTo(buffer);
            }
            assertThat(buffer.replay(1).size()).isEqualTo(2L * N * 2);
            float[] kept = buffer.replay(1).listed(4 * N, 1).rewards().toArray();
            float[] last = newest.rewards().toArray();
            assertThat(Arrays.copyOfRange(kept, 2 * N, 4 * N)).containsExactly(last);

            Rollouts many = imagination.imagine(networks.noise().normal(3 * N, 2), POLICY, networks.noise());
            assertThatThrownBy(() -> many.addTo(buffer)).hasMessageContaining("make room or add fewer");
        }
    }
}
