package dev.hindcast.learning.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.algorithm.CalQl;
import dev.hindcast.learning.algorithm.Config;
import dev.hindcast.learning.algorithm.Cql;
import dev.hindcast.learning.algorithm.Rlpd;
import dev.hindcast.learning.algorithm.Td3;
import dev.hindcast.learning.nn.Device;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@link LearningTest} of what is made for learning online, or for going on there, from logged steps that hold every action. */
class OnlineLearningTest {
    private static final List<Integer> HIDDEN = List.of(64, 64);
    private static final Dataset DATA = Problems.twoSteps(2_000, 1);

    static Stream<Arguments> working() {
        return Stream.of(
                arguments("cal-ql", calQl().withConservativeWeight(0.1), 1.9),
                arguments("rlpd", rlpd(), 1.9),
                arguments("td3", td3(), 1.9));
    }

    static Stream<Arguments> broken() {
        return Stream.of(
                arguments("rlpd whose actor waits too long", rlpd().withUpdatesPerActorStep(1_000), 1.7),
                arguments("td3 whose actor waits too long", td3().withPolicyDelay(1_000), 1.7));
    }

    private static CalQl.Config calQl() {
        return CalQl.Config.defaults()
                .withHidden(HIDDEN)
                .withCriticHidden(HIDDEN)
                .withMaxTargetBackup(false)
                .withActorLearningRate(1e-3)
                .withCriticLearningRate(1e-3)
                .withBatchSize(64)
                .withInitialTemperature(0.1);
    }

    private static Rlpd.Config rlpd() {
        return Rlpd.Config.defaults()
                .withHidden(HIDDEN)
                .withLearningRate(1e-3)
                .withBatchSize(64)
                .withUpdatesPerActorStep(2)
                .withInitialTemperature(0.1);
    }

    private static Td3.Config td3() {
        return Td3.Config.defaults().withHidden(HIDDEN).withLearningRate(1e-3).withBatchSize(64);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("working")
    void learns(String name, Config config, double atLeast) {
        assertThat(Problems.value(result(config).last())).as(name).isGreaterThan(atLeast);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void doesNotLearn(String name, Config config, double lessThan) {
        assertThat(Problems.value(result(config).last())).as(name).isLessThan(lessThan);
    }

    /** Steps are worth 1.5 in the mean to the best policy: what CQL thinks of its own sinks with the weight, to Cal-QL it keeps its worth. */
    @Test
    void calQlKeepsTheScaleOfReturns() {
        assertThat(valueInItsEyes(calQl())).isBetween(1.3, 1.7);
        assertThat(valueInItsEyes(Cql.Config.defaults()
                        .withHidden(HIDDEN)
                        .withActorLearningRate(1e-3)
                        .withCriticLearningRate(1e-3)
                        .withBatchSize(64)
                        .withInitialTemperature(0.1)))
                .isLessThan(1.1);
    }

    private static double valueInItsEyes(Config config) {
        List<Map<String, Double>> metrics = result(config).metrics();
        return metrics.get(metrics.size() - 1).getOrDefault("q/policy", Double.NaN);
    }

    private static TrainingResult result(Config config) {
        return Trainer.on(DATA)
                .steps(1_000)
                .loggingEvery(500)
                .reportingTo(Progress.silent())
                .run(config.create(DATA.spec(), Device.cpu(), 0));
    }
}
