package dev.hindcast.environment.tabular;

import static dev.hindcast.environment.tabular.Grid.Move.DOWN;
import static dev.hindcast.environment.tabular.Grid.Move.LEFT;
import static dev.hindcast.environment.tabular.Grid.Move.RIGHT;
import static dev.hindcast.environment.tabular.Grid.Move.UP;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * A small maze with a log in which no episode goes all the way, though its pieces do.
 *
 * <pre>
 *   S X # # G      S  where episodes start
 *   . X # # .      O  where others who were logged started
 *   . . M . .      M  the middle
 *   . # # # .      G  the goal
 *   O # # # X      X  a trap
 * </pre>
 *
 * <p>State: the cell, row by row from the top left, 25 in all. Action: 0 left, 1 down, 2 right, 3 up; against the border or a wall
 * one stays. Deterministic. Reward: 1 at the goal, else 0. Terminates at the goal and in a trap. Discount 0.95; the shortest way,
 * of eight steps, earns 0.95<sup>7</sup>.
 *
 * <p>The log of {@link #collect} holds episodes of three kinds:
 *
 * <ul>
 *   <li>half of them set out from S to M, where the log stops: they are truncated there and earn nothing;
 *   <li>a quarter goes from O by M to G;
 *   <li>a quarter goes from O by M to the trap at the bottom right.
 * </ul>
 *
 * <p>Each walks the shortest way, except that three moves in ten are random, some of them into a trap. Those from O never enter the
 * way down from S: a random move that would is replaced by the one on the way. An episode that visits S therefore never gets beyond
 * M, and one that arrives at G knows nothing of the way down from S, beside which traps lie: who imitates whole episodes, or the best
 * of them, has nothing to imitate from S to G, while who chains values step by step finds the way.
 */
public final class StitchingMaze extends GridWorld {
    /** The name of this maze. */
    public static final String ID = "StitchingMaze-v0";

    /** The maze, see above; # is a wall. */
    public static final List<String> MAP = List.of("SX##G", ".X##.", "..M..", ".###.", "O###X");

    private static final List<Grid.Move> MOVES = List.of(LEFT, DOWN, RIGHT, UP);
    private static final Grid MAZE = new Grid(MAP);
    private static final int START_CELL = MAZE.cellsWith('S')[0];
    private static final int OTHER_START = MAZE.cellsWith('O')[0];
    private static final int MIDDLE = MAZE.cellsWith('M')[0];
    private static final int GOAL_CELL = MAZE.cellsWith('G')[0];
    private static final int LAST_TRAP = MAZE.cells() - 1;
    private static final double DISCOUNT = 0.95;
    private static final double RANDOM_MOVES = 0.3;
    private static final int MAX_STEPS = 100;

    /** The maze, with the episode's start at S. */
    public StitchingMaze() {
        super(ID, process(), MAZE, MOVES);
    }

    private static TabularMdp process() {
        TabularMdp.Builder builder = TabularMdp.builder(MAZE.cells(), MOVES.size())
                .discount(DISCOUNT)
                .start(START_CELL, 1);
        for (int cell : MAZE.cellsWith('S', 'O', 'M', '.')) {
            addMoves(builder, MAZE, MOVES, cell, 1, (from, to) -> {
                boolean wall = MAZE.letter(to) == WALL;
                boolean end = MAZE.letter(to) == GOAL || MAZE.letter(to) == TRAP;
                return new Arrival(wall ? from : to, to == GOAL_CELL ? 1 : 0, end);
            });
        }
        return builder.build();
    }

    /**
     * Logs episodes of the three kinds, see above.
     *
     * @param episodes how many, at least 1
     * @param seed where all randomness starts
     */
    public Dataset collect(int episodes, long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        List<Episode> log = new ArrayList<>();
        for (int i = 0; i < episodes; i++) {
            boolean fromStart = random.nextBoolean();
            int end = random.nextBoolean() ? GOAL_CELL : LAST_TRAP;
            log.add(fromStart ? walk(i, START_CELL, MIDDLE, random) : walk(i, OTHER_START, end, random));
        }
        return new Dataset("stitching-maze", observationSpace(), actionSpace(), log, Optional.of(ID), List.of());
    }

    private Episode walk(int id, int start, int target, RandomGenerator random) {
        float[] cells = new float[MAX_STEPS + 1];
        float[] actions = new float[MAX_STEPS];
        float[] rewards = new float[MAX_STEPS];
        cells[0] = start;
        int cell = start;
        int length = 0;
        boolean terminated = false;
        while (cell != target && !terminated && length < MAX_STEPS) {
            int action = random.nextDouble() < RANDOM_MOVES ? random.nextInt(MOVES.size()) : towards(cell, target);
            if (start != START_CELL && onTheWayFromStart(arrival(cell, action).nextState())) {
                action = towards(cell, target);
            }
            TabularMdp.Outcome arrival = arrival(cell, action);
            cell = arrival.nextState();
            terminated = arrival.terminates();
            actions[length] = action;
            rewards[length] = (float) arrival.reward();
            cells[++length] = cell;
        }
        return new Episode(
                id,
                Arrays.copyOf(cells, length + 1),
                Arrays.copyOf(actions, length),
                Arrays.copyOf(rewards, length),
                terminated ? Ending.TERMINATED : Ending.TRUNCATED);
    }

    private static boolean onTheWayFromStart(int cell) {
        return cell % MAZE.width() == START_CELL % MAZE.width() && cell / MAZE.width() < MIDDLE / MAZE.width();
    }

    private TabularMdp.Outcome arrival(int cell, int action) {
        return mdp().outcomes(cell, action).get(0);
    }

    /** The action of the shortest way: within a column straight, else by the row of the middle. */
    private static int towards(int cell, int target) {
        int across = target % MAZE.width() - cell % MAZE.width();
        int corridor = (across == 0 ? target : MIDDLE) / MAZE.width();
        int down = corridor - cell / MAZE.width();
        if (down != 0) {
            return MOVES.indexOf(down > 0 ? DOWN : UP);
        }
        return MOVES.indexOf(across > 0 ? RIGHT : LEFT);
    }
}
