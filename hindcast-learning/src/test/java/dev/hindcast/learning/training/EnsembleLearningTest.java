package dev.hindcast.learning.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.algorithm.Config;
import dev.hindcast.learning.algorithm.Edac;
import dev.hindcast.learning.algorithm.LbSac;
import dev.hindcast.learning.algorithm.QtOpt;
import dev.hindcast.learning.algorithm.Rebrac;
import dev.hindcast.learning.algorithm.SacN;
import dev.hindcast.learning.algorithm.Td3Awr;
import dev.hindcast.learning.nn.Device;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link LearningTest} of the relatives of TD3+BC and SAC-N, and of QT-Opt. */
class EnsembleLearningTest {
    private static final List<Integer> HIDDEN = List.of(64, 64);
    private static final Dataset DATA = Problems.twoSteps(2_000, 1);

    static Stream<Arguments> working() {
        return Stream.of(
                arguments("rebrac", rebrac(), 1.9),
                arguments("td3-awr", td3Awr(), 1.9),
                arguments("sac-n", sacN(), 1.9),
                arguments("lb-sac", lbSac(), 1.9),
                arguments("qt-opt", qtOpt().withSamples(16), 1.9),
                arguments("conservative qt-opt", conservative().withSamples(16), 1.9));
    }

    static Stream<Arguments> broken() {
        return Stream.of(
                arguments("rebrac that only imitates", rebrac().withActorPenalty(1000), 1.7),
                arguments("td3-awr without advantage weights", td3Awr().withInverseTemperature(0), 1.7),
                arguments("qt-opt that takes any action", qtOpt().withSamples(1), 1.7));
    }

    private static Rebrac.Config rebrac() {
        return Rebrac.Config.defaults().withHidden(HIDDEN).withBatchSize(64);
    }

    /** So strong a penalty that only its weights lead away from the mean action. */
    private static Td3Awr.Config td3Awr() {
        return Td3Awr.Config.defaults()
                .withHidden(HIDDEN)
                .withBatchSize(64)
                .withActorPenalty(100)
                .withInverseTemperature(10);
    }

    private static SacN.Config sacN() {
        return SacN.Config.defaults()
                .withHidden(HIDDEN)
                .withLearningRate(1e-3)
                .withBatchSize(64)
                .withInitialTemperature(0.1);
    }

    private static LbSac.Config lbSac() {
        return LbSac.Config.defaults()
                .withHidden(HIDDEN)
                .withBatchSize(64)
                .withCritics(4)
                .withCriticLayerNorm(true)
                .withInitialTemperature(0.1);
    }

    private static Edac.Config edac() {
        return Edac.Config.defaults()
                .withHidden(HIDDEN)
                .withLearningRate(1e-3)
                .withBatchSize(64)
                .withInitialTemperature(0.1);
    }

    private static QtOpt.Config qtOpt() {
        return QtOpt.Config.defaults().withHidden(HIDDEN).withLearningRate(1e-3).withBatchSize(64);
    }

    private static QtOpt.Config conservative() {
        return qtOpt().withConservativeWeight(0.1);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("working")
    void learns(String name, Config config, double atLeast) {
        assertThat(value(config)).as(name).isGreaterThan(atLeast);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void doesNotLearn(String name, Config config, double lessThan) {
        assertThat(value(config)).as(name).isLessThan(lessThan);
    }

    /** Nothing in the data says what leaving the line is worth: a search finds what is overestimated, unless that is pushed down. */
    @Test
    void theConservativeTermKeepsToTheData() {
        assertThatTheConservativeTermKeepsToTheData(1);
    }

    @Tag("nightly")
    @Test
    void theConservativeTermKeepsToTheDataWithAnySeed() {
        assertThatTheConservativeTermKeepsToTheData(3);
    }

    private static void assertThatTheConservativeTermKeepsToTheData(int seeds) {
        assertThat(worstOnLine(qtOpt(), seeds)).as("qt-opt").isLessThan(0.6);
        assertThat(worstOnLine(conservative(), seeds)).as("conservative qt-opt").isGreaterThan(0.8);
    }

    private static double worstOnLine(Config config, int seeds) {
        return LongStream.range(0, seeds)
                .mapToDouble(seed -> Problems.valueOnLine(onLine(config, seed).last()))
                .min()
                .orElseThrow();
    }

    /** The metric {@code cosine}, of five critics: it cannot be below -1/4. */
    @Test
    void gradientsAlignUnlessTheyArePushedApart() {
        gradientsAlignUnlessTheyArePushedApart(0);
    }

    @Tag("nightly")
    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void gradientsAlignUnlessTheyArePushedApart(long seed) {
        assertThat(lastCosine(edac().withCritics(5).withDiversityWeight(0), seed))
                .as("edac without diversity")
                .isGreaterThan(0.5);
        assertThat(lastCosine(sacN().withCritics(5), seed)).as("sac-n").isGreaterThan(0.5);
        assertThat(lastCosine(edac().withCritics(5), seed)).as("edac").isBetween(-0.2501, -0.2);
    }

    private static double lastCosine(Config config, long seed) {
        List<Map<String, Double>> metrics = onLine(config, seed).metrics();
        return metrics.get(metrics.size() - 1).getOrDefault("loss/cosine", Double.NaN);
    }

    /** Two critics keep to the line where their gradients are pushed apart; otherwise it takes more, here five. */
    @Test
    void diversityNeedsFewerCritics() {
        diversityNeedsFewerCritics(0);
    }

    @Tag("nightly")
    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void diversityNeedsFewerCritics(long seed) {
        assertThat(Problems.valueOnLine(onLine(edac().withCritics(2), seed).last()))
                .as("edac with two critics")
                .isGreaterThan(0.9);
        assertThat(Problems.valueOnLine(onLine(sacN().withCritics(2), seed).last()))
                .as("sac-n with two critics")
                .isLessThan(0.85);
        assertThat(Problems.valueOnLine(onLine(sacN().withCritics(5), seed).last()))
                .as("sac-n with five critics")
                .isGreaterThan(0.9);
    }

    private static double value(Config config) {
        return Problems.value(result(config, DATA, 0).last());
    }

    private static TrainingResult onLine(Config config, long seed) {
        return result(config, Problems.line(2_000, seed), seed);
    }

    private static TrainingResult result(Config config, Dataset data, long seed) {
        return Trainer.on(data)
                .steps(1_500)
                .loggingEvery(500)
                .reportingTo(Progress.silent())
                .run(config.create(data.spec(), Device.cpu(), seed));
    }
}
