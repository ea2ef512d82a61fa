package dev.hindcast.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Holds the environments against trajectories that Gymnasium played: testing/golden/environments.py. They are equal; the tolerance
 * is that of the nine digits in the files.
 */
class GoldenTrajectoryTest {
    private static final double TOLERANCE = 1e-8;

    @ParameterizedTest
    @ValueSource(strings = {Pendulum.ID, MountainCarContinuous.ID, CartPole.ID})
    void playsAsGymnasiumDoes(String id) {
        TimeLimit environment = (TimeLimit) Environments.make(id);
        for (String row : rows(id)) {
            String[] fields = row.split(",");
            double[] numbers = Arrays.stream(fields)
                    .skip(1)
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            if (fields[0].equals("start")) {
                environment.reset(0);
                ((ClassicControl) environment.unwrapped()).setState(numbers);
            } else {
                compare(environment, numbers, id + " row: " + row);
            }
        }
    }

    private static void compare(Environment environment, double[] expected, String row) {
        Environment.Step step = environment.step(new float[] {(float) expected[0]});
        int size = environment.observationSpace().size();
        for (int i = 0; i < size; i++) {
            assertThat((double) step.observation()[i]).as(row).isCloseTo(expected[1 + i], within(TOLERANCE));
        }
        assertThat(step.reward()).as(row).isCloseTo(expected[1 + size], within(TOLERANCE));
        assertThat(step.terminated()).as(row).isEqualTo(expected[2 + size] == 1);
        assertThat(step.truncated()).as(row).isEqualTo(expected[3 + size] == 1);
    }

    private static List<String> rows(String id) {
        try (InputStream file = GoldenTrajectoryTest.class.getResourceAsStream("/golden/" + id + ".csv")) {
            assertThat(file).isNotNull();
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
