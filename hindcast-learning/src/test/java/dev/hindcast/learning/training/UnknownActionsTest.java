package dev.hindcast.learning.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.Past;
import dev.hindcast.environment.Policy;
import dev.hindcast.learning.algorithm.Config;
import dev.hindcast.learning.algorithm.Mbop;
import dev.hindcast.learning.algorithm.ModelSettings;
import dev.hindcast.learning.algorithm.Morel;
import dev.hindcast.learning.algorithm.RolloutSettings;
import dev.hindcast.learning.nn.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A step to the right earns twice its square, up to 0.7; a longer one, either way, costs 1. The log has steps of up to 0.5 only, from which
 * a model learns that longer ones earn more. What doubts where its members say that such a step leads stays in the log and earns there; what
 * believes it falls. Of rewards there is no doubt: where a model tells both as a line, and learns the line well, its members agree beyond the
 * log as they do in it.
 */
class UnknownActionsTest {
    private static final List<Integer> HIDDEN = List.of(32, 32);

    private static final ModelSettings MODEL = ModelSettings.defaults()
            .withModelHidden(HIDDEN)
            .withModelMembers(4)
            .withModelElites(4)
            .withModelUpdates(500);

    private static final Morel.Config NATURAL = Morel.Config.defaults()
            .withHidden(HIDDEN)
            .withCriticHidden(HIDDEN)
            .withBatchSize(64)
            .withDiscount(0.9)
            .withCloningUpdates(100)
            .withPessimism(1)
            .withInitialLogStd(-2)
            .withMinLogStd(-3)
            .withValueUpdates(20)
            .withModel(MODEL)
            .withRollouts(new RolloutSettings(1, 300, 1, 1, 0));

    private static final Morel.Config SOFT = NATURAL.withPlanner(Morel.Planner.SAC)
            .withInitialTemperature(0.1)
            .withTargetEntropyScale(3)
            .withRollouts(new RolloutSettings(1, 1_000, 100, 5, 0.05));

    private static final Mbop.Config PLANNING = Mbop.Config.defaults()
            .withHidden(HIDDEN)
            .withBatchSize(64)
            .withDiscount(0.9)
            .withHorizon(1)
            .withInverseTemperature(10)
            .withDeviation(0.7)
            .withIterations(4)
            .withMix(0.7)
            .withPessimism(1)
            .withModel(MODEL);

    private static Dataset log(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Episode> list = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            float x = (float) random.nextDouble(-1, 1);
            float step = (float) random.nextDouble(-0.5, 0.5);
            list.add(new Episode(
                    i, new float[] {x, x + step}, new float[] {step}, new float[] {earned(step)}, Ending.TERMINATED));
        }
        return new Dataset("steps", Box.of(1, -2, 2), Box.of(1, -1, 1), list, Optional.empty(), List.of());
    }

    private static float earned(float step) {
        return 2 * step * Math.abs(step);
    }

    private static double value(Policy policy) {
        double sum = 0;
        for (int i = 0; i <= 20; i++) {
            float step = policy.act(Past.of(new float[] {i / 10f - 1}), new SplittableRandom(0))[0];
            sum += Math.abs(step) <= 0.7 ? earned(step) : -1;
        }
        return sum / 21;
    }

    private static double valueAfterTraining(Config config, int steps) {
        Dataset data = log(0);
        return value(Trainer.on(data)
                .steps(steps)
                .reportingTo(Progress.silent())
                .run(config.create(data.spec(), Device.cpu(), 0))
                .last());
    }

    static Stream<Arguments> doubting() {
        return Stream.of(
                Arguments.of("morel", NATURAL, 60, 0.15),
                Arguments.of("morel-sac", SOFT, 500, 0.05),
                Arguments.of("mbop that halts", PLANNING, 200, 0.3),
                Arguments.of("mbop that pays", PLANNING.withPessimism(0).withPenaltyWeight(20), 200, 0.3));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("doubting")
    void doubtKeepsToTheLogAndEarnsThere(String name, Config config, int steps, double atLeast) {
        assertThat(valueAfterTraining(config, steps)).as(name).isGreaterThan(atLeast);
    }

    static Stream<Arguments> believing() {
        return Stream.of(
                Arguments.of("morel that knows everything", NATURAL.withPessimism(0), 60),
                Arguments.of("morel-sac that knows everything", SOFT.withPessimism(0), 500),
                Arguments.of("mbop that knows everything", PLANNING.withPessimism(0), 200));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("believing")
    void beliefFalls(String name, Config config, int steps) {
        assertThat(valueAfterTraining(config, steps)).as(name).isLessThan(-0.5);
    }
}
