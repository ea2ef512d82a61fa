package dev.hindcast.learning.policy;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.NpyArray;
import dev.hindcast.dataset.Npz;
import dev.hindcast.dataset.Standardization;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A {@link NetworkPolicy} as one {@code .npz} file that NumPy reads too: {@code kind} (the ordinal of
 * {@link NetworkPolicy.Kind}), {@code observation/low}, {@code observation/high}, {@code action/low}, {@code action/high},
 * {@code standardization/mean}, {@code standardization/scale}, {@code layer/I/weight} (outputs x inputs), {@code layer/I/bias} and,
 * for a Gaussian policy, {@code log_std}.
 */
public final class PolicyFile {
    private PolicyFile() {}

    /** Writes the policy beside {@code file} and moves it there. */
    public static void write(Path file, NetworkPolicy policy) {
        Map<String, NpyArray> arrays = new LinkedHashMap<>();
        arrays.put("kind", NpyArray.of(new int[] {policy.kind().ordinal()}, 1));
        putBox(arrays, "observation", (Box) policy.spec().observationSpace());
        putBox(arrays, "action", (Box) policy.spec().actionSpace());
        put(arrays, "standardization/mean", policy.spec().standardization().mean());
        put(arrays, "standardization/scale", policy.spec().standardization().scale());
        List<FeedForward.Layer> layers = policy.network().layers();
        for (int i = 0; i < layers.size(); i++) {
            FeedForward.Layer layer = layers.get(i);
            arrays.put("layer/" + i + "/weight", NpyArray.of(layer.weight(), layer.outputs(), layer.inputs()));
            put(arrays, "layer/" + i + "/bias", layer.bias());
        }
        if (policy.kind() == NetworkPolicy.Kind.GAUSSIAN) {
            put(arrays, "log_std", policy.logStd());
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
            int kind = array(arrays, "kind").ints()[0];
            if (kind < 0 || kind >= kinds.length) {
                throw new IllegalArgumentException("unknown kind " + kind);
            }
            DatasetSpec spec = new DatasetSpec(
                    box(arrays, "observation"),
                    box(arrays, "action"),
                    new Standardization(
                            floats(arrays, "standardization/mean"), floats(arrays, "standardization/scale")));
            float[] logStd = arrays.containsKey("log_std") ? floats(arrays, "log_std") : new float[0];
            return new NetworkPolicy(kinds[kind], spec, new FeedForward(layers(arrays)), logStd);
        } catch (IllegalArgumentException | IndexOutOfBoundsException | IllegalStateException e) {
            throw new DatasetException(
                    file + " does not hold a policy (" + e.getMessage() + "): name one that Hindcast wrote", e);
        }
    }

    private static List<FeedForward.Layer> layers(Map<String, NpyArray> arrays) {
        List<FeedForward.Layer> layers = new ArrayList<>();
        for (int i = 0; arrays.containsKey("layer/" + i + "/weight"); i++) {
            NpyArray weight = array(arrays, "layer/" + i + "/weight");
            layers.add(new FeedForward.Layer(
                    weight.shape()[1], weight.shape()[0], weight.floats(), floats(arrays, "layer/" + i + "/bias")));
        }
        return layers;
    }

    private static void putBox(Map<String, NpyArray> arrays, String name, Box box) {
        put(arrays, name + "/low", box.low());
        put(arrays, name + "/high", box.high());
    }

    private static Box box(Map<String, NpyArray> arrays, String name) {
        return new Box(floats(arrays, name + "/low"), floats(arrays, name + "/high"));
    }

    private static void put(Map<String, NpyArray> arrays, String name, float[] values) {
        arrays.put(name, NpyArray.of(values, values.length));
    }

    private static float[] floats(Map<String, NpyArray> arrays, String name) {
        return array(arrays, name).floats();
    }

    private static NpyArray array(Map<String, NpyArray> arrays, String name) {
        NpyArray array = arrays.get(name);
        if (array == null) {
            throw new IllegalArgumentException("it lacks '" + name + "'");
        }
        return array;
    }
}
