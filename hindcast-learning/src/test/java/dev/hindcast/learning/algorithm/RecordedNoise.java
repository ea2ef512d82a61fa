package dev.hindcast.learning.algorithm;

import dev.hindcast.dataset.NpyArray;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Noise;
import dev.hindcast.learning.nn.Tensor;
import java.util.Map;
import java.util.Objects;

/**
 * Hands out {@code noise/0}, {@code noise/1}, ... of a recording (or its only {@code noise}), starting anew with each update; {@code
 * noise/U/0}, {@code noise/U/1}, ... in update U where the draws of updates differ in shape.
 */
final class RecordedNoise implements Noise {
    private final Map<String, NpyArray> arrays;
    private int update;
    private int draw;

    RecordedNoise(Map<String, NpyArray> arrays) {
        this.arrays = arrays;
    }

    @Override
    public void startUpdate(long updates) {
        update = (int) updates;
        draw = 0;
    }

    @Override
    public Tensor normal(long... shape) {
        return next(shape);
    }

    @Override
    public Tensor uniform(long... shape) {
        return next(shape);
    }

    private Tensor next(long[] shape) {
        NpyArray own = arrays.get("noise/" + update + "/" + draw);
        if (own != null) {
            draw++;
            return Tensor.of(Device.cpu(), own.floats(), shape);
        }
        String name = arrays.containsKey("noise") ? "noise" : "noise/" + draw;
        NpyArray array = Objects.requireNonNull(arrays.get(name), name);
        draw++;
        return Golden.slice(array, update, (int) shape[0]).reshape(shape);
    }
}
