package dev.hindcast.benchmarks;

import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Past;
import dev.hindcast.environment.Policy;
import dev.hindcast.environment.RandomPolicy;
import dev.hindcast.environment.gymnasium.GymnasiumEnvironment;
import dev.hindcast.environment.gymnasium.GymnasiumSettings;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * What a step of a Gymnasium environment costs through the bridge, against the same loop in Python alone, A B A B.
 *
 * @param rounds how often each side is timed
 * @param steps of each environment in a round
 * @param settings which Python, among others
 * @param program the loop in Python, {@code testing/peer/gym_speed.py}
 */
public record GymnasiumBenchmark(int rounds, int steps, GymnasiumSettings settings, Path program) {
    /** How many environments are stepped together. */
    public static final List<Integer> LANES = List.of(1, 16);

    private static final int DRAWN = 997;

    /**
     * Medians over the rounds, in microseconds for each step of one environment.
     *
     * @param lanes how many environments were stepped together
     * @param alone in Python alone
     * @param bridged through the bridge
     * @param added the median of the differences
     */
    public record Row(int lanes, double alone, double bridged, double added) {}

    /**
     * Measures an environment, by one and by 16.
     *
     * @param gymnasiumId what {@code gymnasium.make} takes
     */
    public List<Row> run(String gymnasiumId) {
        return LANES.stream().map(lanes -> row(gymnasiumId, lanes)).toList();
    }

    private Row row(String id, int lanes) {
        double[] alone = new double[rounds];
        double[] bridged = new double[rounds];
        try (GymnasiumEnvironment environment = GymnasiumEnvironment.open(id, settings.withLanes(lanes))) {
            for (int round = 0; round < rounds; round++) {
                bridged[round] = microseconds(environment);
                alone[round] = Peer.figures(
                                Path.of(settings.interpreters().get(0)),
                                program,
                                "gymnasium",
                                id,
                                Integer.toString(lanes),
                                Integer.toString(steps))
                        .getOrDefault("microseconds", Double.NaN);
            }
        }
        double[] added = new double[rounds];
        Arrays.setAll(added, round -> bridged[round] - alone[round]);
        return new Row(lanes, Medians.of(alone), Medians.of(bridged), Medians.of(added));
    }

    private double microseconds(GymnasiumEnvironment environment) {
        float[][] actions = actions(environment);
        int[] lanes = IntStream.range(0, environment.lanes()).toArray();
        for (int lane : lanes) {
            environment.reset(lane, lane);
        }
        play(environment, lanes, actions, steps / 10);
        long start = System.nanoTime();
        play(environment, lanes, actions, steps);
        return (System.nanoTime() - start) / 1e3 / steps / lanes.length;
    }

    private static void play(GymnasiumEnvironment environment, int[] lanes, float[][] drawn, int count) {
        float[][] actions = new float[lanes.length][];
        for (int t = 0; t < count; t++) {
            for (int lane : lanes) {
                actions[lane] = drawn[(t * lanes.length + lane) % DRAWN];
            }
            List<Environment.Step> outcomes = environment.step(lanes, actions);
            for (int lane : lanes) {
                if (outcomes.get(lane).ended()) {
                    environment.reset(lane, t);
                }
            }
        }
    }

    private static float[][] actions(Environment environment) {
        Policy policy = new RandomPolicy(environment.actionSpace());
        SplittableRandom random = new SplittableRandom(0);
        return IntStream.range(0, DRAWN)
                .mapToObj(i -> policy.act(Past.of(new float[0]), random))
                .toArray(float[][]::new);
    }
}
