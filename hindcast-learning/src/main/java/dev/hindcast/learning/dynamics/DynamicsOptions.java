package dev.hindcast.learning.dynamics;

import java.util.Arrays;
import java.util.List;

/**
 * How a model of the dynamics is made and learned.
 *
 * @param hidden units of each hidden layer of each member
 * @param members networks
 * @param elites how many of them, those with the least held-out error, tell next states; all where there are fewer
 * @param learningRate of Adam
 * @param batchSize transitions in a batch of each member
 * @param updates after how many learning ends in any case
 * @param weightDecay of the last layer, see {@link #decays}
 * @param termination when an imagined step ends its episode
 */
public record DynamicsOptions(
        List<Integer> hidden,
        int members,
        int elites,
        double learningRate,
        int batchSize,
        long updates,
        double weightDecay,
        Termination termination) {
    public DynamicsOptions {
        hidden = List.copyOf(hidden);
        if (members < 1 || elites < 1 || batchSize < 1 || updates < 1) {
            throw new IllegalArgumentException("A model needs members, elites, a batch and updates, got " + members
                    + ", " + elites + ", " + batchSize + " and " + updates);
        }
        elites = Math.min(elites, members);
    }

    /**
     * Weight decay by layer as published: of the first hidden layer a quarter of the last one's, of the second half of it, of other hidden
     * ones three quarters.
     */
    List<Double> decays() {
        double[] shares = new double[hidden.size() + 1];
        for (int layer = 0; layer < shares.length; layer++) {
            shares[layer] = layer == hidden.size() ? 1 : Math.min(layer + 1, 3) / 4.0;
        }
        return Arrays.stream(shares).map(share -> share * weightDecay).boxed().toList();
    }
}
