package dev.hindcast.evaluation.bandit;

import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What a log's rows have in common: those of one situation have equal contexts and positions, so that no model tells them apart.
 *
 * @param of the situation of each row, numbered as they come
 * @param all by number
 * @param numbers by what they are
 */
record Situations(int[] of, Situation[] all, Map<Situation, Integer> numbers) {
    static Situations of(BanditLog log) {
        int[] of = new int[log.size()];
        Map<Situation, Integer> numbers = new HashMap<>();
        Map<double[], Context> contexts = new IdentityHashMap<>();
        Map<Context, Context> equal = new HashMap<>();
        for (int row = 0; row < of.length; row++) {
            double[] values = log.contexts()[row];
            Context context = values.length == 0 ? Context.NONE : contexts.get(values);
            if (context == null) {
                Context own = Context.of(values);
                Context known = equal.putIfAbsent(own, own);
                context = known == null ? own : known;
                contexts.put(values, context);
            }
            of[row] =
                    numbers.computeIfAbsent(new Situation(context, log.positions()[row]), situation -> numbers.size());
        }
        Situation[] all = new Situation[numbers.size()];
        numbers.forEach((situation, number) -> all[number] = situation);
        return new Situations(of, all, numbers);
    }

    Situation ofRow(int row) {
        return all[of[row]];
    }

    int count() {
        return all.length;
    }

    /** The situation of a row of any log, or -1 where there is no such. */
    int find(BanditLog log, int row) {
        Situations other = log.situations();
        return other == this ? of[row] : numbers.getOrDefault(other.all[other.of[row]], -1);
    }

    /**
     * A context and a position.
     *
     * @param context what was known
     * @param position where the action was shown
     */
    record Situation(Context context, int position) {
        /** theta' f(x), where f(x) holds 1, the context, and for several positions an indicator of each. */
        double dot(double[] theta, int positions) {
            double sum = theta[0];
            for (int k = 0; k < context.indices.length; k++) {
                sum += theta[1 + context.indices[k]] * context.values[k];
            }
            return positions > 1 && position < positions ? sum + theta[1 + context.size + position] : sum;
        }

        /**
         * As {@link #dot} for several theta at once.
         *
         * @param byFeature features x thetas
         */
        double[] dots(double[][] byFeature, int positions) {
            double[] sums = byFeature[0].clone();
            for (int k = 0; k < context.indices.length; k++) {
                add(context.values[k], byFeature[1 + context.indices[k]], sums);
            }
            if (positions > 1 && position < positions) {
                add(1, byFeature[1 + context.size + position], sums);
            }
            return sums;
        }

        private static void add(double factor, double[] terms, double[] sums) {
            for (int i = 0; i < sums.length; i++) {
                sums[i] += factor * terms[i];
            }
        }

        /** Which components of f(x) are not 0, in order. */
        int[] indices(int positions) {
            IntStream own = IntStream.concat(
                    IntStream.of(0), Arrays.stream(context.indices).map(index -> 1 + index));
            return positions > 1 && position < positions
                    ? IntStream.concat(own, IntStream.of(1 + context.size + position))
                            .toArray()
                    : own.toArray();
        }

        /** The components that are not 0, in order. */
        double[] values(int positions) {
            boolean shown = positions > 1 && position < positions;
            double[] values = new double[1 + context.values.length + (shown ? 1 : 0)];
            Arrays.fill(values, 1);
            System.arraycopy(context.values, 0, values, 1, context.values.length);
            return values;
        }
    }

    /** The features that are not 0. Equal where all are. */
    static final class Context {
        static final Context NONE = of(new double[0]);

        private final int size;
        private final int[] indices;
        private final double[] values;
        private final int hash;

        private Context(int size, int[] indices, double[] values) {
            this.size = size;
            this.indices = indices;
            this.values = values;
            this.hash = 31 * Arrays.hashCode(indices) + Arrays.hashCode(values);
        }

        static Context of(double[] features) {
            int[] indices = IntStream.range(0, features.length)
                    .filter(i -> features[i] != 0)
                    .toArray();
            return new Context(
                    features.length,
                    indices,
                    Arrays.stream(indices).mapToDouble(i -> features[i]).toArray());
        }

        @Override
        public boolean equals(Object other) {
            return this == other
                    || other instanceof Context context
                            && hash == context.hash
                            && size == context.size
                            && Arrays.equals(indices, context.indices)
                            && Arrays.equals(values, context.values);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }
}
