package dev.hindcast.learning.policy;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.NpyArray;
import dev.hindcast.dataset.Npz;
import dev.hindcast.dataset.Space;
import dev.hindcast.dataset.Standardization;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A {@link NetworkPolicy} as one {@code .npz} file that NumPy reads too: {@code kind} (the ordinal of
 * {@link NetworkPolicy.Kind}), the spaces ({@code observation/low} and {@code observation/high}, or {@code observation/discrete}
 * with n and start; {@code action} alike), {@code standardization/mean}, {@code standardization/scale},
 * {@code context} (how many observations the network sees, 1 where it is absent),
 * {@code layer/I/weight} (outputs x inputs), {@code layer/I/bias} and, for a Gaussian policy, {@code log_std}, for a constrained one
 * {@code behavior/I/weight}, {@code behavior/I/bias} and {@code threshold}.
 */
public final class PolicyFile {
    private static final String NETWORK = "layer";
    private static final String BEHAVIOR = "behavior";

    private PolicyFile() {}

    /** Writes the policy beside {@code file} and moves it there. */
    public static void write(Path file, NetworkPolicy policy) {
        Map<String, NpyArray> arrays = new LinkedHashMap<>();
        DatasetSpec spec = policy.spec();
        arrays.put("kind", NpyArray.of(new int[] {policy.kind().ordinal()}, 1));
        if (policy.context() > 1) {
            arrays.put("context", NpyArray.of(new int[] {policy.context()}, 1));
        }
        putSpace(arrays, "observation", spec.observationSpace());
        putSpace(arrays, "action", spec.actionSpace());
        put(arrays, "standardization/mean", spec.standardization().mean());
        put(arrays, "standardization/scale", spec.standardization().scale());
        if (policy instanceof ContinuousNetworkPolicy continuous) {
            putNetwork(arrays, NETWORK, continuous.network());
            if (continuous.kind() == NetworkPolicy.Kind.GAUSSIAN) {
                put(arrays, "log_std", continuous.logStd());
            }
        } else if (policy instanceof DiscreteNetworkPolicy discrete) {
            putNetwork(arrays, NETWORK, discrete.network());
            DiscreteNetworkPolicy.Constraint constraint = discrete.constraint();
            if (constraint != null) {
                putNetwork(arrays, BEHAVIOR, constraint.behavior());
                put(arrays, "threshold", new float[] {constraint.threshold()});
            }
        }
        Npz.write(file, arrays);
    }

    /**
     * Reads a policy.
     *
     * @throws DatasetException where the file is not one
     */
    public static NetworkPolicy read(Path file) {
        Map<String, NpyArray> arrays = Npz.read(file);
        try {
            NetworkPolicy.Kind[] kinds = NetworkPolicy.Kind.values();
            int kind = array(arrays, "kind", 1).ints()[0];
            if (kind < 0 || kind >= kinds.length) {
                throw new IllegalArgumentException("unknown kind " + kind);
            }
            return policy(kinds[kind], arrays);
        } catch (IllegalArgumentException | IllegalStateException | ArithmeticException e) {
            throw new DatasetException(
                    file + " does not hold a policy (" + e.getMessage() + "): name one that Hindcast wrote", e);
        }
    }

    private static NetworkPolicy policy(NetworkPolicy.Kind kind, Map<String, NpyArray> arrays) {
        DatasetSpec spec = new DatasetSpec(
                space(arrays, "observation"),
                space(arrays, "action"),
                new Standardization(floats(arrays, "standardization/mean"), floats(arrays, "standardization/scale")));
        int context =
                arrays.containsKey("context") ? array(arrays, "context", 1).ints()[0] : 1;
        FrameStack input = new FrameStack(spec, context);
        FeedForward network = network(arrays, NETWORK);
        return switch (kind) {
            case DETERMINISTIC, TANH_GAUSSIAN -> new ContinuousNetworkPolicy(kind, input, network, new float[0]);
            case GAUSSIAN -> new ContinuousNetworkPolicy(kind, input, network, floats(arrays, "log_std"));
            case GREEDY, CATEGORICAL -> new DiscreteNetworkPolicy(kind, input, network, null);
            case CONSTRAINED ->
                DiscreteNetworkPolicy.constrained(
                        input,
                        network,
                        network(arrays, BEHAVIOR),
                        array(arrays, "threshold", 1).floats()[0]);
        };
    }

    private static void putNetwork(Map<String, NpyArray> arrays, String name, FeedForward network) {
        List<FeedForward.Layer> layers = network.layers();
        for (int i = 0; i < layers.size(); i++) {
            FeedForward.Layer layer = layers.get(i);
            arrays.put(name + "/" + i + "/weight", NpyArray.of(layer.weight(), layer.outputs(), layer.inputs()));
            put(arrays, name + "/" + i + "/bias", layer.bias());
        }
    }

    private static FeedForward network(Map<String, NpyArray> arrays, String name) {
        List<FeedForward.Layer> layers = new ArrayList<>();
        for (int i = 0; arrays.containsKey(name + "/" + i + "/weight"); i++) {
            NpyArray weight = array(arrays, name + "/" + i + "/weight");
            if (weight.shape().length != 2) {
                throw new IllegalArgumentException("'" + name + "/" + i + "/weight' is no matrix");
            }
            layers.add(new FeedForward.Layer(
                    weight.shape()[1], weight.shape()[0], weight.floats(), floats(arrays, name + "/" + i + "/bias")));
        }
        return new FeedForward(layers);
    }

    private static void putSpace(Map<String, NpyArray> arrays, String name, Space space) {
        if (space instanceof Discrete discrete) {
            arrays.put(name + "/discrete", NpyArray.of(new int[] {discrete.n(), discrete.start()}, 2));
        } else if (space instanceof Box box) {
            put(arrays, name + "/low", box.low());
            put(arrays, name + "/high", box.high());
        }
    }

    private static Space space(Map<String, NpyArray> arrays, String name) {
        if (arrays.containsKey(name + "/discrete")) {
            int[] values = array(arrays, name + "/discrete", 2).ints();
            return new Discrete(values[0], values[1]);
        }
        return new Box(floats(arrays, name + "/low"), floats(arrays, name + "/high"));
    }

    private static void put(Map<String, NpyArray> arrays, String name, float[] values) {
        arrays.put(name, NpyArray.of(values, values.length));
    }

    private static float[] floats(Map<String, NpyArray> arrays, String name) {
        return array(arrays, name).floats();
    }

    private static NpyArray array(Map<String, NpyArray> arrays, String name, int size) {
        NpyArray array = array(arrays, name);
        if (array.size() != size) {
            throw new IllegalArgumentException("'" + name + "' has " + array.size() + " values, not " + size);
        }
        return array;
    }

    private static NpyArray array(Map<String, NpyArray> arrays, String name) {
        NpyArray array = arrays.get(name);
        if (array == null) {
            throw new IllegalArgumentException("it lacks '" + name + "'");
        }
        return array;
    }
}
