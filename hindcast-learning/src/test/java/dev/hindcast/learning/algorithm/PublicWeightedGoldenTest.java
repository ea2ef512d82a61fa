package dev.hindcast.learning.algorithm;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Twenty updates of public implementations of methods that imitate with weights, with small networks: AWAC by CORL
 * ({@code testing/golden/public_awac.py}), CRR by d3rlpy ({@code testing/golden/public_crr.py}).
 */
class PublicWeightedGoldenTest {
    private static Awac.Config awac() {
        List<Integer> hidden = List.of(16, 16, 16);
        return Awac.Config.defaults()
                .withHidden(hidden)
                .withActorHidden(hidden)
                .withTemperature(0.02)
                .withMaxWeight(1.5);
    }

    private static Crr.Config crr() {
        return Crr.Config.defaults()
                .withHidden(List.of(16, 16))
                .withCritics(1)
                .withTargetInterval(3)
                .withPolyak(1);
    }

    private static Crr.Config exponential() {
        return crr().withFilter(DiscreteCrr.Filter.EXPONENTIAL)
                .withBaseline(Crr.Baseline.MAX)
                .withTemperature(0.1)
                .withMaxWeight(1.5);
    }

    @Test
    void awacIsThatOfCorl() {
        Golden.named("public-awac").assertReproduced(awac());
    }

    @Test
    void crrIsThatOfD3rlpy() {
        Golden.named("public-crr").assertReproduced(crr());
        Golden.named("public-crr-exponential-max").assertReproduced(exponential());
    }

    static Stream<Config> mutationsOfAwac() {
        return Stream.of(awac().withTemperature(0.0201), awac().withMaxWeight(1.6), awac().withPolyak(0.0051));
    }

    @ParameterizedTest
    @MethodSource("mutationsOfAwac")
    void anotherAwacIsNot(Config mutated) {
        Golden golden = Golden.named("public-awac");
        assertThatThrownBy(() -> golden.assertReproduced(mutated)).isInstanceOf(AssertionError.class);
    }

    static Stream<Config> mutationsOfCrr() {
        return Stream.of(
                exponential().withTemperature(0.101),
                exponential().withMaxWeight(1.6),
                exponential().withTargetInterval(4),
                exponential().withBaseline(Crr.Baseline.MEAN));
    }

    @ParameterizedTest
    @MethodSource("mutationsOfCrr")
    void anotherCrrIsNot(Config mutated) {
        Golden golden = Golden.named("public-crr-exponential-max");
        assertThatThrownBy(() -> golden.assertReproduced(mutated)).isInstanceOf(AssertionError.class);
    }
}
