package dev.hindcast.learning.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.NpyArray;
import dev.hindcast.dataset.Npz;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The natural gradient against PyTorch, where autograd differentiates the divergence twice, and against what it is for. */
class NaturalGradientTest {
    private static final NaturalGradient RECORDED = new NaturalGradient(0.02, 1e-3, 10);

    private final Map<String, NpyArray> golden = Npz.read(Path.of("src/test/resources/golden/npg.npz"));

    private float[] floats(String name) {
        return Objects.requireNonNull(golden.get(name), name).floats();
    }

    private Tensor tensor(String name) {
        int[] shape = Objects.requireNonNull(golden.get(name), name).shape();
        return Tensor.of(
                Device.cpu(), floats(name), Arrays.stream(shape).asLongStream().toArray());
    }

    private static Networks networks(int observations, int actions) {
        return new Networks(
                DatasetSpec.unstandardized(Box.unbounded(observations), Box.of(actions, -1, 1)), Device.cpu(), 3);
    }

    private NaturalActor recorded(Networks networks) {
        NaturalActor actor = networks.naturalActor("actor", List.of(8, 8), -0.25);
        networks.members().forEach((name, member) -> member.assign(floats("init/" + name)));
        return actor;
    }

    private static void assertClose(org.bytedeco.pytorch.Tensor actual, float[] expected) {
        assertClose(new Tensor(actual.to(torch.ScalarType.Float)).toArray(), expected);
    }

    private static void assertClose(float[] actual, float[] expected) {
        float scale = 1e-3f;
        for (float value : expected) {
            scale = Math.max(scale, Math.abs(value));
        }
        assertThat(actual).containsExactly(expected, Offset.offset(1e-5f * scale));
    }

    @Test
    void fisherProductAndGradientEqualAutograd() {
        try (Networks networks = networks(5, 3);
                Scope scope = Scope.open()) {
            NaturalGradient.Fisher fisher = new NaturalGradient.Fisher(recorded(networks), tensor("observations"));
            org.bytedeco.pytorch.Tensor vector = tensor("vector").handle.to(torch.ScalarType.Double);
            org.bytedeco.pytorch.Tensor product = torch.empty_like(vector);
            fisher.product(vector, 0, product);
            assertClose(product, floats("fisher_product"));
            fisher.product(vector, 0.5, product);
            assertClose(product.sub(vector.mul(new Scalar(0.5))), floats("fisher_product"));
            assertClose(fisher.gradient(tensor("actions"), tensor("advantages")), floats("gradient"));
        }
    }

    @Test
    void directionAndStepEqualPyTorch() {
        try (Networks networks = networks(5, 3);
                Scope scope = Scope.open()) {
            NaturalActor actor = recorded(networks);
            NaturalGradient.Fisher fisher = new NaturalGradient.Fisher(actor, tensor("observations"));
            assertClose(
                    RECORDED.solve(fisher, fisher.gradient(tensor("actions"), tensor("advantages"))),
                    floats("direction"));

            NaturalGradient.Step step =
                    RECORDED.improve(actor, tensor("observations"), tensor("actions"), tensor("advantages"));

            assertClose(actor.parameters().values().toArray(), floats("after"));
            assertThat(step.divergence()).isCloseTo(floats("divergence")[0], Offset.offset(1e-6));
            assertThat(step.gradientLength()).isCloseTo(floats("gradient_length")[0], Offset.offset(1e-5));
        }
    }

    @Test
    void otherSettingsShow() {
        for (NaturalGradient other : List.of(
                new NaturalGradient(0.0201, 1e-3, 10),
                new NaturalGradient(0.02, 1.1e-3, 10),
                new NaturalGradient(0.02, 1e-3, 9))) {
            try (Networks networks = networks(5, 3);
                    Scope scope = Scope.open()) {
                NaturalActor actor = recorded(networks);
                other.improve(actor, tensor("observations"), tensor("actions"), tensor("advantages"));
                assertThatThrownBy(() -> assertClose(actor.parameters().values().toArray(), floats("after")))
                        .isInstanceOf(AssertionError.class);
            }
        }
    }

    /**
     * A step d has d (F + damping I) d = stepSize whatever the scale of the advantages, a divergence of d F d / 2 where it is small, and leads
     * uphill.
     */
    @ParameterizedTest
    @ValueSource(floats = {0.1f, 100})
    void aStepHasTheLengthThatItIsToHave(float scale) {
        SplittableRandom random = new SplittableRandom(4);
        try (Networks networks = networks(4, 2);
                Scope scope = Scope.open()) {
            NaturalActor actor = networks.naturalActor("actor", List.of(16, 16), -0.5);
            Tensor observations = Tensor.of(Device.cpu(), normal(random, 400 * 4, 1), 400, 4);
            Tensor actions = actor.sample(observations, Tensor.of(Device.cpu(), normal(random, 400 * 2, 1), 400, 2));
            Tensor advantages = Tensor.of(Device.cpu(), normal(random, 400, scale), 400);
            double before = surrogate(actor, observations, actions, advantages);

            NaturalGradient.Fisher fisher = new NaturalGradient.Fisher(actor, observations);
            org.bytedeco.pytorch.Tensor from = doubles(actor);

            NaturalGradient.Step step =
                    new NaturalGradient(1e-5, 1e-3, 60).improve(actor, observations, actions, advantages);

            org.bytedeco.pytorch.Tensor moved = doubles(actor).sub(from);
            org.bytedeco.pytorch.Tensor product = torch.empty_like(moved);
            fisher.product(moved, 1e-3, product);
            assertThat(moved.dot(product).item_double()).isCloseTo(1e-5, Offset.offset(3e-7));
            fisher.product(moved, 0, product);
            assertThat(step.divergence()).isCloseTo(moved.dot(product).item_double() / 2, Offset.offset(2e-7));
            assertThat(surrogate(actor, observations, actions, advantages)).isGreaterThan(before);
        }
    }

    private static org.bytedeco.pytorch.Tensor doubles(NaturalActor actor) {
        return actor.parameters().values().handle.to(torch.ScalarType.Double);
    }

    /** The mean of advantage times log-probability, up to a constant. */
    private static double surrogate(NaturalActor actor, Tensor observations, Tensor actions, Tensor advantages) {
        Tensor logStd = actor.logStd();
        Tensor z =
                actions.minus(actor.mode(observations)).times(logStd.negated().exp());
        return z.squared()
                .times(-0.5)
                .minus(logStd)
                .sum(-1)
                .times(advantages)
                .mean()
                .item();
    }

    private static float[] normal(SplittableRandom random, int count, float scale) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = scale * (float) random.nextGaussian();
        }
        return values;
    }

    @Test
    void deviationsDoNotFallBelowTheirLimit() {
        try (Networks networks = networks(4, 2)) {
            NaturalActor actor = networks.naturalActor("actor", List.of(4), -3);
            actor.limitLogStd(-1);
            assertThat(actor.logStd().toArray()).containsExactly(-1, -1);
        }
    }

    @Test
    void refusesWhatIsNoStep() {
        assertThatThrownBy(() -> new NaturalGradient(0, 1e-3, 20)).hasMessageContaining("size 0.0");
        assertThatThrownBy(() -> new NaturalGradient(0.1, -1, 20)).hasMessageContaining("damping -1.0");
        assertThatThrownBy(() -> new NaturalGradient(0.1, 0, 0)).hasMessageContaining("0 iterations");
    }
}
