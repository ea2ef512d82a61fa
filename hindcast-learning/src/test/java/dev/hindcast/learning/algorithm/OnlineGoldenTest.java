package dev.hindcast.learning.algorithm;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.hindcast.dataset.NpyArray;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@link GoldenTest} and {@link GoldenMutationTest} of what is made for learning online, or for going on there. */
class OnlineGoldenTest {
    private static final List<Integer> HIDDEN = List.of(32, 32);

    private static CalQl.Config calQl() {
        return CalQl.Config.defaults()
                .withHidden(HIDDEN)
                .withCriticHidden(HIDDEN)
                .withActionSamples(4)
                .withMaxTargetBackup(false);
    }

    private static CalQl.Config antmaze() {
        return calQl().withLagrange(true).withMaxTargetBackup(true);
    }

    private static Rlpd.Config rlpd() {
        return Rlpd.Config.defaults().withHidden(HIDDEN).withCritics(3).withUpdatesPerActorStep(2);
    }

    private static Rlpd.Config plainRlpd() {
        return rlpd().withTargetSubset(1).withCriticLayerNorm(false).withEntropyBackup(false);
    }

    private static Td3.Config td3() {
        return Td3.Config.defaults().withHidden(HIDDEN);
    }

    private static Td3Bc.Config cooledTd3Bc() {
        return Td3Bc.Config.defaults().withHidden(HIDDEN).withCoolingUpdates(8).withCooledTo(0.7);
    }

    private static Spot.Config cooledSpot() {
        return Spot.Config.defaults()
                .withHidden(HIDDEN)
                .withAutoencoderHidden(List.of(16, 16))
                .withAutoencoderUpdates(1)
                .withActorDropout(0)
                .withCoolingUpdates(4)
                .withCooledTo(0.4);
    }

    static Stream<Arguments> variants() {
        return Stream.of(
                arguments("cal-ql", calQl()),
                arguments("cal-ql-antmaze", antmaze()),
                arguments("rlpd", rlpd()),
                arguments("rlpd-plain", plainRlpd()),
                arguments("td3", td3()),
                arguments("td3-bc-cooled", cooledTd3Bc()),
                arguments("spot-cooled", cooledSpot()));
    }

    static Stream<Arguments> mutations() {
        return Stream.of(
                arguments("cal-ql", calQl().withConservativeWeight(5.01)),
                arguments("cal-ql", calQl().withActorLearningRate(1.01e-4)),
                arguments("cal-ql", calQl().withCriticLearningRate(3.01e-4)),
                arguments("cal-ql", calQl().withPolyak(0.0051)),
                arguments("cal-ql", calQl().withTargetEntropyScale(1.01)),
                arguments("cal-ql-antmaze", antmaze().withLagrangeThreshold(0.81)),
                arguments("cal-ql-antmaze", antmaze().withConservativeWeight(5.01)),
                arguments("cal-ql-antmaze", antmaze().withPolyak(0.0051)),
                arguments("rlpd", rlpd().withTargetSubset(1)),
                arguments("rlpd", rlpd().withTargetSubset(3)),
                arguments("rlpd", rlpd().withUpdatesPerActorStep(1)),
                arguments("rlpd", rlpd().withUpdatesPerActorStep(3)),
                arguments("rlpd", rlpd().withEntropyBackup(false)),
                arguments("rlpd", rlpd().withCriticLayerNorm(false)),
                arguments("rlpd", rlpd().withTargetEntropyScale(0.51)),
                arguments("rlpd", rlpd().withLearningRate(3.01e-4)),
                arguments("rlpd", rlpd().withPolyak(0.0051)),
                arguments("rlpd-plain", plainRlpd().withTargetSubset(2)),
                arguments("rlpd-plain", plainRlpd().withEntropyBackup(true)),
                arguments("rlpd-plain", plainRlpd().withDiscount(0.98).withPolyak(0)),
                arguments("td3", td3().withPolicyNoise(0.21)),
                arguments("td3", td3().withNoiseClip(0.6)),
                arguments("td3", td3().withPolicyDelay(1)),
                arguments("td3", td3().withPolicyDelay(3)),
                arguments("td3", td3().withPolyak(0.0051)),
                arguments("td3", td3().withLearningRate(3.01e-4)),
                arguments("td3", Td3Bc.Config.defaults().withHidden(HIDDEN)),
                arguments("td3-bc-cooled", cooledTd3Bc().withCoolingUpdates(0)),
                arguments("td3-bc-cooled", cooledTd3Bc().withCoolingUpdates(9)),
                arguments("td3-bc-cooled", cooledTd3Bc().withCooledTo(0.71)),
                arguments("spot-cooled", cooledSpot().withCoolingUpdates(0)),
                arguments("spot-cooled", cooledSpot().withCoolingUpdates(5)),
                arguments("spot-cooled", cooledSpot().withCooledTo(0.41)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("variants")
    void equalsPyTorch(String name, Config config) {
        Golden.named(name).assertReproduced(config);
    }

    @ParameterizedTest(name = "{0} {index}")
    @MethodSource("mutations")
    void aWrongSettingDiffers(String name, Config mutated) {
        Golden golden = Golden.named(name);
        assertThatThrownBy(() -> golden.assertReproduced(mutated)).isInstanceOf(AssertionError.class);
    }

    /** Nothing is below a floor that is nowhere, and then it is conservative Q-learning, update for update. */
    @Test
    void withoutFloorsItIsCql() {
        Golden golden = Golden.named("cql");
        int[] shape = golden.array("batch/rewards").shape();
        float[] unknown = new float[shape[0] * shape[1]];
        Arrays.fill(unknown, Float.NEGATIVE_INFINITY);
        golden.with("batch/returns", NpyArray.of(unknown, shape)).assertReproduced(calQl());
    }

    /** Two of the three critics, with their lots. */
    @Test
    void fewerCriticsDiffer() {
        Golden golden = Golden.named("rlpd");
        float[] lots = golden.array("noise/0").floats();
        float[] ofTwo = new float[10];
        for (int i = 0; i < ofTwo.length; i++) {
            ofTwo[i] = lots[i / 2 * 3 + i % 2];
        }
        Golden two = golden.with("noise/0", NpyArray.of(ofTwo, 5, 1, 2));
        assertThatThrownBy(() -> two.assertReproduced(rlpd().withCritics(2))).isInstanceOf(AssertionError.class);
    }
}
