package dev.hindcast.evaluation.bandit;

import dev.hindcast.evaluation.bandit.Situations.Situation;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Which actions a log tried in which situations. Models of rewards learn from the mean of each trial and the number of its rows, so that their
 * work grows with these rather than with rows, actions and situations.
 *
 * @param situations of the log
 * @param of the trial of each row
 * @param situation of each trial; trials are sorted by situation, then by action
 * @param action of each trial
 * @param starts the first trial of each situation, and the number of trials
 * @param byAction trials sorted by action
 * @param actionStarts where in {@code byAction} the trials of each action start, and the number of trials
 */
record Trials(
        Situations situations,
        int[] of,
        int[] situation,
        int[] action,
        int[] starts,
        int[] byAction,
        int[] actionStarts) {
    static Trials of(BanditLog log, Situations situations) {
        int actions = log.actionCount();
        long[] keys = new long[log.size()];
        Arrays.setAll(keys, row -> (long) situations.of()[row] * actions + log.actions()[row]);
        long[] different = Distinct.sorted(keys);
        int[] of = Arrays.stream(keys)
                .mapToInt(key -> Arrays.binarySearch(different, key))
                .toArray();
        int[] situation =
                Arrays.stream(different).mapToInt(key -> (int) (key / actions)).toArray();
        int[] action =
                Arrays.stream(different).mapToInt(key -> (int) (key % actions)).toArray();
        int[] actionStarts = starts(action, actions);
        int[] next = actionStarts.clone();
        int[] byAction = new int[action.length];
        for (int trial = 0; trial < action.length; trial++) {
            byAction[next[action[trial]]++] = trial;
        }
        return new Trials(
                situations, of, situation, action, starts(situation, situations.count()), byAction, actionStarts);
    }

    private static int[] starts(int[] numbers, int count) {
        int[] starts = new int[count + 1];
        for (int number : numbers) {
            starts[number + 1]++;
        }
        for (int i = 0; i < count; i++) {
            starts[i + 1] += starts[i];
        }
        return starts;
    }

    int count() {
        return action.length;
    }

    Situation situationOf(int trial) {
        return situations.all()[situation[trial]];
    }

    /** The trial of an action in a situation of this log, or -1 where it was not tried. */
    int find(int ofSituation, int ofAction) {
        int found = ofSituation < 0
                ? -1
                : Arrays.binarySearch(action, starts[ofSituation], starts[ofSituation + 1], ofAction);
        return Math.max(-1, found);
    }

    /** The trials of an action. */
    int[] ofAction(int ofAction) {
        return IntStream.range(actionStarts[ofAction], actionStarts[ofAction + 1])
                .map(i -> byAction[i])
                .toArray();
    }

    /** What numbers one a trial say of the trials of an action. */
    double[] ofAction(int ofAction, double[] numbers) {
        double[] own = new double[actionStarts[ofAction + 1] - actionStarts[ofAction]];
        for (int i = 0; i < own.length; i++) {
            own[i] = numbers[byAction[actionStarts[ofAction] + i]];
        }
        return own;
    }

    /** The sum over the rows of each trial. */
    double[] sums(double[] rows) {
        double[] sums = new double[count()];
        for (int row = 0; row < of.length; row++) {
            sums[of[row]] += rows[row];
        }
        return sums;
    }

    /** The sum over the rows of each trial, each times another number. */
    double[] sums(double[] rows, double[] others) {
        double[] sums = new double[count()];
        for (int row = 0; row < of.length; row++) {
            sums[of[row]] += rows[row] * others[row];
        }
        return sums;
    }
}
