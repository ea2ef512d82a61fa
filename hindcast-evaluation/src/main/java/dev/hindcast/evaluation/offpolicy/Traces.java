package dev.hindcast.evaluation.offpolicy;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Episode;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Scope;
import dev.hindcast.learning.nn.Tensor;
import java.util.Arrays;
import java.util.stream.LongStream;

/** The coefficients of a {@link Trace} along the episodes of {@link PolicyTransitions}, and the returns that a network gives with them. */
final class Traces {
    private static final int BLOCK = 4_096;

    /** Where each episode's rows begin, and where the last one's end. */
    private final int[] first;

    private final double[] coefficients;

    private Traces(int[] first, double[] coefficients) {
        this.first = first;
        this.coefficients = coefficients;
    }

    static Traces of(
            Dataset dataset,
            TargetPolicy target,
            Propensities propensities,
            Truncation truncation,
            FittedQEvaluation.Config config) {
        if (config.trace() == Trace.TREE_BACKUP && !(dataset.actionSpace() instanceof Discrete)) {
            throw new IllegalArgumentException(
                    "Tree-backup weights with probabilities, continuous actions have densities: take the trace RETRACE");
        }
        int[] first = new int[dataset.episodes().size() + 1];
        double[] coefficients = new double[Math.toIntExact(dataset.transitions())];
        for (int e = 0; e < dataset.episodes().size(); e++) {
            Episode episode = dataset.episodes().get(e);
            double[] own = config.trace().coefficients(config.lambda(), dataset, episode, target, propensities);
            int usable =
                    PolicyTransitions.usable(episode, dataset.observationSpace().size(), truncation);
            System.arraycopy(own, 0, coefficients, first[e], usable);
            first[e + 1] = first[e] + usable;
        }
        return new Traces(first, coefficients);
    }

    /** The return of each row, as member {@code i} of a network tells it. */
    Tensor returns(PolicyTransitions data, QNetwork network, int i) {
        int n = data.size();
        double[] rewards = new double[n];
        double[] discounts = new double[n];
        double[] nextValues = new double[n];
        double[] actionValues = new double[n];
        for (int from = 0; from < n; from += BLOCK) {
            try (Scope scope = Scope.open()) {
                long[] rows = LongStream.range(from, Math.min(n, from + BLOCK)).toArray();
                PolicyTransitions.Batch batch = data.batch(rows);
                copy(batch.rewards(), rewards, from);
                copy(batch.discounts(), discounts, from);
                copy(
                        noGradient(() -> network.ofPolicy(i, batch.nextInputs(), batch.nextActions())
                                .mean()),
                        nextValues,
                        from);
                copy(noGradient(() -> network.meanOfActions(i, batch.inputs(), batch.actions())), actionValues, from);
            }
        }
        float[] returns = new float[n];
        for (int e = 0; e + 1 < first.length; e++) {
            int from = first[e];
            int to = first[e + 1];
            double[] along = Trace.returns(
                    Arrays.copyOfRange(rewards, from, to),
                    Arrays.copyOfRange(discounts, from, to),
                    Arrays.copyOfRange(nextValues, from, to),
                    Arrays.copyOfRange(actionValues, from, to),
                    Arrays.copyOfRange(coefficients, from, to));
            for (int t = 0; t < along.length; t++) {
                returns[from + t] = (float) along[t];
            }
        }
        return Tensor.of(Device.cpu(), returns, n);
    }

    private static void copy(Tensor values, double[] into, int at) {
        float[] array = values.toArray();
        for (int i = 0; i < array.length; i++) {
            into[at + i] = array[i];
        }
    }
}
