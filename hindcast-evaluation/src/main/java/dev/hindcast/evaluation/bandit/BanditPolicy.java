package dev.hindcast.evaluation.bandit;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** A policy whose value is asked for: the probability of each action in the situation of a logged row. */
@FunctionalInterface
public interface BanditPolicy {
    /** How far probabilities may be from a sum of 1, which leaves room for numbers written with six digits. */
    double TOLERANCE = 1e-4;

    /**
     * The probability of an action, in [0, 1]; over all actions they sum to 1.
     *
     * @param log where the row stands
     * @param row of the log, whose position and context say what the policy sees
     * @param action from 0 to below the log's number of actions
     */
    double probability(BanditLog log, int row, int action);

    /**
     * The kind of a row, any number: rows of one kind have the same probabilities, so that what is asked of many rows is computed once for
     * each kind.
     */
    default int kind(BanditLog log, int row) {
        return row;
    }

    /** Every action equally often. */
    static BanditPolicy uniform() {
        return ofKinds((log, row) -> 0, (log, row, action) -> 1.0 / log.actionCount());
    }

    private static BanditPolicy ofKinds(ToIntOfRow kinds, BanditPolicy policy) {
        return new BanditPolicy() {
            @Override
            public double probability(BanditLog log, int row, int action) {
                return policy.probability(log, row, action);
            }

            @Override
            public int kind(BanditLog log, int row) {
                return kinds.of(log, row);
            }
        };
    }

    /**
     * Equal where all probabilities are.
     *
     * @param probabilities one an action
     */
    record Distribution(double[] probabilities) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Distribution distribution
                    && Arrays.equals(probabilities, distribution.probabilities);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(probabilities);
        }
    }

    /** A number of a row. */
    @FunctionalInterface
    interface ToIntOfRow {
        int of(BanditLog log, int row);
    }

    /**
     * The same probabilities in every row.
     *
     * @param probabilities one for each action
     */
    static BanditPolicy fixed(double[] probabilities) {
        double[] own = distribution(probabilities, "The probabilities");
        return ofKinds((log, row) -> 0, (log, row, action) -> own[action]);
    }

    /**
     * Probabilities of each position.
     *
     * @param probabilities positions x actions; a position that no row has may be left empty
     */
    static BanditPolicy byPosition(double[][] probabilities) {
        double[][] own = new double[probabilities.length][];
        for (int position = 0; position < own.length; position++) {
            own[position] = probabilities[position].length == 0
                    ? new double[0]
                    : distribution(probabilities[position], "The probabilities of position " + position);
        }
        return ofKinds((log, row) -> log.positions()[row], (log, row, action) -> {
            int position = log.positions()[row];
            if (position >= own.length || own[position].length == 0) {
                throw new IllegalArgumentException("Row " + row + " is of position " + position
                        + ", of which the policy has no probabilities: give them for every position");
            }
            return own[position][action];
        });
    }

    /**
     * Probabilities of each row.
     *
     * @param probabilities the log's rows x actions
     */
    static BanditPolicy byRow(double[][] probabilities) {
        double[][] own = new double[probabilities.length][];
        int[] kinds = new int[own.length];
        Map<Distribution, Integer> known = new HashMap<>();
        for (int row = 0; row < own.length; row++) {
            double[] probability = distribution(probabilities[row], "The probabilities of row " + row);
            int first = row;
            kinds[row] = known.computeIfAbsent(new Distribution(probability), absent -> first);
            own[row] = kinds[row] == row ? probability : own[kinds[row]];
        }
        return ofKinds((log, row) -> kinds[row], (log, row, action) -> {
            if (own.length != log.size()) {
                throw new IllegalArgumentException("The policy has probabilities of " + own.length
                        + " rows, the log has " + log.size() + ": give as many, in the log's order");
            }
            return own[row][action];
        });
    }

    /**
     * A policy of a log on some rows of it.
     *
     * @param whole the log that the policy's rows are of
     * @param rows of it that another log consists of
     */
    static BanditPolicy onRows(BanditPolicy policy, BanditLog whole, int[] rows) {
        int[] own = rows.clone();
        return ofKinds(
                (log, row) -> policy.kind(whole, own[row]),
                (log, row, action) -> policy.probability(whole, own[row], action));
    }

    /** How often another log holds each action, at each position by itself: what its policy does where contexts do not matter. */
    static BanditPolicy frequencies(BanditLog other) {
        double[][] shares = new double[other.positionCount()][other.actionCount()];
        for (int row = 0; row < other.size(); row++) {
            shares[other.positions()[row]][other.actions()[row]]++;
        }
        for (int position = 0; position < shares.length; position++) {
            double rows = Arrays.stream(shares[position]).sum();
            shares[position] = rows == 0
                    ? new double[0]
                    : Arrays.stream(shares[position]).map(count -> count / rows).toArray();
        }
        return byPosition(shares);
    }

    private static String shown(double[] probabilities) {
        return probabilities.length <= 10
                ? Arrays.toString(probabilities)
                : Arrays.toString(Arrays.copyOf(probabilities, 10)).replace("]", ", ...], whose sum is ")
                        + Arrays.stream(probabilities).sum();
    }

    private static double[] distribution(double[] probabilities, String what) {
        double sum = Arrays.stream(probabilities).sum();
        if (!(Math.abs(sum - 1) <= TOLERANCE) || Arrays.stream(probabilities).anyMatch(p -> p < 0)) {
            throw new IllegalArgumentException(
                    what + " have to be at least 0 and sum to 1, got " + shown(probabilities));
        }
        return probabilities.clone();
    }
}
