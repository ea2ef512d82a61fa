package dev.hindcast.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Counts and returns of published files. Those of d4rl were computed with h5py and NumPy, the others are stated by their makers. */
class OpenRealDataTest {
    private static double meanReturn(Dataset dataset) {
        return dataset.episodes().stream()
                .mapToDouble(Episode::totalReward)
                .average()
                .orElseThrow();
    }

    private static long count(Dataset dataset, Ending ending) {
        return dataset.episodes().stream().filter(e -> e.ending() == ending).count();
    }

    @ParameterizedTest
    @CsvSource({
        "d3rlpy/cartpole_random_v1.1.0.h5, 99999, 4512, 22.162899, 4, 1, 4511, 1",
        "d3rlpy/cartpole_v1.1.0.h5, 99866, 1582, 63.126423, 4, 1, 1448, 134",
        "d3rlpy/pendulum_v1.1.0.h5, 99500, 500, -180.48077, 3, 1, 0, 500",
        "d4rl/antmaze-medium-diverse-v0.hdf5, 67, 3, 1, 29, 8, 3, 0",
        "d4rl/hopper_medium-v2.hdf5, 911, 2, 1438.957225, 11, 3, 2, 0",
        "d4rl/hopper_medium_replay-v1.hdf5, 49, 2, 24.122973, 11, 3, 2, 0",
        "d4rl/pen-human-v0.hdf5, 200, 2, 188.588585, 45, 24, 0, 2",
        "d4rl/walker2d_random-v1.hdf5, 44, 2, 0.665965, 17, 6, 2, 0",
        "minari-door-human-v2, 6729, 25, 802.813232, 39, 28, 0, 25",
    })
    void hasTheStatedCountsAndReturns(
            String file,
            long transitions,
            int episodes,
            double meanReturn,
            int observationSize,
            int actionSize,
            int terminated,
            int truncated) {
        Dataset dataset = Dataset.open(SharedData.require(file));
        assertThat(dataset.transitions()).isEqualTo(transitions);
        assertThat(dataset.episodes()).hasSize(episodes);
        assertThat(meanReturn(dataset)).isCloseTo(meanReturn, within(1e-5 * Math.max(1, Math.abs(meanReturn))));
        assertThat(dataset.observationSpace().size()).isEqualTo(observationSize);
        assertThat(dataset.actionSpace().size()).isEqualTo(actionSize);
        assertThat(count(dataset, Ending.TERMINATED)).isEqualTo(terminated);
        assertThat(count(dataset, Ending.TRUNCATED)).isEqualTo(truncated);
    }

    /** Fails where actions or rewards are paired with the neighbouring row: the file's dynamics are those of Pendulum-v0. */
    @Test
    void pendulumStepsObeyTheDynamics() {
        Dataset dataset = Dataset.open(SharedData.require("d3rlpy/pendulum_v1.1.0.h5"));
        for (Episode episode : dataset.episodes()) {
            for (int t = 0; t < episode.length(); t++) {
                float[] s = episode.observations();
                double angle = Math.atan2(s[3 * t + 1], s[3 * t]);
                double velocity = s[3 * t + 2];
                double torque = Math.max(-2, Math.min(2, episode.actions()[t]));
                double cost = angle * angle + 0.1 * velocity * velocity + 0.001 * torque * torque;
                assertThat((double) episode.rewards()[t]).isCloseTo(-cost, within(1e-4));
                if (t + 1 < episode.length()) {
                    double nextVelocity = velocity + (15 * Math.sin(angle) + 3 * torque) * 0.05;
                    double nextAngle = angle + nextVelocity * 0.05;
                    assertThat((double) s[3 * t + 3]).isCloseTo(Math.cos(nextAngle), within(1e-4));
                    assertThat((double) s[3 * t + 5]).isCloseTo(Math.max(-8, Math.min(8, nextVelocity)), within(1e-4));
                }
            }
        }
        assertThat(withSuccessor(dataset)).isEqualTo(99_000).isEqualTo(dataset.transitions() - 500);
    }

    @Test
    void saysWhatItGuessed() {
        Dataset pendulum = Dataset.open(SharedData.require("d3rlpy/pendulum_v1.1.0.h5"));
        assertThat(pendulum.actionSpace()).isEqualTo(Box.of(1, -2, 2));
        assertThat(pendulum.warnings()).singleElement().asString().contains("guessed");
        Dataset cartpole = Dataset.open(SharedData.require("d3rlpy/cartpole_v1.1.0.h5"));
        assertThat(cartpole.actionSpace()).isEqualTo(new Discrete(2));
        assertThat(cartpole.warnings()).singleElement().asString().contains("guessed");
        Dataset hopper = Dataset.open(SharedData.require("d4rl/hopper_medium-v2.hdf5"));
        assertThat(hopper.actionSpace()).isEqualTo(Box.of(3, -1, 1));
    }

    @Test
    void takesWhatTheUserStates() {
        OpenOptions bounds = OpenOptions.defaults().withActionBounds(-2, 2);
        Dataset pendulum = Dataset.open(SharedData.require("d3rlpy/pendulum_v1.1.0.h5"), bounds);
        assertThat(pendulum.actionSpace()).isEqualTo(Box.of(1, -2, 2));
        assertThat(pendulum.warnings()).isEmpty();
        OpenOptions three = OpenOptions.defaults().withDiscreteActions(3);
        assertThat(Dataset.open(SharedData.require("d3rlpy/cartpole_v1.1.0.h5"), three)
                        .actionSpace())
                .isEqualTo(new Discrete(3));
    }

    @Test
    void takesTheTrueSuccessorOfALastStep() {
        Dataset hopper = Dataset.open(SharedData.require("d4rl/hopper_medium-v2.hdf5"));
        assertThat(hopper.episodes()).allMatch(episode -> episode.hasFinalObservation(11));
        Dataset pen = Dataset.open(SharedData.require("d4rl/pen-human-v0.hdf5"));
        assertThat(pen.episodes()).noneMatch(episode -> episode.hasFinalObservation(45));
        assertThat(withSuccessor(pen)).isEqualTo(pen.transitions() - 2);
    }

    private static long withSuccessor(Dataset dataset) {
        int size = dataset.observationSpace().size();
        return dataset.episodes().stream()
                .mapToLong(episode -> episode.transitions(size))
                .sum();
    }

    @Test
    void ordersMinariEpisodesByTheirNumber() {
        Dataset door = Dataset.open(SharedData.require("minari-door-human-v2"));
        assertThat(door.name()).isEqualTo("D4RL/door/human-v2");
        assertThat(door.environmentId()).contains("AdroitHandDoor-v1");
        assertThat(door.warnings()).isEmpty();
        assertThat(door.actionSpace()).isEqualTo(Box.of(28, -1, 1));
        assertThat(door.episodes()).allMatch(episode -> episode.hasFinalObservation(39));
        assertThat(door.episodes().get(0).totalReward()).isCloseTo(524.984311, within(1e-3));
        assertThat(door.episodes().get(0).length()).isEqualTo(300);
        List<String> names = List.of("minari-door-human-v2/data", "minari-door-human-v2/data/main_data.hdf5");
        for (String name : names) {
            assertThat(Dataset.open(SharedData.require(name)).transitions()).isEqualTo(6729);
        }
    }
}
