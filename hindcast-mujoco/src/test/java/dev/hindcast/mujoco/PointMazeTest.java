package dev.hindcast.mujoco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Environments;
import dev.hindcast.environment.Policy;
import dev.hindcast.environment.Rollouts;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PointMazeTest {
    static List<Maze> mazes() {
        return Maze.ALL;
    }

    @ParameterizedTest
    @MethodSource("mazes")
    void waysLeadFromCellToNeighborWithoutWalls(Maze maze) {
        for (int from : maze.cells(true)) {
            for (int to : maze.cells(true)) {
                int cell = from;
                for (int steps = 0; cell != to; steps++) {
                    int next = maze.next(cell, to);
                    assertThat(Math.abs(maze.x(next) - maze.x(cell)) + Math.abs(maze.y(next) - maze.y(cell)))
                            .isEqualTo(1);
                    assertThat(maze.free(next)).isTrue();
                    assertThat(steps).isLessThan(maze.cells(true).size());
                    cell = next;
                }
            }
        }
    }

    @Test
    void waysAreTheShortest() {
        int topLeft = Maze.U.cell(-1, 1);
        int bottomLeft = Maze.U.cell(-1, -1);
        List<Integer> way = new ArrayList<>();
        for (int cell = topLeft; cell != bottomLeft; cell = Maze.U.next(cell, bottomLeft)) {
            way.add(cell);
        }

        assertThat(way).containsExactly(6, 7, 8, 13, 18, 17);
    }

    @ParameterizedTest
    @MethodSource("mazes")
    void cellsLieAroundTheOrigin(Maze maze) {
        for (int cell = 0; cell < maze.width() * maze.height(); cell++) {
            assertThat(maze.cell(maze.x(cell) + 0.49, maze.y(cell) - 0.49)).isEqualTo(cell);
            assertThat(maze.cell(maze.x(cell) - 0.49, maze.y(cell) + 0.49)).isEqualTo(cell);
        }
        assertThat(maze.x(0)).isCloseTo(-(maze.width() - 1) / 2.0, within(0.0));
        assertThat(maze.y(0)).isCloseTo((maze.height() - 1) / 2.0, within(0.0));
    }

    @ParameterizedTest
    @MethodSource("mazes")
    void theWaypointPolicyReachesEveryGoalAndStays(Maze maze) {
        MujocoTests.assumeMujoco();
        String id = PointMaze.id(maze, false);
        Policy policy;
        try (Environment environment = Environments.make(id)) {
            policy = Objects.requireNonNull(environment.policies().get("waypoint"))
                    .get();
        }
        for (Rollouts rollouts : List.of(
                Rollouts.with(() -> Environments.make(id)),
                Rollouts.with(() -> Environments.make(id)).exploring())) {
            for (Episode episode : rollouts.run(policy, 30, 1)) {
                assertThat(episode.length()).isEqualTo(maze.timeLimit());
                assertThat(lastRewards(episode, 20)).containsOnly(1);
            }
        }
    }

    private static float[] lastRewards(Episode episode, int count) {
        float[] last = new float[count];
        System.arraycopy(episode.rewards(), episode.length() - count, last, 0, count);
        return last;
    }

    @ParameterizedTest
    @MethodSource("mazes")
    void episodesStartAwayFromTheGoalInFreeCells(Maze maze) {
        MujocoTests.assumeMujoco();
        try (Environment environment = Environments.make(PointMaze.id(maze, true))) {
            for (int seed = 0; seed < 100; seed++) {
                float[] start = environment.reset(seed);

                assertThat(maze.free(maze.cell(start[0], start[1]))).isTrue();
                assertThat(maze.free(maze.cell(start[2], start[3]))).isTrue();
                assertThat(maze.cell(start[0], start[1])).isNotEqualTo(maze.cell(start[2], start[3]));
            }
        }
    }
}
