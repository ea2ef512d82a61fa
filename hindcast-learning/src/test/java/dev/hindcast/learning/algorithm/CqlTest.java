package dev.hindcast.learning.algorithm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Scope;
import dev.hindcast.learning.nn.TanhGaussianActor.Distribution;
import dev.hindcast.learning.nn.TanhGaussianActor.Sample;
import dev.hindcast.learning.nn.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CqlTest {
    private static final DatasetSpec SPEC = DatasetSpec.unstandardized(Box.unbounded(5), Box.of(3, -1, 1));
    private static final Cql.Config ORTHOGONAL =
            Cql.Config.defaults().withHidden(List.of(32, 16)).withInitialization(Cql.Start.ORTHOGONAL);

    private static float[] member(Map<String, Tensor> members, String name) {
        return Objects.requireNonNull(members.get(name), name).toArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"critics.0", "critics.1", "target_critics.0", "target_critics.1"})
    void orthogonalCriticsAreOrthogonal(String critic) {
        try (Algorithm learner = ORTHOGONAL.create(SPEC, Device.cpu(), 7)) {
            Map<String, Tensor> members = learner.networks().members();
            assertOrthogonal(member(members, critic + "/0.weight"), 8, 2); // 32 x 8: columns
            assertOrthogonal(transposed(member(members, critic + "/1.weight"), 32), 16, 2); // 16 x 32: rows
            assertOrthogonal(member(members, critic + "/2.weight"), 1, 1e-9, 1e-4);
            for (int layer = 0; layer < 3; layer++) {
                assertThat(member(members, critic + "/" + layer + ".bias")).containsOnly(0);
            }
        }
    }

    private static void assertOrthogonal(float[] matrix, int columns, double squaredLength) {
        assertOrthogonal(matrix, columns, 1e-5, squaredLength);
    }

    /** The columns are orthogonal and of one length. */
    private static void assertOrthogonal(float[] matrix, int columns, double tolerance, double squaredLength) {
        for (int a = 0; a < columns; a++) {
            for (int b = 0; b <= a; b++) {
                double product = 0;
                for (int row = 0; row < matrix.length; row += columns) {
                    product += (double) matrix[row + a] * matrix[row + b];
                }
                assertThat(product).isCloseTo(a == b ? squaredLength : 0, Offset.offset(tolerance));
            }
        }
    }

    private static float[] transposed(float[] matrix, int columns) {
        int rows = matrix.length / columns;
        float[] result = new float[matrix.length];
        for (int i = 0; i < matrix.length; i++) {
            result[i % columns * rows + i / columns] = matrix[i];
        }
        return result;
    }

    /** Their hidden layers are those of the default. */
    @Test
    void actorsBesideOrthogonalCriticsHaveASmallLastLayer() {
        try (Algorithm learner = ORTHOGONAL.create(SPEC, Device.cpu(), 7);
                Algorithm usual =
                        ORTHOGONAL.withInitialization(Cql.Start.DEFAULT).create(SPEC, Device.cpu(), 7)) {
            Map<String, Tensor> members = learner.networks().members();
            Map<String, Tensor> others = usual.networks().members();
            for (String name : List.of("actor/0.weight", "actor/0.bias", "actor/1.weight", "actor/1.bias")) {
                assertThat(member(members, name)).containsExactly(member(others, name));
            }
            assertThat(member(members, "actor/2.bias")).containsOnly(0);
            float bound = (float) (0.01 * Math.sqrt(6.0 / (16 + 6)));
            float[] last = member(members, "actor/2.weight");
            float largest = 0;
            for (float weight : last) {
                largest = Math.max(largest, Math.abs(weight));
            }
            assertThat(largest).isBetween(0.9f * bound, bound);
        }
    }

    /** The density of a sampled action is the one that it was sampled with; on a bound there is one, and it is finite. */
    @Test
    void loggedActionsHaveADensity() {
        try (Scope scope = Scope.open()) {
            Distribution distribution = new Distribution(
                    Tensor.of(Device.cpu(), new float[] {0.3f, -1, 0, 0.5f}, 2, 2),
                    Tensor.of(Device.cpu(), new float[] {-1, 0.2f, 0, -0.5f}, 2, 2));
            Sample sample = distribution.sample(Tensor.of(Device.cpu(), new float[] {0.1f, -0.7f, 1.2f, 0}, 2, 2));
            assertThat(distribution.logProbability(sample.actions()).toArray())
                    .containsExactly(sample.logProbabilities().toArray(), Offset.offset(1e-5f));
            float[] onBounds = distribution
                    .logProbability(Tensor.of(Device.cpu(), new float[] {1, 0, -1.5f, 1}, 2, 2))
                    .toArray();
            assertThat(onBounds[0]).isFinite();
            assertThat(onBounds[1]).isFinite();
        }
    }
}
