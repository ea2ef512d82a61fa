package dev.hindcast.learning.algorithm;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.hindcast.learning.algorithm.Brac.Divergence;
import dev.hindcast.learning.algorithm.Brac.Penalty;
import dev.hindcast.learning.nn.Kernel;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What constrains the policy by a divergence from the behaviour, as {@link GoldenTest} and {@link GoldenMutationTest} hold the others. */
class DivergenceGoldenTest {
    private static final List<Integer> HIDDEN = List.of(32, 32);

    private static Brac.Config bracP() {
        return Brac.Config.defaults()
                .withHidden(HIDDEN)
                .withActorHidden(HIDDEN)
                .withActorLearningRate(3e-4)
                .withPenaltyWeight(0.7)
                .withCloningUpdates(2)
                .withWarmUpUpdates(1)
                .withPenalty(Penalty.POLICY);
    }

    private static Brac.Config bracV() {
        return bracP().withPenalty(Penalty.VALUE);
    }

    private static Brac.Config mmd() {
        return bracV().withDivergence(Divergence.MMD);
    }

    private static Brac.Config dual() {
        return bracV().withDivergence(Divergence.KL_DUAL);
    }

    private static Bear.Config bear() {
        return Bear.Config.defaults()
                .withHidden(HIDDEN)
                .withAutoencoderHidden(HIDDEN)
                .withTargetSamples(3)
                .withWarmUpUpdates(2);
    }

    private static Bear.Config bearGaussian() {
        return bear().withKernel(Kernel.GAUSSIAN).withKernelWidth(2).withThreshold(0.3);
    }

    private static Bear.Config bearKl() {
        return bear().withConstraint(Bear.Constraint.KL).withThreshold(-2);
    }

    static Stream<Arguments> variants() {
        return Stream.of(
                arguments("brac-p", bracP()),
                arguments("brac-v", bracV()),
                arguments("brac-p-mmd", mmd().withPenalty(Penalty.POLICY).withKernel(Kernel.GAUSSIAN)),
                arguments("brac-v-mmd", mmd()),
                arguments("brac-p-dual", dual().withPenalty(Penalty.POLICY)),
                arguments("brac-v-dual", dual()),
                arguments("bear", bear()),
                arguments("bear-gaussian", bearGaussian()),
                arguments("bear-kl", bearKl()));
    }

    static Stream<Arguments> mutations() {
        return Stream.of(
                arguments("brac-p", bracP().withPenaltyWeight(0.701)),
                arguments("brac-p", bracP().withActorLearningRate(3.01e-4)),
                arguments("brac-p", bracP().withBehaviorLearningRate(5.01e-4)),
                arguments("brac-p", bracP().withWarmUpUpdates(0)),
                arguments("brac-p", bracP().withWarmUpUpdates(2)),
                arguments("brac-p", bracP().withCloningUpdates(1)),
                arguments("brac-v", bracV().withCriticLearningRate(1.01e-3)),
                arguments("brac-v", bracV().withPolyak(0.0051)),
                arguments("brac-v-mmd", mmd().withKernel(Kernel.GAUSSIAN)),
                arguments("brac-v-mmd", mmd().withKernelWidth(10.1)),
                arguments("brac-v-dual", dual().withPenalty(Penalty.POLICY)),
                arguments("brac-v-dual", dual().withGradientPenalty(5.1)),
                arguments("brac-v-dual", dual().withDiscriminatorUpdates(2)),
                arguments("bear", bear().withConstraint(Bear.Constraint.KL)),
                arguments("bear", bear().withThreshold(0.051)),
                arguments("bear", bear().withWarmUpUpdates(1)),
                arguments("bear", bear().withWarmUpUpdates(3)),
                arguments("bear", bear().withKernelWidth(20.1)),
                arguments("bear", bear().withSoftMinimumWeight(0.76)),
                arguments("bear", bear().withPolyak(0.0051)),
                arguments("bear", bear().withActorLearningRate(1.01e-4)),
                arguments("bear", bear().withCriticLearningRate(3.01e-4)),
                arguments("bear", bear().withAutoencoderLearningRate(3.01e-4)),
                arguments("bear", bear().withDivergenceWeight(0.501)),
                arguments("bear", bear().withMultiplierLearningRate(1.01e-3)),
                arguments("bear-gaussian", bearGaussian().withKernel(Kernel.LAPLACIAN)),
                arguments("bear-gaussian", bearGaussian().withMultiplierLearningRate(1e-4)),
                arguments("bear-kl", bearKl().withThreshold(-2.01)),
                arguments("bear-kl", bearKl().withConstraint(Bear.Constraint.MMD)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("variants")
    void equalsPyTorch(String name, Config config) {
        Golden.named(name).assertReproduced(config);
    }

    @ParameterizedTest(name = "{0} {index}")
    @MethodSource("mutations")
    void differs(String name, Config mutated) {
        Golden golden = Golden.named(name);
        assertThatThrownBy(() -> golden.assertReproduced(mutated)).isInstanceOf(AssertionError.class);
    }
}
