package dev.hindcast.evaluation.bandit;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * What a policy chooses in a log, each different thing once: rows of one group have the same probabilities in the same situation.
 *
 * @param log whose rows they are
 * @param policy whose choices
 * @param kind of each row, numbered as they come
 * @param rowOfKind a row of each kind
 * @param group of each row
 * @param rowOfGroup a row of each group
 */
record Choices(BanditLog log, BanditPolicy policy, int[] kind, int[] rowOfKind, int[] group, int[] rowOfGroup) {
    static Choices of(BanditLog log, BanditPolicy policy) {
        Situations situations = log.situations();
        int[] kind = new int[log.size()];
        Map<Integer, Integer> kinds = new HashMap<>();
        long[] keys = new long[log.size()];
        for (int row = 0; row < kind.length; row++) {
            kind[row] = kinds.computeIfAbsent(policy.kind(log, row), absent -> kinds.size());
            keys[row] = (long) kind[row] * situations.count() + situations.of()[row];
        }
        long[] different = Distinct.sorted(keys);
        int[] group = Arrays.stream(keys)
                .mapToInt(key -> Arrays.binarySearch(different, key))
                .toArray();
        return new Choices(log, policy, kind, rows(kind, kinds.size()), group, rows(group, different.length));
    }

    private static int[] rows(int[] numbers, int count) {
        int[] rows = new int[count];
        for (int row = numbers.length - 1; row >= 0; row--) {
            rows[numbers[row]] = row;
        }
        return rows;
    }

    /** The probability of each action in the rows of a kind. */
    double[] probabilities(int ofKind) {
        double[] probabilities = new double[log.actionCount()];
        Arrays.setAll(probabilities, action -> policy.probability(log, rowOfKind[ofKind], action));
        return probabilities;
    }

    /** How many rows are of each kind. */
    double[] sizes() {
        double[] sizes = new double[rowOfKind.length];
        for (int number : kind) {
            sizes[number]++;
        }
        return sizes;
    }
}
