package dev.hindcast.learning.replay;

import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.NpyArray;
import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Mlp;
import dev.hindcast.learning.nn.Network;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Stateful;
import dev.hindcast.learning.nn.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How much more often a learner meets a pair of state and action than its log holds it: w(s, a) = d_own(s, a) / d_logged(s, a), up to the
 * error of a network (Lee, Seo, Lee, Abbeel and Shin 2021, arXiv 2107.00591).
 *
 * <p>They minimise E_logged[f*(f'(w))] - E_own[f'(w)] for the Jensen-Shannon divergence, f*(f'(w)) = log((1 + w) / 2) and f'(w) = log(2 w / (1 +
 * w)). With w = exp(l) that is, but for a constant, the logistic loss of a classifier of logit l that tells the two apart, which is how it is
 * written here; their w is a ReLU, whose gradient can die.
 */
public final class DensityRatio implements Stateful, AutoCloseable {
    private static final List<Integer> HIDDEN = List.of(256, 256);
    private static final double LEARNING_RATE = 3e-4;

    private final Networks networks;
    private final Network logit;
    private final Adam optimizer;

    /** A ratio that is about 1 everywhere. */
    public DensityRatio(DatasetSpec spec, Device device, long seed) {
        networks = new Networks(spec, device, seed);
        int actions = spec.actionSpace() instanceof Discrete ? networks.actionCount() : networks.actionSize();
        logit = networks.network("density_ratio", new Mlp.Shape(networks.inputSize() + actions, HIDDEN, 1));
        optimizer = networks.adam(logit, LEARNING_RATE);
    }

    /** log w of each pair: n values. */
    public Tensor log(Transitions pairs) {
        Tensor actions = networks.spec().actionSpace() instanceof Discrete
                ? pairs.actions().oneHot(networks.actionCount())
                : pairs.actions();
        return logit.of(Tensor.concatenate(pairs.observations(), actions)).column(0);
    }

    /** Takes a step towards telling apart what was logged and what was lived through; the loss before it, 2 log 2 where nothing is told apart. */
    public Tensor learn(Transitions logged, Transitions own) {
        Tensor loss =
                log(logged).softplus().mean().plus(log(own).negated().softplus().mean());
        optimizer.minimize(loss);
        return loss;
    }

    @Override
    public Map<String, NpyArray> save() {
        Map<String, NpyArray> saved = new LinkedHashMap<>();
        networks.state().forEach((name, tensor) -> {
            float[] values = tensor.toArray();
            saved.put(name, NpyArray.of(values, values.length));
        });
        return saved;
    }

    @Override
    public void restore(Map<String, NpyArray> saved) {
        Map<String, Tensor> state = networks.state();
        if (!state.keySet().equals(saved.keySet())) {
            throw new IllegalArgumentException(
                    "The saved density ratio holds " + saved.keySet() + ", " + state.keySet() + " are needed");
        }
        state.forEach((name, tensor) ->
                tensor.assign(Objects.requireNonNull(saved.get(name)).floats()));
        networks.restored();
    }

    /** Frees the network. */
    @Override
    public void close() {
        networks.close();
    }
}
