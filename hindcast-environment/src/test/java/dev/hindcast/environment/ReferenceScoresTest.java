package dev.hindcast.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceScoresTest {
    @ParameterizedTest
    @CsvSource({
        "Hopper-v4, -20.272305, 3234.3",
        "hopper-medium-v2, -20.272305, 3234.3",
        "mujoco:Hopper-v4, -20.272305, 3234.3",
        "mujoco/hopper/medium-v0, -20.272305, 3234.3",
        "HalfCheetah-v4, -280.178953, 12135",
        "walker2d-medium-replay-v2, 1.629008, 4592.3",
        "ant-expert-v2, -325.6, 3879.7",
        "D4RL/pen/human-v2, 96.262799, 3076.8331017826877",
        "pen, 96.262799, 3076.8331017826877",
        "D4RL/door/human-v2, -56.512833, 2880.5693087298737",
        "hammer-cloned-v1, -274.856578, 12794.134825156867",
        "D4RL/relocate/expert-v2, -6.425911, 4233.877797728884",
        "antmaze-medium-diverse-v2, 0, 1",
        "AntMaze_UMaze-v4, 0, 1",
        "D4RL/kitchen/complete-v2, 0, 4",
        "maze2d-umaze-v1, 23.85, 161.86",
        "maze2d-medium-v1, 13.13, 277.39",
        "maze2d-large-v1, 6.7, 273.99",
    })
    void knowsTheFamily(String id, double random, double expert) {
        assertThat(ReferenceScores.normalized(id, random).getAsDouble()).isCloseTo(0, within(1e-12));
        assertThat(ReferenceScores.normalized(id, expert).getAsDouble()).isCloseTo(100, within(1e-12));
        assertThat(ReferenceScores.normalized(id, (random + expert) / 2).getAsDouble())
                .isCloseTo(50, within(1e-12));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Pendulum-v1",
                "CartPole-v1",
                "door-open-v2",
                "hammer-v2",
                "maze2d-umaze-dense-v1",
                "maze2d-open-v0",
                "bullet-hopper-medium-v0",
                "antigravity",
                "HopperBulletEnv-v0"
            })
    void knowsNothingOfOthers(String id) {
        assertThat(ReferenceScores.normalized(id, 1)).isEmpty();
    }
}
