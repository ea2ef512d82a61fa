package dev.hindcast.learning.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetSpec;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
    private final Networks networks =
            new Networks(DatasetSpec.unstandardized(Box.unbounded(4), Box.of(2, -1, 1)), Device.cpu(), 1);

    @Test
    void outputsHaveADimensionOfMembersAndOneOfOutputsUnlessMadeWithout() {
        Network ensemble = networks.ensemble("ensemble", 3, new Mlp.Shape(4, List.of(5), 2));
        Network critics = networks.critics("critics", 3, List.of(5), true);
        Network network = networks.network("network", new Mlp.Shape(4, List.of(5), 1));
        Network value = networks.value("value", List.of(5));
        try (Scope scope = Scope.open()) {
            Tensor states = matrix(7, 4, 1);
            assertThat(ensemble.of(states).shape()).containsExactly(3, 7, 2);
            assertThat(critics.of(states, matrix(7, 2, 2)).shape()).containsExactly(3, 7);
            assertThat(critics.of(states, matrix(21, 2, 2)).shape()).containsExactly(3, 21);
            assertThat(network.of(states).shape()).containsExactly(7, 1);
            assertThat(value.of(states).shape()).containsExactly(7);
            assertThat(ensemble.member(1).of(states).shape()).containsExactly(7, 2);
            assertThat(critics.subset(2, 0).of(states, matrix(7, 2, 2)).shape()).containsExactly(2, 7);
        }
    }

    /** Bit for bit: what is computed together is what is computed apart. */
    @Test
    void membersAreTheSameTogetherAndAlone() {
        Network critics = networks.critics("critics", 3, List.of(6, 5), true);
        try (Scope scope = Scope.open()) {
            Tensor states = matrix(700, 4, 1);
            Tensor actions = matrix(700, 2, 2);
            Tensor together = critics.of(states, actions);
            Tensor subset = critics.subset(2, 0).of(states, actions);
            for (int i = 0; i < 3; i++) {
                assertThat(together.select(0, i).toArray())
                        .containsExactly(critics.member(i).of(states, actions).toArray());
            }
            assertThat(subset.select(0, 0).toArray())
                    .containsExactly(together.select(0, 2).toArray());
            assertThat(subset.select(0, 1).toArray())
                    .containsExactly(together.select(0, 0).toArray());
        }
    }

    /** Each member has inputs of its own, and passes their gradient on to these alone. */
    @Test
    void membersMayHaveInputsOfTheirOwn() {
        Network ensemble = networks.ensemble("ensemble", 2, new Mlp.Shape(3, List.of(5), 2));
        float[] inputs = random(2 * 4 * 3, 3);
        float[] gradient = gradientOf(inputs, x -> weighted(ensemble.of(x.reshape(2, 4, 3))));
        for (int member = 0; member < 2; member++) {
            int i = member;
            float[] own = Arrays.copyOfRange(inputs, i * 12, (i + 1) * 12);
            float[] ofOwn = gradientOf(
                    own, x -> ensemble.member(i).of(x.reshape(4, 3)).sum().times(1 + 2 * i));
            assertThat(Arrays.copyOfRange(gradient, i * 12, (i + 1) * 12)).containsExactly(ofOwn, Offset.offset(1e-6f));
        }
    }

    /** The gradient of what the members share is the sum of theirs. */
    @Test
    void sharedInputsGetTheSumOfTheMembersGradients() {
        Network critics = networks.critics("critics", 3, List.of(5), false);
        float[] actions = random(8, 3);
        Tensor states = matrix(4, 4, 1);
        float[] together = gradientOf(actions, x -> weighted(critics.of(states, x.reshape(4, 2))));
        float[] sum = new float[8];
        for (int member = 0; member < 3; member++) {
            int i = member;
            float[] one = gradientOf(
                    actions,
                    x -> critics.member(i).of(states, x.reshape(4, 2)).sum().times(1 + 2 * i));
            for (int j = 0; j < 8; j++) {
                sum[j] += one[j];
            }
        }
        assertThat(together).containsExactly(sum, Offset.offset(1e-6f));
    }

    /** States that several actions share get the gradient that repeated ones get. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void sharedStatesGetTheirGradient(int members) {
        Network critics = networks.critics("critics", members, List.of(6), false);
        float[] states = random(2 * 4, 3);
        Tensor actions = matrix(6, 2, 4);
        float[] shared = gradientOf(states, x -> weighted(critics.of(x.reshape(2, 4), actions)));
        float[] repeated = gradientOf(
                states, x -> weighted(critics.of(x.reshape(2, 4).gatherRows(new long[] {0, 0, 0, 1, 1, 1}), actions)));
        assertThat(shared).containsExactly(repeated, Offset.offset(1e-6f));
        assertThat(shared).isNotEqualTo(new float[8]);
    }

    /** The sum in which member i counts 1 + 2 i times. */
    private static Tensor weighted(Tensor outputs) {
        Tensor loss = outputs.select(0, 0).sum();
        for (int i = 1; i < outputs.shape()[0]; i++) {
            loss = loss.plus(outputs.select(0, i).sum().times(1 + 2 * i));
        }
        return loss;
    }

    private static float[] gradientOf(float[] at, Function<Tensor, Tensor> loss) {
        Parameters.Layout layout = new Parameters.Layout();
        layout.leaf("x", at);
        Parameters variable = new Parameters("x", layout, Device.cpu());
        try (Scope scope = Scope.open()) {
            scope.backward(loss.apply(variable.leaf("x")), variable);
            return variable.gradient().toArray();
        }
    }

    @Test
    void inputsThatDoNotFitAreRefused() {
        Network ensemble = networks.ensemble("ensemble", 2, new Mlp.Shape(4, List.of(5), 2));
        try (Scope scope = Scope.open()) {
            assertThatThrownBy(() -> ensemble.of(matrix(6, 4, 1).reshape(3, 2, 4)))
                    .hasMessageContaining("takes n x inputs");
        }
    }

    @Test
    void partsDoNotFollow() {
        Network critics = networks.critics("critics", 3, List.of(5), false);
        Network target = networks.copyOf("target", critics);
        assertThatThrownBy(() -> target.member(0).follow(critics.member(0), 0.1))
                .hasMessageContaining("as a whole");
        assertThatThrownBy(() -> target.follow(critics.subset(0, 1), 0.1)).hasMessageContaining("as a whole");
    }

    private static Tensor matrix(int rows, int columns, long seed) {
        return Tensor.of(Device.cpu(), random(rows * columns, seed), rows, columns);
    }

    private static float[] random(int size, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }
}
