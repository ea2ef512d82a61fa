package dev.hindcast.mujoco;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * A maze of cells of one metre, around the origin: Gymnasium-Robotics' maps. Cells are numbered row by row from the top left.
 *
 * @param name as it stands in the names of environments
 * @param timeLimit the usual number of steps
 * @param rows from the top; # is a wall, a dot is free
 */
record Maze(String name, int timeLimit, List<String> rows) {
    static final Maze U = new Maze("UMaze", 300, List.of("#####", "#...#", "###.#", "#...#", "#####"));

    static final Maze MEDIUM = new Maze(
            "Medium",
            600,
            List.of("########", "#..##..#", "#..#...#", "##...###", "#..#...#", "#.#..#.#", "#...#..#", "########"));

    static final Maze LARGE = new Maze(
            "Large",
            800,
            List.of(
                    "############",
                    "#....#.....#",
                    "#.##.#.#.#.#",
                    "#......#...#",
                    "#.####.###.#",
                    "#..#.#.....#",
                    "##.#.#.#.###",
                    "#..#...#...#",
                    "############"));

    static final List<Maze> ALL = List.of(U, MEDIUM, LARGE);

    int width() {
        return rows.get(0).length();
    }

    int height() {
        return rows.size();
    }

    boolean free(int cell) {
        return rows.get(cell / width()).charAt(cell % width()) != '#';
    }

    /** The cells that are free or the cells that are walls. */
    List<Integer> cells(boolean free) {
        List<Integer> cells = new ArrayList<>();
        for (int cell = 0; cell < width() * height(); cell++) {
            if (free(cell) == free) {
                cells.add(cell);
            }
        }
        return cells;
    }

    /** The x of a cell's centre. */
    double x(int cell) {
        return cell % width() + 0.5 - width() / 2.0;
    }

    /** The y of a cell's centre, which grows towards the top. */
    double y(int cell) {
        return height() / 2.0 - (cell / width() + 0.5);
    }

    /** The cell around a point of the maze. */
    int cell(double x, double y) {
        return (int) Math.floor(height() / 2.0 - y) * width() + (int) Math.floor(x + width() / 2.0);
    }

    /** The next cell of a shortest way between two free cells, which is the last one where that is reached. */
    int next(int from, int to) {
        int[] towards = new int[width() * height()];
        Arrays.fill(towards, -1);
        towards[to] = to;
        Deque<Integer> reached = new ArrayDeque<>(List.of(to));
        while (towards[from] < 0) {
            int cell = reached.remove();
            for (int neighbor : new int[] {cell - width(), cell - 1, cell + 1, cell + width()}) {
                if (free(neighbor) && towards[neighbor] < 0) {
                    towards[neighbor] = cell;
                    reached.add(neighbor);
                }
            }
        }
        return towards[from];
    }
}
