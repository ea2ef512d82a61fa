package dev.hindcast.learning.policy;

import java.util.ArrayList;
import java.util.List;

/**
 * A network without recurrence, evaluated in plain Java: layers one after the other. Immutable, safe for use by several threads at
 * once.
 *
 * @param layers from the input to the output
 */
public record FeedForward(List<Layer> layers) {
    /** Checks that the layers fit each other. */
    public FeedForward {
        layers = List.copyOf(layers);
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("A network needs at least one layer");
        }
        for (int i = 1; i < layers.size(); i++) {
            if (layers.get(i).inputs() != layers.get(i - 1).outputs()) {
                throw new IllegalArgumentException(
                        "Layer " + i + " takes " + layers.get(i).inputs() + " values, layer " + (i - 1) + " gives "
                                + layers.get(i - 1).outputs());
            }
        }
    }

    /** A multilayer perceptron: linear layers with ReLU between them. */
    public static FeedForward perceptron(List<Layer.Linear> linear) {
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < linear.size(); i++) {
            layers.add(linear.get(i));
            if (i + 1 < linear.size()) {
                layers.add(new Layer.Elementwise(linear.get(i).outputs(), Activation.RELU));
            }
        }
        return new FeedForward(layers);
    }

    /**
     * The network whose output i is the mean of this one's outputs i {@code group}, ..., i {@code group} + group - 1.
     *
     * @throws IllegalArgumentException where the last layer is not linear
     */
    public FeedForward averagingOutputs(int group) {
        int last = layers.size() - 1;
        if (!(layers.get(last) instanceof Layer.Linear linear)) {
            throw new IllegalArgumentException("Only the outputs of a linear layer can be averaged");
        }
        List<Layer> averaged = new ArrayList<>(layers);
        averaged.set(last, linear.averagingOutputs(group));
        return new FeedForward(averaged);
    }

    /**
     * The network whose outputs are {@code factor} times this one's.
     *
     * @throws IllegalArgumentException where the last layer is not linear
     */
    public FeedForward timesOutputs(double factor) {
        int last = layers.size() - 1;
        if (!(layers.get(last) instanceof Layer.Linear linear)) {
            throw new IllegalArgumentException("Only the outputs of a linear layer can be scaled");
        }
        List<Layer> scaled = new ArrayList<>(layers);
        scaled.set(last, linear.times(factor));
        return new FeedForward(scaled);
    }

    /**
     * The network whose last input always is {@code value}, and is no input any more.
     *
     * @throws IllegalArgumentException where the first layer is not linear, or has no other input
     */
    FeedForward withLastInput(float value) {
        if (!(layers.get(0) instanceof Layer.Linear linear)) {
            throw new IllegalArgumentException("Only an input of a linear layer can be fixed");
        }
        List<Layer> fixed = new ArrayList<>(layers);
        fixed.set(0, linear.withLastInput(value));
        return new FeedForward(fixed);
    }

    /** The output for one input: a sequence of one step. */
    public float[] of(float[] input) {
        float[] values = input;
        for (Layer layer : layers) {
            values = layer.of(values);
        }
        return values;
    }

    /** The outputs for a sequence of steps: T x outputs, from T x inputs. */
    public float[][] of(float[][] steps) {
        float[][] values = steps;
        for (Layer layer : layers) {
            values = layer.of(values);
        }
        return values;
    }

    /** Components of an input. */
    public int inputs() {
        return layers.get(0).inputs();
    }

    /** Components of an output. */
    public int outputs() {
        return layers.get(layers.size() - 1).outputs();
    }
}
