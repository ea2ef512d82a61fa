package dev.hindcast.learning.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Environments;
import dev.hindcast.learning.algorithm.Algorithm;
import dev.hindcast.learning.algorithm.Config;
import dev.hindcast.learning.algorithm.DiscreteSac;
import dev.hindcast.learning.algorithm.Dqn;
import dev.hindcast.learning.algorithm.Sac;
import dev.hindcast.learning.algorithm.Td3;
import dev.hindcast.learning.nn.Device;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** From a run on logged steps to the environment. */
class HandOverToTheWorldTest extends HandOvers {
    /** The curve begins with what was handed over: the same policy as the run's last. */
    @Test
    void isSeenFromTheFirstStepOn() {
        Config config = configs().findFirst().orElseThrow();
        TrainingResult result = tune(Environments.make("Pendulum-v1"), config, "whole");
        RunDirectory run = new RunDirectory(directory.resolve("whole"));
        assertThat(run.checkpoints()).extracting(Checkpoint::step).containsExactly(0L, 60L, 120L, 180L, 240L);
        assertThat(run.checkpoints().get(0).directory().resolve("policy.npz"))
                .hasSameBinaryContentAs(offline(config).resolve("policy-last.npz"));
        assertThat(result.metrics().get(0)).containsEntry("step", 0.0).containsKey(RunDirectory.SCORE_COLUMN);
        assertThat(run.checkpoints().get(1).directory().resolve("policy.npz"))
                .as("nothing is learned in the warm-up")
                .hasSameBinaryContentAs(offline(config).resolve("policy-last.npz"));
        assertThat(result.steps()).as("three updates after each round of three").isEqualTo(180);
    }

    static Stream<Config> teachers() {
        return Stream.of(
                Sac.Config.defaults().withHidden(List.of(8)).withBatchSize(16),
                Td3.Config.defaults().withHidden(List.of(8)).withBatchSize(16),
                DiscreteSac.Config.defaults().withHidden(List.of(8)).withBatchSize(16));
    }

    /** Those that begin with nothing, in four environments: the same twice, and the first goes through what a single one begins with. */
    @ParameterizedTest
    @MethodSource("teachers")
    void severalEnvironmentsRepeatThemselves(Config config) {
        TrainingResult one = begin(config, 4);
        TrainingResult again = begin(config, 4);
        Dataset lived = one.experience().orElseThrow();
        assertThat(lived.fingerprint())
                .isEqualTo(again.experience().orElseThrow().fingerprint());
        assertThat(lived.transitions()).isEqualTo(160);
        assertThat(one.steps()).isEqualTo(120);
        Dataset alone = begin(config, 1).experience().orElseThrow();
        int size = alone.observationSpace().size();
        assertThat(Arrays.copyOf(lived.episodes().get(0).observations(), size))
                .containsExactly(Arrays.copyOf(alone.episodes().get(0).observations(), size));
        assertThat(lived.episodes().stream()
                        .map(episode -> episode.observations()[0])
                        .distinct()
                        .count())
                .as("each episode has a start of its own")
                .isEqualTo(lived.episodes().size());
    }

    private static TrainingResult begin(Config config, int environments) {
        String id =
                config instanceof DiscreteSac.Config || config instanceof Dqn.Config ? "CartPole-v1" : "Pendulum-v1";
        List<Environment> all = new ArrayList<>();
        for (int i = 0; i < environments; i++) {
            all.add(Environments.make(id));
        }
        DatasetSpec spec = DatasetSpec.unstandardized(
                all.get(0).observationSpace(), all.get(0).actionSpace());
        try (Algorithm learner = config.create(spec, Device.cpu(), SEED)) {
            return Trainer.in(all.get(0))
                    .alsoIn(all.subList(1, environments))
                    .steps(160)
                    .randomSteps(40)
                    .reportingTo(Progress.silent())
                    .run(learner);
        }
    }

    /** What takes the best of several actions tries the others too, and the log says how likely each was: 0.9 + 0.1 / 2, or 0.1 / 2. */
    @Test
    void aGreedyLearnerExplores() {
        Config config = Dqn.Config.defaults().withHidden(List.of(8)).withBatchSize(16);
        Dataset lived = begin(config, 1).experience().orElseThrow();
        double[] logProbabilities = lived.episodes().stream()
                .flatMapToDouble(episode -> Arrays.stream(episode.actionLogProbabilities()))
                .skip(40)
                .toArray();
        assertThat(logProbabilities).hasSize(120);
        assertThat(Arrays.stream(logProbabilities).map(value -> Math.round(Math.exp(value) * 1e6) / 1e6))
                .containsOnly(0.95, 0.05);
    }

    /** All that happened in each environment is kept, with the probabilities of what was done. */
    @Test
    void keepsWhatItLivedThrough() {
        Config config = configs().findFirst().orElseThrow();
        Dataset lived = tune(Environments.make("Pendulum-v1"), config, "whole")
                .experience()
                .orElseThrow();
        assertThat(lived.episodes()).extracting(Episode::length).containsExactly(80, 80, 80);
        assertThat(lived.episodes())
                .allSatisfy(episode -> assertThat(episode.actionLogProbabilities())
                        .hasSize(episode.length())
                        .doesNotContain(Double.NaN));
        assertThat(lived.episodes().get(0).observations())
                .isNotEqualTo(lived.episodes().get(1).observations());
        assertThat(lived.episodes().get(0).rewards()[0])
                .as("in the environment's units")
                .isNotPositive();
    }

    /** The learner sees observations as the run did. */
    @Test
    void theSpecIsThatOfTheRun() {
        Config config = configs().findFirst().orElseThrow();
        Environment environment = Environments.make("Pendulum-v1");
        DatasetSpec other = DatasetSpec.unstandardized(environment.observationSpace(), environment.actionSpace());
        try (Algorithm learner = config.create(other, Device.cpu(), SEED)) {
            assertThatThrownBy(() -> tuning(environment, config, "other").run(learner))
                    .hasMessageContaining("create the learner with the spec of its policy");
        }
    }

    @Test
    void sharesChangeEvenly() {
        OfflineShare share = new OfflineShare(0.8, 0.2, 100);
        assertThat(share.at(0)).isEqualTo(0.8);
        assertThat(share.at(50)).isEqualTo(0.5);
        assertThat(share.at(100)).isEqualTo(0.2);
        assertThat(share.at(1_000)).isEqualTo(0.2);
        assertThat(OfflineShare.of(0).needsData()).isFalse();
        assertThatThrownBy(() -> OfflineShare.byPriority(1)).hasMessageContaining("(0, 1)");
        assertThatThrownBy(() -> new OfflineShare(0, 1.5, 10)).hasMessageContaining("[0, 1]");
        assertThatThrownBy(() -> new OfflineShare(0, 1, 0)).hasMessageContaining("at least one step");
    }
}
