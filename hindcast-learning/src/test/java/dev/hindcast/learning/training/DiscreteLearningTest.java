package dev.hindcast.learning.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.algorithm.Config;
import dev.hindcast.learning.algorithm.DiscreteAwac;
import dev.hindcast.learning.algorithm.DiscreteAwr;
import dev.hindcast.learning.algorithm.DiscreteBc;
import dev.hindcast.learning.algorithm.DiscreteBcq;
import dev.hindcast.learning.algorithm.DiscreteCql;
import dev.hindcast.learning.algorithm.DiscreteCrr;
import dev.hindcast.learning.algorithm.DiscreteCrr.Filter;
import dev.hindcast.learning.algorithm.DiscreteIql;
import dev.hindcast.learning.algorithm.DiscreteRem;
import dev.hindcast.learning.algorithm.DiscreteRvs;
import dev.hindcast.learning.algorithm.DiscreteSac;
import dev.hindcast.learning.algorithm.Dqn;
import dev.hindcast.learning.algorithm.Settings;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Engine;
import dev.hindcast.learning.nn.ReturnCritic;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Short trainings on {@link Corridor}, with places seen as one-hot vectors and as numbers. Each algorithm finds the best policy, which
 * earns .94; with what makes it one switched off it imitates the log, which earns less than .6, or takes the near prize for the best,
 * which earns less than .8. So it is for each of the seeds 0 to 5, of which one is trained here.
 */
class DiscreteLearningTest {
    private static final Dataset NUMBERED = Corridor.data(true, 300);
    private static final Dataset MEASURED = Corridor.data(false, 300);

    private static final Dqn.Config DQN =
            Dqn.Config.defaults().withDiscount(0.9).withTargetInterval(5);
    private static final DiscreteCql.Config CQL = DiscreteCql.Config.defaults()
            .withDiscount(0.9)
            .withTargetInterval(5)
            .withConservativeWeight(0.05);
    private static final DiscreteBcq.Config BCQ =
            DiscreteBcq.Config.defaults().withDiscount(0.9).withTargetInterval(5);
    private static final DiscreteIql.Config IQL =
            DiscreteIql.Config.defaults().withPolyak(0.05).withExpectile(0.9).withInverseTemperature(20);
    private static final DiscreteAwac.Config AWAC =
            DiscreteAwac.Config.defaults().withPolyak(0.05).withTemperature(0.05);
    private static final DiscreteCrr.Config CRR =
            DiscreteCrr.Config.defaults().withPolyak(0.05).withTemperature(0.05);
    private static final DiscreteRem.Config REM = DiscreteRem.Config.defaults()
            .withDiscount(0.9)
            .withTargetInterval(5)
            .withHeads(20);
    private static final DiscreteAwr.Config AWR = DiscreteAwr.Config.defaults()
            .withPolyak(0.05)
            .withStandardize(false)
            .withTemperature(0.05);
    private static final DiscreteSac.Config SAC = DiscreteSac.Config.defaults()
            .withPolyak(0.05)
            .withInitialTemperature(0.02)
            .withTargetEntropyScale(0.1);

    private static final DiscreteRvs.Config RVS = DiscreteRvs.Config.defaults().withReturnScale(0.1);

    /** A second thread gains networks this small nothing, and costs much on a busy machine. */
    @BeforeAll
    static void useOneThread() {
        Engine.setThreads(1);
    }

    static Stream<Arguments> working() {
        return Stream.of(
                arguments("dqn", DQN),
                arguments("dqn with quantiles", DQN.withQuantiles(5)),
                arguments("cql", CQL),
                arguments("cql with a prior", CQL.withPrior(DiscreteCql.Prior.PREVIOUS_POLICY)),
                arguments("cql with quantiles", CQL.withQuantiles(5)),
                arguments("bcq", BCQ),
                arguments("iql", IQL),
                arguments("awac", AWAC),
                arguments("crr", CRR),
                arguments("crr, exponential", CRR.withFilter(Filter.EXPONENTIAL)),
                arguments("crr with quantiles", CRR.withQuantiles(5)),
                arguments(
                        "crr with quantiles, exponential", CRR.withQuantiles(5).withFilter(Filter.EXPONENTIAL)),
                arguments("dqn with implicit quantiles", DQN.withQuantiles(8).withLevels(ReturnCritic.Kind.IMPLICIT)),
                arguments("cql with implicit quantiles", CQL.withQuantiles(8).withLevels(ReturnCritic.Kind.IMPLICIT)),
                arguments("rem", REM),
                arguments("awr", AWR),
                arguments("sac", SAC),
                arguments("rvs", RVS));
    }

    static Stream<Arguments> broken() {
        return Stream.of(
                arguments("bc", DiscreteBc.Config.defaults()),
                arguments("dqn that sees one step ahead", DQN.withDiscount(0)),
                arguments(
                        "dqn with quantiles that sees one step ahead",
                        DQN.withQuantiles(5).withDiscount(0)),
                arguments("cql that hardly looks at rewards", CQL.withConservativeWeight(100)),
                arguments("bcq that considers the likeliest action only", BCQ.withThreshold(0.99)),
                arguments("iql without advantage weights", IQL.withInverseTemperature(0)),
                arguments("awac without advantage weights", AWAC.withTemperature(1_000)),
                arguments(
                        "crr without a filter",
                        CRR.withFilter(Filter.EXPONENTIAL).withTemperature(1_000)),
                arguments(
                        "crr with quantiles without a filter",
                        CRR.withQuantiles(5).withFilter(Filter.EXPONENTIAL).withTemperature(1_000)),
                arguments(
                        "dqn with implicit quantiles that sees one step ahead",
                        DQN.withQuantiles(8)
                                .withLevels(ReturnCritic.Kind.IMPLICIT)
                                .withDiscount(0)),
                arguments("rem that sees one step ahead", REM.withDiscount(0)),
                arguments("awr without advantage weights", AWR.withTemperature(1_000)),
                arguments("sac that sees one step ahead", SAC.withDiscount(0)),
                arguments("rvs that is told nothing of returns", RVS.withReturnScale(1e6)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("working")
    void findsTheBestPolicy(String name, Config config) {
        assertThat(valueAfterTraining(config, true)).as(name + ", one-hot").isGreaterThan(0.93);
        assertThat(valueAfterTraining(config, false)).as(name + ", measured").isGreaterThan(0.93);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void doesNotFindIt(String name, Config config) {
        assertThat(valueAfterTraining(config, true)).as(name).isLessThan(0.8);
    }

    private static double valueAfterTraining(Config config, boolean numbered) {
        Config small =
                Settings.withAll(config, Map.of("hidden", List.of(32, 32), "learningRate", 3e-3, "batchSize", 64));
        Dataset data = numbered ? NUMBERED : MEASURED;
        TrainingResult result = Trainer.on(data)
                .steps(300)
                .reportingTo(Progress.silent())
                .run(small.create(data.spec(), Device.cpu(), 0));
        return Corridor.value(result.last(), numbered);
    }
}
