package dev.hindcast.learning.algorithm;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What stands on an autoencoder of the logged actions, against PyTorch programs of ours as in {@link GoldenTest}; and that a wrong setting shows. */
class AutoencoderGoldenTest {
    private static final List<Integer> HIDDEN = List.of(32, 32);
    private static final List<Integer> AUTOENCODER_HIDDEN = List.of(16, 16);

    private static final Bcq.Config BCQ = Bcq.Config.defaults()
            .withHidden(HIDDEN)
            .withAutoencoderHidden(AUTOENCODER_HIDDEN)
            .withTargetSamples(4);
    private static final Plas.Config PLAS = Plas.Config.defaults()
            .withHidden(HIDDEN)
            .withAutoencoderHidden(AUTOENCODER_HIDDEN)
            .withAutoencoderUpdates(2);
    private static final Plas.Config PERTURBED = PLAS.withPerturbationLimit(0.05);
    private static final Spot.Config SPOT = Spot.Config.defaults()
            .withHidden(HIDDEN)
            .withAutoencoderHidden(AUTOENCODER_HIDDEN)
            .withAutoencoderUpdates(1);
    private static final Spot.Config WHOLE = SPOT.withActorDropout(0);
    private static final Mcq.Config MCQ = Mcq.Config.defaults()
            .withHidden(HIDDEN)
            .withAutoencoderHidden(AUTOENCODER_HIDDEN)
            .withActionSamples(4);

    static Stream<Arguments> variants() {
        return Stream.of(
                arguments("bcq", BCQ),
                arguments("plas", PLAS),
                arguments("plas-perturbation", PERTURBED),
                arguments("spot", SPOT),
                arguments("spot-no-dropout", WHOLE),
                arguments("mcq", MCQ));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("variants")
    void equalsPyTorch(String name, Config config) {
        Golden.named(name).assertReproduced(config);
    }

    static Stream<Arguments> mutations() {
        return Stream.of(
                arguments("bcq", BCQ.withLearningRate(1.01e-3)),
                arguments("bcq", BCQ.withPolyak(0.0051)),
                arguments("bcq", BCQ.withPerturbationLimit(0.051)),
                arguments("bcq", BCQ.withSoftMinimumWeight(0.76)),
                arguments("bcq", BCQ.withDivergenceWeight(0.51)),
                arguments("plas", PLAS.withAutoencoderUpdates(1)),
                arguments("plas", PLAS.withAutoencoderUpdates(3)),
                arguments("plas", PLAS.withAutoencoderLearningRate(1.01e-4)),
                arguments("plas", PLAS.withActorLearningRate(1.01e-4)),
                arguments("plas", PLAS.withCriticLearningRate(1.01e-3)),
                arguments("plas", PLAS.withPolyak(0.0051)),
                arguments("plas", PLAS.withLatentLimit(2.01)),
                arguments("plas", PLAS.withSoftMinimumWeight(0.76)),
                arguments("plas", PLAS.withDivergenceWeight(0.51)),
                arguments("plas-perturbation", PERTURBED.withPerturbationLimit(0.051)),
                arguments("plas-perturbation", PERTURBED.withActorLearningRate(1.01e-4)),
                arguments("spot", SPOT.withActorDropout(0.11)),
                arguments("spot", SPOT.withAutoencoderLearningRate(1.01e-3)),
                arguments("spot-no-dropout", WHOLE.withLearningRate(3.01e-4)),
                arguments("spot-no-dropout", WHOLE.withPolyak(0.0051)),
                arguments("spot-no-dropout", WHOLE.withPenaltyWeight(0.11)),
                arguments("spot-no-dropout", WHOLE.withPenaltyWeight(0)),
                arguments("spot-no-dropout", WHOLE.withDivergenceWeight(0.51)),
                arguments("spot-no-dropout", WHOLE.withPolicyNoise(0.21)),
                arguments("spot-no-dropout", WHOLE.withNoiseClip(0.6)),
                arguments("mcq", MCQ.withAutoencoderLearningRate(1.01e-3)),
                arguments("mcq", MCQ.withLearningRate(3.01e-4)),
                arguments("mcq", MCQ.withPolyak(0.0051)),
                arguments("mcq", MCQ.withBellmanWeight(0.71)),
                arguments("mcq", MCQ.withBellmanWeight(1)),
                arguments("mcq", MCQ.withDivergenceWeight(2.01)));
    }

    @ParameterizedTest(name = "{0} {index}")
    @MethodSource("mutations")
    void differs(String name, Config mutated) {
        Golden golden = Golden.named(name);
        assertThatThrownBy(() -> golden.assertReproduced(mutated)).isInstanceOf(AssertionError.class);
    }
}
