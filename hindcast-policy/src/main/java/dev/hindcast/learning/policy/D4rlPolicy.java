package dev.hindcast.learning.policy;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.NpyArray;
import dev.hindcast.dataset.internal.Hdf5Group;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The policy that collected a D4RL data set (Fu et al. 2020, arXiv 2004.07219), from the file's group {@code metadata/policy}: the
 * layers {@code fc0}, {@code fc1}, ..., {@code last_fc} for the mean and {@code last_fc_log_std} for the log standard deviation,
 * each with {@code weight} (outputs x inputs) and {@code bias}. Its observations are not standardized, its actions lie in
 * [-1, 1].
 *
 * <p>The file's {@code infos/action_log_probs} were computed with log(1 - tanh(u)^2 + 1e-6): they lie above this policy's log-density
 * where an action is within about 1e-3 of a bound.
 */
public final class D4rlPolicy {
    private static final String GROUP = "metadata/policy";

    private D4rlPolicy() {}

    /**
     * Reads the policy.
     *
     * @throws DatasetException where the file does not hold a tanh-Gaussian policy of ReLU layers
     */
    public static ContinuousNetworkPolicy read(Path file) {
        Hdf5Group group = Hdf5Group.read(file, GROUP);
        try {
            requireText(group, "nonlinearity", "relu");
            requireText(group, "output_distribution", "tanh_gaussian");
            FeedForward network = network(group);
            DatasetSpec spec =
                    DatasetSpec.unstandardized(Box.unbounded(network.inputs()), Box.of(network.outputs() / 2, -1, 1));
            return ContinuousNetworkPolicy.tanhGaussian(spec, network);
        } catch (IllegalArgumentException e) {
            throw new DatasetException(
                    file + " holds no policy in " + GROUP + " that can be read: " + e.getMessage(), e);
        }
    }

    private static void requireText(Hdf5Group group, String name, String expected) {
        String found = group.texts().get(name);
        if (!expected.equals(found)) {
            throw new IllegalArgumentException("'" + name + "' is " + found + ", known is " + expected);
        }
    }

    private static FeedForward network(Hdf5Group group) {
        List<Layer.Linear> layers = new ArrayList<>();
        for (int i = 0; group.arrays().containsKey("fc" + i + "/weight"); i++) {
            layers.add(layer(group, "fc" + i));
        }
        layers.add(stacked(layer(group, "last_fc"), layer(group, "last_fc_log_std")));
        return FeedForward.perceptron(layers);
    }

    private static Layer.Linear layer(Hdf5Group group, String name) {
        NpyArray weight = array(group, name + "/weight");
        if (weight.shape().length != 2) {
            throw new IllegalArgumentException("'" + name + "/weight' is no matrix");
        }
        return new Layer.Linear(
                weight.shape()[1],
                weight.shape()[0],
                weight.floats(),
                array(group, name + "/bias").floats());
    }

    private static NpyArray array(Hdf5Group group, String name) {
        NpyArray array = group.arrays().get(name);
        if (array == null) {
            throw new IllegalArgumentException("it lacks '" + name + "'");
        }
        return array;
    }

    /** The layer that gives the outputs of both. */
    private static Layer.Linear stacked(Layer.Linear first, Layer.Linear second) {
        if (first.inputs() != second.inputs() || first.outputs() != second.outputs()) {
            throw new IllegalArgumentException("its mean and its deviation are of different sizes");
        }
        return new Layer.Linear(
                first.inputs(),
                2 * first.outputs(),
                joined(first.weight(), second.weight()),
                joined(first.bias(), second.bias()));
    }

    private static float[] joined(float[] first, float[] second) {
        float[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
