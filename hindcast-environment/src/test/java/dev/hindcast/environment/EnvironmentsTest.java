package dev.hindcast.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.hindcast.dataset.Discrete;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EnvironmentsTest {
    private static final double EDGE_SHARE = 0.02;

    static Stream<String> ids() {
        return Environments.ids().stream();
    }

    static Stream<String> classicIds() {
        return Stream.of("CartPole-v1", "MountainCarContinuous-v0", "Pendulum-v1");
    }

    @Test
    void listsItsEnvironments() {
        assertThat(Environments.ids())
                .containsExactly(
                        "CartPole-v1",
                        "CliffWalking-v1",
                        "CliffWalkingSlippery-v1",
                        "FrozenLake-v1",
                        "FrozenLake8x8-v1",
                        "MountainCarContinuous-v0",
                        "Pendulum-v1",
                        "Sepsis-v0",
                        "Sepsis-v1",
                        "SepsisFull-v0",
                        "SepsisFull-v1",
                        "StitchingMaze-v0");
    }

    @Test
    void namesTheNearestEnvironmentAndAll() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Environments.make("pendulum"))
                .withMessageContaining("no environment pendulum")
                .withMessageContaining(": did you mean 'Pendulum-v1'? Known are")
                .withMessageContaining("StitchingMaze-v0")
                .withMessageContaining("tabular:FILE.npz")
                .satisfies(failure -> assertThat(failure.getMessage().lines()).allMatch(line -> line.length() <= 110));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Environments.make("mujoco:Hopper-v4"))
                .withMessageContaining("are in the artifact hindcast-mujoco");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Environments.make("CartPole-v0"))
                .withMessageContaining("did you mean 'CartPole-v1'?");
    }

    @ParameterizedTest
    @MethodSource("classicIds")
    void startsWhereTheSeedSays(String id) {
        Environment environment = Environments.make(id);
        float[] first = environment.reset(7);

        assertThat(environment.id()).isEqualTo(id);
        assertThat(environment.observationSpace().contains(first)).isTrue();
        assertThat(environment.reset(8)).isNotEqualTo(first);
        assertThat(environment.reset(7)).isEqualTo(first);
    }

    @Test
    void startsUniformlyInGymnasiumsRanges() {
        assertUniform(new Pendulum(), 0, -Math.PI, Math.PI);
        assertUniform(new Pendulum(), 1, -1, 1);
        assertUniform(new MountainCarContinuous(), 0, -0.6, -0.4);
        for (int i = 0; i < 4; i++) {
            assertUniform(new CartPole(), i, -0.05, 0.05);
        }
        assertThat(new MountainCarContinuous().reset(3)[1]).isZero();
    }

    private static void assertUniform(ClassicControl environment, int component, double low, double high) {
        int draws = 10_000;
        int[] deciles = new int[10];
        double min = high;
        double max = low;
        for (int seed = 0; seed < draws; seed++) {
            double value = environment.start(new SplittableRandom(seed))[component];
            assertThat(value).isBetween(low, high);
            deciles[(int) (10 * (value - low) / (high - low))]++;
            min = Math.min(min, value);
            max = Math.max(max, value);
        }
        assertThat(min).isLessThan(low + EDGE_SHARE * (high - low));
        assertThat(max).isGreaterThan(high - EDGE_SHARE * (high - low));
        assertThat(Arrays.stream(deciles)).allMatch(count -> count > 850 && count < 1150);
    }

    @ParameterizedTest
    @MethodSource("ids")
    void takesStepsOnlyWithinAnEpisode(String id) {
        Environment environment = Environments.make(id);
        float[] action = {1};
        assertThatIllegalStateException()
                .isThrownBy(() -> environment.step(action))
                .withMessageContaining(id)
                .withMessageContaining("reset");

        environment.reset(0);
        while (!environment.step(action).ended()) {}

        assertThatIllegalStateException().isThrownBy(() -> environment.step(action));
    }

    @ParameterizedTest
    @MethodSource("ids")
    void rejectsActionsThatItCannotTake(String id) {
        Environment environment = Environments.make(id);
        environment.reset(0);
        for (float[] action : new float[][] {{}, {0, 0}, {Float.NaN}, {Float.POSITIVE_INFINITY}}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> environment.step(action))
                    .withMessageContaining(id)
                    .withMessageContaining("expected "
                            + (environment.actionSpace() instanceof Discrete ? "one integer" : "1 finite number"));
        }
    }

    @Test
    void rejectsIllegalDiscreteActions() {
        Environment environment = Environments.make("CartPole-v1");
        environment.reset(0);
        for (float action : new float[] {-1, 0.5f, 2}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> environment.step(new float[] {action}))
                    .withMessage("CartPole-v1 got action [" + action + "], expected one integer from 0 to 1");
        }
    }

    @Test
    void truncatesAtTheTimeLimit() {
        TimeLimit environment = new TimeLimit(new Pendulum(), 3);
        environment.reset(0);
        assertThat(environment.step(new float[1]).ended()).isFalse();
        environment.reset(1);
        assertThat(environment.step(new float[1]).ended()).isFalse();
        assertThat(environment.step(new float[1]).ended()).isFalse();

        Environment.Step last = environment.step(new float[1]);

        assertThat(last.truncated()).isTrue();
        assertThat(last.terminated()).isFalse();
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> new TimeLimit(new Pendulum(), 0));
    }

    @Test
    void saysBothWhereTheTimeLimitMeetsTheEnd() {
        CartPole cartPole = new CartPole();
        TimeLimit environment = new TimeLimit(cartPole, 1);
        environment.reset(0);
        cartPole.setState(2.399, 3, 0, 0);

        Environment.Step last = environment.step(new float[] {1});

        assertThat(last.terminated()).isTrue();
        assertThat(last.truncated()).isTrue();
    }
}
