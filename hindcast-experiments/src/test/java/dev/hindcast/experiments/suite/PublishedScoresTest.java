package dev.hindcast.experiments.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublishedScoresTest {
    @ParameterizedTest
    @CsvSource({
        "mujoco/hopper-medium, IQL, 67.5",
        "mujoco/walker2d-medium-replay, TD3+BC, 85.6",
        "mujoco/halfcheetah-medium-expert, td3-bc, 90.8",
        "/data/hopper_medium_replay-v2.hdf5, 10%BC, 70.4",
        "hopper-medium-v2, sac-n, 40.8"
    })
    void areFoundByDataSetAndLabel(String dataset, String label, double score) {
        assertThat(PublishedScores.of(dataset, label)).hasValue(score);
    }

    @ParameterizedTest
    @CsvSource({
        "mujoco/hopper-random, IQL",
        "mujoco/hopper-medium, IQL tuned",
        "hopper_medium-v0.hdf5, IQL",
        "pendulum/mixed, IQL",
        "mujoco/hopper-medium, dataset"
    })
    void areShownOnlyWhereTheyApply(String dataset, String label) {
        assertThat(PublishedScores.of(dataset, label)).isEmpty();
    }

    /** A slip of the pen in a figure shows in the average that was published with it. */
    @ParameterizedTest
    @CsvSource({
        "BC, 50.4",
        "10%BC, 69.3",
        "TD3+BC, 76.5",
        "AWAC, 79.4",
        "CQL, 78.3",
        "IQL, 81.6",
        "ReBRAC, 89.7",
        "SAC-N, 83.5",
        "EDAC, 92.9",
        "DT, 73.8"
    })
    void averageToThePublishedAverages(String label, double average) {
        double mean = List.of("halfcheetah", "hopper", "walker2d").stream()
                .flatMap(robot -> List.of("medium", "medium-replay", "medium-expert").stream()
                        .map(kind -> "mujoco/" + robot + "-" + kind))
                .mapToDouble(dataset -> PublishedScores.of(dataset, label).orElseThrow())
                .average()
                .orElseThrow();
        assertThat(mean).isCloseTo(average, within(0.11));
    }

    @Test
    void theirFilesAreToldFromThoseMadeByTheSameProtocol() {
        assertThat(PublishedScores.isOriginal("data/hopper_medium-v2.hdf5")).isTrue();
        assertThat(PublishedScores.isOriginal("mujoco/hopper-medium")).isFalse();
    }
}
