package dev.hindcast.learning.algorithm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.environment.DiscretePolicy;
import dev.hindcast.environment.Past;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Scope;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.replay.Transitions;
import java.util.List;
import java.util.Objects;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What actions weigh by their standardised advantages, calculated by hand. */
class DiscreteAwrTest {
    private static final DatasetSpec SPEC = DatasetSpec.unstandardized(Box.unbounded(2), new Discrete(2, 0));
    private static final float[] STATE = {0.3f, -0.7f};

    /**
     * Rewards of 1 and 5 that end episodes in one state: standardised, the advantages are -1 and 1 whatever the state's value. The limit
     * counts for the better action alone.
     */
    @ParameterizedTest
    @CsvSource({"1, 20, 0.367879, 2.718282", "0.5, 20, 0.135335, 7.389056", "1, 2, 0.367879, 2"})
    void weighsByStandardizedAdvantages(double temperature, double maxWeight, double worse, double better) {
        DiscreteAwr.Config config = DiscreteAwr.Config.defaults()
                .withHidden(List.of(8))
                .withTemperature(temperature)
                .withMaxWeight(maxWeight);
        try (Algorithm learner = config.create(SPEC, Device.cpu(), 4)) {
            double[] likelihoods = ((DiscretePolicy) learner.policy()).probabilities(Past.of(STATE));
            double loss = -(worse * Math.log(likelihoods[0]) + better * Math.log(likelihoods[1])) / 2;
            assertThat(actorLoss(learner)).isCloseTo(loss, Offset.offset(1e-4));
        }
    }

    private static double actorLoss(Algorithm learner) {
        try (Scope scope = Scope.open()) {
            Tensor states = tensor(new float[] {STATE[0], STATE[1], STATE[0], STATE[1]}, 2, 2);
            Transitions batch = new Transitions(
                    states,
                    tensor(new float[] {0, 1}, 2, 1),
                    tensor(new float[] {1, 5}, 2),
                    states,
                    tensor(new float[2], 2));
            Losses losses = learner.update(new FixedReplay(batch));
            return Objects.requireNonNull(losses.values().get("actor")).item();
        }
    }

    private static Tensor tensor(float[] values, long... shape) {
        return Tensor.of(Device.cpu(), values, shape);
    }
}
