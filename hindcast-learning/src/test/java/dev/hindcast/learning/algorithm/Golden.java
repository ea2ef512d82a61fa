package dev.hindcast.learning.algorithm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.NpyArray;
import dev.hindcast.dataset.Npz;
import dev.hindcast.dataset.Space;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.LegalActions;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Scope;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.replay.Transitions;
import dev.hindcast.learning.replay.Windows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Plays the updates that a plain PyTorch program recorded (testing/golden) and holds losses and weights against its own. Values
 * agree to {@link #TOLERANCE} relative to the largest magnitude of their tensor.
 */
final class Golden {
    static final double TOLERANCE = 1e-5;

    private final Map<String, NpyArray> arrays;
    private final int updates;
    private final int batchSize;

    Golden(Path file) {
        this(Npz.read(file));
    }

    private Golden(Map<String, NpyArray> arrays) {
        this.arrays = arrays;
        int[] shape = array("batch/actions").shape();
        updates = shape[0];
        batchSize = shape[1];
    }

    /** The data of that name, which the project's own program wrote. */
    static Golden named(String name) {
        return new Golden(Path.of("src/test/resources/golden", name + ".npz"));
    }

    NpyArray array(String name) {
        return Objects.requireNonNull(arrays.get(name), name);
    }

    int observationSize() {
        return last("batch/observations");
    }

    int actionSize() {
        return last("batch/actions");
    }

    private int last(String name) {
        int[] shape = array(name).shape();
        return shape[shape.length - 1];
    }

    private Space actionSpace() {
        NpyArray count = arrays.get("action_count");
        return count == null ? Box.of(actionSize(), -1, 1) : new Discrete(count.ints()[0]);
    }

    /** These data with other values in the place of some array. */
    Golden with(String name, NpyArray array) {
        Map<String, NpyArray> changed = new LinkedHashMap<>(arrays);
        changed.put(name, array);
        return new Golden(changed);
    }

    /** These data without some array. */
    Golden without(String name) {
        Map<String, NpyArray> changed = new LinkedHashMap<>(arrays);
        assertThat(changed.remove(name)).as(name).isNotNull();
        return new Golden(changed);
    }

    /** A learner for these data whose noise is the recorded one. */
    Algorithm learner(Config config) {
        DatasetSpec spec = DatasetSpec.unstandardized(Box.unbounded(observationSize()), actionSpace());
        return config.create(new Networks(spec, Device.cpu(), 0, new RecordedNoise(arrays)));
    }

    /** Puts the recorded initial values in place; every one of the learner's members must be recorded. */
    void initialize(Algorithm algorithm) {
        algorithm
                .networks()
                .members()
                .forEach((name, tensor) -> tensor.assign(array("init/" + name).floats()));
        algorithm.networks().restored();
    }

    /** The arrays by name. */
    Map<String, NpyArray> arrays() {
        return arrays;
    }

    /** Plays all updates with a learner of these settings and holds all that was recorded against it. */
    void assertReproduced(Config config) {
        Algorithm learner = learner(config);
        initialize(learner);
        Map<String, List<Double>> losses = play(learner);
        assertLosses(losses);
        assertFinal(learner);
    }

    /** Plays all updates and returns the losses by name. */
    Map<String, List<Double>> play(Algorithm algorithm) {
        Map<String, List<Double>> losses = new LinkedHashMap<>();
        for (int k = 0; k < updates; k++) {
            try (Scope scope = Scope.open()) {
                int update = k;
                algorithm.update(replay(k)).values().forEach((name, value) -> {
                    List<Double> values = losses.computeIfAbsent(name, key -> new ArrayList<>());
                    while (values.size() < update) {
                        values.add(Double.NaN);
                    }
                    values.add((double) value.item());
                });
            }
        }
        return losses;
    }

    private FixedReplay replay(int k) {
        return arrays.containsKey("batch/returns_to_go") ? FixedReplay.of(windows(k)) : new FixedReplay(batch(k));
    }

    private Windows windows(int k) {
        long steps = array("batch/mask").shape()[2];
        return new Windows(
                matrix("batch/observations", k).reshape(batchSize, steps, -1),
                matrix("batch/actions", k).reshape(batchSize, steps, -1),
                orZeros("batch/rewards", k),
                orZeros("batch/terminated", k),
                matrix("batch/returns_to_go", k),
                matrix("batch/timesteps", k),
                matrix("batch/mask", k),
                legalActions("batch/masks", k).reshaped(batchSize, steps, -1));
    }

    private Tensor orZeros(String name, int k) {
        return arrays.containsKey(name)
                ? matrix(name, k)
                : matrix("batch/returns_to_go", k).times(0);
    }

    private Transitions batch(int k) {
        return new Transitions(
                matrix("batch/observations", k),
                matrix("batch/actions", k),
                matrix("batch/rewards", k).reshape(-1),
                matrix("batch/next_observations", k),
                discounts(k).reshape(-1),
                legalActions("batch/masks", k),
                legalActions("batch/next_masks", k),
                arrays.containsKey("batch/next_actions") ? matrix("batch/next_actions", k) : null,
                arrays.containsKey("batch/next_actions_logged")
                        ? matrix("batch/next_actions_logged", k).reshape(-1)
                        : null,
                arrays.containsKey("batch/returns") ? matrix("batch/returns", k).reshape(-1) : null);
    }

    private LegalActions legalActions(String name, int k) {
        return arrays.containsKey(name) ? LegalActions.of(matrix(name, k)) : LegalActions.unrestricted();
    }

    private Tensor discounts(int k) {
        return arrays.containsKey("batch/discounts")
                ? matrix("batch/discounts", k)
                : matrix("batch/terminals", k).times(-0.99).plus(0.99);
    }

    private Tensor matrix(String name, int k) {
        return slice(array(name), k, batchSize);
    }

    static Tensor slice(NpyArray array, int k, int rows) {
        float[] all = array.floats();
        int size = all.length / array.shape()[0];
        float[] part = Arrays.copyOfRange(all, k * size, (k + 1) * size);
        return Tensor.of(Device.cpu(), part, rows, size / rows);
    }

    /** Holds every recorded loss against ours. */
    void assertLosses(Map<String, List<Double>> played) {
        arrays.keySet().stream()
                .filter(name -> name.startsWith("loss/"))
                .map(name -> name.substring("loss/".length()))
                .forEach(name -> assertLoss(name, Objects.requireNonNull(played.get(name), name)));
    }

    /** Holds one recorded loss against ours. */
    void assertLoss(String recorded, List<Double> actual) {
        double[] expected = array("loss/" + recorded).doubles();
        for (int k = 0; k < expected.length; k++) {
            if (Double.isNaN(expected[k])) {
                assertThat(k < actual.size() ? actual.get(k) : Double.NaN)
                        .as(recorded + " " + k)
                        .isNaN();
            } else {
                double scale = Math.max(1e-3, Math.abs(expected[k]));
                assertThat(Math.abs(actual.get(k) - expected[k]) / scale)
                        .as("loss %s of update %d: %s against %s", recorded, k, actual.get(k), expected[k])
                        .isLessThan(TOLERANCE);
            }
        }
    }

    /** Holds every member of the learner against the recorded final value. */
    void assertFinal(Algorithm algorithm) {
        algorithm
                .networks()
                .members()
                .forEach((name, tensor) -> assertClose(
                        name,
                        withoutKeys(name, tensor.toArray()),
                        withoutKeys(name, array("final/" + name).floats())));
    }

    /** Values without the biases of an attention's keys: these change no softmax, and rounding alone moves them. */
    static float[] withoutKeys(String name, float[] values) {
        if (name.endsWith("attention.in_proj_bias")) {
            Arrays.fill(values, values.length / 3, 2 * values.length / 3, 0);
        }
        return values;
    }

    static void assertClose(String name, float[] actual, float[] expected) {
        assertThat(actual).as(name).hasSameSizeAs(expected);
        double scale = 1e-3;
        double error = 0;
        for (int i = 0; i < expected.length; i++) {
            scale = Math.max(scale, Math.abs(expected[i]));
            error = Math.max(error, Math.abs(actual[i] - expected[i]));
        }
        assertThat(error / scale).as("final %s", name).isLessThan(TOLERANCE);
    }

    static void assertCloseInNorm(String name, float[] actual, float[] expected) {
        assertThat(actual).as(name).hasSameSizeAs(expected);
        double size = 0;
        double error = 0;
        for (int i = 0; i < expected.length; i++) {
            size += (double) expected[i] * expected[i];
            error += Math.pow((double) actual[i] - expected[i], 2);
        }
        assertThat(Math.sqrt(error / size)).as("final %s", name).isLessThan(TOLERANCE);
    }
}
