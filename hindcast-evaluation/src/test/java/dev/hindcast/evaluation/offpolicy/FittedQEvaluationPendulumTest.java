package dev.hindcast.evaluation.offpolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.OpenOptions;
import dev.hindcast.dataset.Space;
import dev.hindcast.environment.MemorylessPolicy;
import dev.hindcast.environment.Past;
import dev.hindcast.environment.Policy;
import dev.hindcast.evaluation.Evaluation;
import dev.hindcast.learning.algorithm.Td3Bc;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.training.Progress;
import dev.hindcast.learning.training.Trainer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * Public Pendulum data (d3rlpy's), a policy that does nothing and two of TD3+BC, trained briefly and longer: each seed ranks them as the
 * environment does. A third of the default updates is enough for the ranking, not for the values of the two bad ones, which by then are
 * still too near to what the data earned.
 */
class FittedQEvaluationPendulumTest {
    private static final Path DATA = Optional.ofNullable(System.getenv("HINDCAST_SHARED_DATA"))
            .map(Path::of)
            .orElseGet(() -> Path.of("../../shared/data"))
            .resolve("d3rlpy/pendulum_v1.1.0.h5");

    @Test
    void ranksPoliciesAsTheEnvironmentDoes() {
        assumeTrue(Files.exists(DATA), "no " + DATA + ": set HINDCAST_SHARED_DATA");
        Dataset dataset = Dataset.open(DATA, OpenOptions.defaults().withActionBounds(-2, 2));
        List<Policy> policies = List.of(still(dataset.actionSpace()), trained(dataset, 500), trained(dataset, 5_000));

        double[] returns = policies.stream()
                .mapToDouble(FittedQEvaluationPendulumTest::played)
                .toArray();
        assertThat(returns[1] - returns[0]).as("brief training against none").isGreaterThan(100);
        assertThat(returns[2] - returns[1]).as("long training against brief").isGreaterThan(300);

        FittedQEvaluation.Config config =
                FittedQEvaluation.Config.defaults().withUpdates(8_000).withBatchSize(128);
        for (long seed = 0; seed < 3; seed++) {
            double[] estimates = new double[3];
            for (int i = 0; i < 3; i++) {
                estimates[i] = startValue(
                        FittedQEvaluation.fit(dataset, TargetPolicy.acting(policies.get(i)), config, seed), dataset);
            }
            assertThat(estimates[0]).as("seed %d", seed).isLessThan(estimates[1] - 10);
            assertThat(estimates[1]).as("seed %d", seed).isLessThan(estimates[2] - 30);
        }
    }

    private static Policy still(Space actions) {
        return new MemorylessPolicy() {
            @Override
            public Space actionSpace() {
                return actions;
            }

            @Override
            public float[] act(Past past, RandomGenerator random) {
                return new float[1];
            }
        };
    }

    private static Policy trained(Dataset dataset, int updates) {
        Td3Bc.Config config =
                Td3Bc.Config.defaults().withHidden(List.of(64, 64)).withBatchSize(128);
        return Trainer.on(dataset)
                .steps(updates)
                .reportingTo(Progress.silent())
                .run(config.create(dataset.spec(), Device.cpu(), 0))
                .last();
    }

    private static double played(Policy policy) {
        return Evaluation.in("Pendulum-v1")
                .episodes(50)
                .seed(1)
                .summarize(policy)
                .mean();
    }

    private static double startValue(FittedQEvaluation fit, Dataset dataset) {
        return dataset.episodes().stream()
                .mapToDouble(episode -> fit.values(episode)[0])
                .average()
                .orElseThrow();
    }
}
