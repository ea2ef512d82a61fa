package dev.hindcast.learning.algorithm;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.hindcast.learning.nn.ImitatingActor;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Methods that imitate with weights: five updates of each against a PyTorch program of ours, and settings that must show in them. */
class WeightedGoldenTest {
    private static final List<Integer> HIDDEN = List.of(32, 32);

    private static Awac.Config awac() {
        return Awac.Config.defaults()
                .withHidden(HIDDEN)
                .withActorHidden(HIDDEN)
                .withTemperature(0.4)
                .withMaxWeight(8);
    }

    private static Awac.Config softmax() {
        return awac().withWeighting(Awac.Weighting.SOFTMAX).withWeightDecay(0.05);
    }

    private static Crr.Config crr() {
        return Crr.Config.defaults().withHidden(HIDDEN).withTargetInterval(2).withPolyak(1);
    }

    private static Crr.Config exponential() {
        return crr().withFilter(DiscreteCrr.Filter.EXPONENTIAL)
                .withBaseline(Crr.Baseline.MAX)
                .withCritics(1)
                .withTemperature(0.6)
                .withMaxWeight(5);
    }

    private static Awr.Config awr() {
        return Awr.Config.defaults().withHidden(HIDDEN).withTemperature(0.5).withMaxWeight(10);
    }

    private static Awr.Config raw() {
        return awr().withStandardize(false).withPolicy(ImitatingActor.Kind.GAUSSIAN);
    }

    private static Xql.Config xql() {
        return Xql.Config.defaults()
                .withHidden(HIDDEN)
                .withTemperature(0.5)
                .withMaxExponent(3)
                .withInverseTemperature(1.5)
                .withMaxWeight(10)
                .withCosineSteps(500);
    }

    private static Sql.Config sql() {
        return Sql.Config.defaults()
                .withHidden(HIDDEN)
                .withAlpha(0.6)
                .withMaxWeight(1.5)
                .withCosineSteps(500);
    }

    private static Eql.Config eql() {
        return Eql.Config.defaults()
                .withHidden(HIDDEN)
                .withAlpha(0.6)
                .withWeightScale(1.2)
                .withMaxWeight(1.5)
                .withCosineSteps(500);
    }

    static Stream<Arguments> variants() {
        return Stream.of(
                arguments("awac", awac()),
                arguments("awac-softmax", softmax()),
                arguments("crr", crr()),
                arguments("crr-exponential-max", exponential()),
                arguments("awr", awr()),
                arguments("awr-raw", raw()),
                arguments("xql", xql()),
                arguments("sql", sql()),
                arguments("eql", eql()));
    }

    static Stream<Arguments> mutations() {
        return Stream.of(
                arguments("awac", awac().withTemperature(0.41)),
                arguments("awac", awac().withMaxWeight(80)),
                arguments("awac", awac().withWeighting(Awac.Weighting.SOFTMAX)),
                arguments("awac", awac().withWeightDecay(0.05)),
                arguments("awac", awac().withPolyak(0.0051)),
                arguments("awac", awac().withLearningRate(3.01e-4)),
                arguments("awac-softmax", softmax().withTemperature(0.41)),
                arguments("awac-softmax", softmax().withWeightDecay(0.051)),
                arguments("awac-softmax", softmax().withWeighting(Awac.Weighting.EXPONENTIAL)),
                arguments("crr", crr().withFilter(DiscreteCrr.Filter.EXPONENTIAL)),
                arguments("crr", crr().withBaseline(Crr.Baseline.MAX)),
                arguments("crr", crr().withTargetInterval(3)),
                arguments("crr", crr().withPolyak(0.99)),
                arguments("crr", crr().withLearningRate(3.01e-4)),
                arguments("crr-exponential-max", exponential().withFilter(DiscreteCrr.Filter.BINARY)),
                arguments("crr-exponential-max", exponential().withBaseline(Crr.Baseline.MEAN)),
                arguments("crr-exponential-max", exponential().withTemperature(0.61)),
                arguments("crr-exponential-max", exponential().withMaxWeight(50)),
                arguments("awr", awr().withStandardize(false)),
                arguments("awr", awr().withTemperature(0.51)),
                arguments("awr", awr().withMaxWeight(100)),
                arguments("awr", awr().withPolyak(0.0051)),
                arguments("awr", awr().withLearningRate(3.01e-4)),
                arguments("awr-raw", raw().withStandardize(true)),
                arguments("awr-raw", raw().withTemperature(0.51)),
                arguments("xql", xql().withTemperature(0.51)),
                arguments("xql", xql().withMaxExponent(3.1)),
                arguments("xql", xql().withInverseTemperature(1.51)),
                arguments("xql", xql().withMaxWeight(100)),
                arguments("xql", xql().withCosineSteps(0)),
                arguments("xql", xql().withPolyak(0.0051)),
                arguments("xql", xql().withLearningRate(3.01e-4)),
                arguments("sql", sql().withAlpha(0.61)),
                arguments("sql", sql().withMaxWeight(1.6)),
                arguments("sql", sql().withCosineSteps(0)),
                arguments("sql", sql().withPolyak(0.0051)),
                arguments("eql", eql().withAlpha(0.61)),
                arguments("eql", eql().withWeightScale(1.21)),
                arguments("eql", eql().withMaxWeight(1.6)),
                arguments("eql", eql().withCosineSteps(0)),
                arguments("eql", eql().withPolyak(0.0051)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("variants")
    void equalsPyTorch(String name, Config config) {
        Golden.named(name).assertReproduced(config);
    }

    /** The golden data tell a wrong setting from the right one, however small its effect on five updates. */
    @ParameterizedTest(name = "{0} {index}")
    @MethodSource("mutations")
    void aWrongSettingShows(String name, Config mutated) {
        Golden golden = Golden.named(name);
        assertThatThrownBy(() -> golden.assertReproduced(mutated)).isInstanceOf(AssertionError.class);
    }
}
