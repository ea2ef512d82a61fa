package dev.hindcast.learning.policy;

import java.util.ArrayList;
import java.util.List;

/** Networks as named arrays; {@link PolicyFile} says which. */
final class NetworkArrays {
    /** More levels of blocks in blocks than any network has: a file that goes deeper is damaged. */
    private static final int MAX_DEPTH = 16;

    private NetworkArrays() {}

    static void put(NamedArrays arrays, String name, FeedForward network) {
        List<Layer> layers = network.layers();
        for (int i = 0; i < layers.size(); i++) {
            put(arrays, name + "/" + i + "/", layers.get(i));
        }
    }

    private static void put(NamedArrays arrays, String at, Layer layer) {
        arrays.putWord(at + "kind", word(layer));
        if (layer instanceof Layer.Linear linear) {
            putLinear(arrays, at, linear);
        } else if (layer instanceof Layer.Elementwise elementwise) {
            arrays.putInts(at + "width", elementwise.width());
        } else if (layer instanceof Layer.LayerNorm norm) {
            arrays.put(at + "weight", norm.weight());
            arrays.put(at + "bias", norm.bias());
            arrays.put(at + "epsilon", new float[] {norm.epsilon()});
        } else if (layer instanceof Layer.Embedding embedding) {
            arrays.put(at + "weight", embedding.weight(), embedding.count(), embedding.width());
        } else if (layer instanceof Layer.CausalSelfAttention attention) {
            arrays.putInts(at + "heads", attention.heads());
            putLinear(arrays, at + "project/", attention.project());
            putLinear(arrays, at + "output/", attention.output());
        } else if (layer instanceof Layer.Residual residual) {
            put(arrays, at + "function", residual.function());
        } else if (layer instanceof Layer.Sum sum) {
            for (int part = 0; part < sum.parts().size(); part++) {
                put(arrays, at + "part/" + part, sum.parts().get(part));
            }
        }
    }

    private static String word(Layer layer) {
        if (layer instanceof Layer.Elementwise elementwise) {
            return elementwise.activation().word();
        }
        if (layer instanceof Layer.LayerNorm) {
            return "layer-norm";
        }
        if (layer instanceof Layer.Embedding) {
            return "embedding";
        }
        if (layer instanceof Layer.CausalSelfAttention) {
            return "causal-self-attention";
        }
        if (layer instanceof Layer.Residual) {
            return "residual";
        }
        return layer instanceof Layer.Sum ? "sum" : "linear";
    }

    private static void putLinear(NamedArrays arrays, String at, Layer.Linear linear) {
        arrays.put(at + "weight", linear.weight(), linear.outputs(), linear.inputs());
        arrays.put(at + "bias", linear.bias());
    }

    static FeedForward read(NamedArrays arrays, String name) {
        return read(arrays, name, 0);
    }

    private static FeedForward read(NamedArrays arrays, String name, int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("'" + name + "' lies in more than " + MAX_DEPTH + " blocks");
        }
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; arrays.has(name + "/" + i + "/kind"); i++) {
            layers.add(layer(arrays, name + "/" + i + "/", depth));
        }
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("it lacks '" + name + "/0/kind'");
        }
        return new FeedForward(layers);
    }

    private static Layer layer(NamedArrays arrays, String at, int depth) {
        String kind = arrays.word(at + "kind");
        return switch (kind) {
            case "linear" -> linear(arrays, at);
            case "layer-norm" ->
                new Layer.LayerNorm(
                        arrays.finite(at + "weight"), arrays.finite(at + "bias"), arrays.number(at + "epsilon"));
            case "embedding" -> {
                int[] shape = arrays.matrix(at + "weight");
                yield new Layer.Embedding(shape[0], shape[1], arrays.finite(at + "weight"));
            }
            case "causal-self-attention" ->
                new Layer.CausalSelfAttention(
                        arrays.integer(at + "heads"), linear(arrays, at + "project/"), linear(arrays, at + "output/"));
            case "residual" -> new Layer.Residual(read(arrays, at + "function", depth + 1));
            case "sum" -> sum(arrays, at + "part", depth + 1);
            default -> new Layer.Elementwise(arrays.integer(at + "width"), Activation.named(kind));
        };
    }

    private static Layer sum(NamedArrays arrays, String name, int depth) {
        List<FeedForward> parts = new ArrayList<>();
        for (int part = 0; arrays.has(name + "/" + part + "/0/kind"); part++) {
            parts.add(read(arrays, name + "/" + part, depth));
        }
        return new Layer.Sum(parts);
    }

    /** The layers that format 1 knew: linear ones with ReLU between them. */
    static FeedForward readPerceptron(NamedArrays arrays, String name) {
        List<Layer.Linear> layers = new ArrayList<>();
        for (int i = 0; arrays.has(name + "/" + i + "/weight"); i++) {
            layers.add(linear(arrays, name + "/" + i + "/"));
        }
        return FeedForward.perceptron(layers);
    }

    private static Layer.Linear linear(NamedArrays arrays, String at) {
        int[] shape = arrays.matrix(at + "weight");
        return new Layer.Linear(shape[1], shape[0], arrays.finite(at + "weight"), arrays.finite(at + "bias"));
    }
}
