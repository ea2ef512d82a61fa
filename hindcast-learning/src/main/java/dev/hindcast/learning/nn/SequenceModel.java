package dev.hindcast.learning.nn;

import dev.hindcast.learning.policy.Activation;
import dev.hindcast.learning.policy.FeedForward;
import dev.hindcast.learning.policy.Layer;
import dev.hindcast.learning.policy.SequenceNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A transformer over the steps of an episode, each of which is several tokens: its return-to-go, its observation, its action (Chen et al.
 * 2021, arXiv 2106.01345). A token is embedded, and so is the number of its step, which is added to all tokens of that step. After
 * LayerNorm come blocks x + attention(norm(x)), x + perceptron(norm(x)) and another LayerNorm; what is wanted is read from some of the
 * tokens. A token sees itself and those before it.
 *
 * <p>The last block is computed for the tokens that are read alone: the others would have no use of it. All weights are one
 * {@link Parameters}: {@code NAME/tokens.P}, {@code NAME/timesteps}, {@code NAME/norm}, {@code NAME/blocks.I} with {@code norm.0},
 * {@code attention} (as PyTorch's {@code MultiheadAttention}), {@code norm.1}, {@code mlp.0} and {@code mlp.1}, {@code NAME/last_norm},
 * {@code NAME/readouts.R}.
 */
public final class SequenceModel {
    private static final double EPSILON = 1e-5;
    private static final int INNER = 4;

    /** What a token is made of. */
    public sealed interface Token {
        /** Components of a token's value. */
        int inputs();
    }

    /** A token made of so many numbers. */
    public record VectorToken(int inputs) implements Token {}

    /** A token made of a whole number in [0, count), such as a discrete action. */
    public record NumberToken(int count) implements Token {
        @Override
        public int inputs() {
            return 1;
        }
    }

    /**
     * What is read from a token, linearly.
     *
     * @param token which of a step's, from 0
     * @param outputs how many numbers
     */
    public record Readout(int token, int outputs) {}

    /**
     * Sizes.
     *
     * @param tokens of a step, in the order in which they see each other
     * @param readouts in any order
     * @param width components of an embedded token
     * @param layers blocks, at least 1
     * @param heads of the attention, a divisor of the width
     * @param timesteps steps that have an embedding of their own; later ones share the last
     * @param activation of the perceptrons, whose one hidden layer has 4 width units
     * @param dropout of embeddings, attention and what each half of a block adds, in [0, 1)
     */
    public record Shape(
            List<Token> tokens,
            List<Readout> readouts,
            int width,
            int layers,
            int heads,
            int timesteps,
            Activation activation,
            double dropout) {
        public Shape {
            tokens = List.copyOf(tokens);
            readouts = List.copyOf(readouts);
            new LayerShape.CausalSelfAttention(width, heads, dropout);
            if (layers < 1 || timesteps < 1) {
                throw new IllegalArgumentException("A sequence model needs at least one block and one timestep, got "
                        + layers + " and " + timesteps);
            }
        }

        /** The first token of a step that is read. */
        int firstRead() {
            return readouts.stream().mapToInt(Readout::token).min().orElseThrow();
        }

        /** How many tokens, from that one to the last that is read. */
        int countRead() {
            return 1 + readouts.stream().mapToInt(Readout::token).max().orElseThrow() - firstRead();
        }
    }

    private record Linear(Weight weight, Weight bias) {
        Tensor of(Tensor x) {
            return LayerOperations.linear(x, weight, bias);
        }

        /** The layer of some of the outputs. */
        Linear outputs(long from, long count) {
            return new Linear(rows(weight, from, count), rows(bias, from, count));
        }

        private static Weight rows(Weight all, long from, long count) {
            return new Weight(
                    all.parameters(),
                    all.values().narrow(0, from, count),
                    all.gradient().narrow(0, from, count));
        }

        Layer.Linear snapshot() {
            return new Layer.Linear(
                    (int) weight.values().size(1), (int) weight.values().size(0), array(weight), array(bias));
        }
    }

    private record Norm(Weight weight, Weight bias) {
        Tensor of(Tensor x) {
            return LayerOperations.layerNorm(x, weight, bias, EPSILON);
        }

        Layer snapshot() {
            return new Layer.LayerNorm(array(weight), array(bias), (float) EPSILON);
        }
    }

    /** x + attention(norm(x)), x + perceptron(norm(x)). */
    private record Block(
            Norm attentionNorm,
            Linear projection,
            Linear queries,
            Linear keysAndValues,
            Linear attended,
            Norm mlpNorm,
            Linear hidden,
            Linear output) {}

    private final Parameters parameters;
    private final String name;
    private final Shape shape;
    private final List<Linear> vectors = new ArrayList<>();
    private final Weight timesteps;
    private final Norm norm;
    private final List<Block> blocks = new ArrayList<>();
    private final Norm lastNorm;
    private final List<Linear> readouts = new ArrayList<>();

    SequenceModel(Parameters parameters, String name, Shape shape) {
        this.parameters = parameters;
        this.name = name;
        this.shape = shape;
        for (int p = 0; p < shape.tokens().size(); p++) {
            boolean vector = shape.tokens().get(p) instanceof VectorToken;
            Weight weight = weight("tokens." + p + ".weight");
            vectors.add(new Linear(weight, vector ? weight("tokens." + p + ".bias") : weight));
        }
        this.timesteps = weight("timesteps.weight");
        this.norm = norm("norm");
        for (int i = 0; i < shape.layers(); i++) {
            blocks.add(block("blocks." + i + "."));
        }
        this.lastNorm = norm("last_norm");
        for (int r = 0; r < shape.readouts().size(); r++) {
            readouts.add(linear("readouts." + r));
        }
    }

    private Block block(String at) {
        Linear projection = new Linear(weight(at + "attention.in_proj_weight"), weight(at + "attention.in_proj_bias"));
        return new Block(
                norm(at + "norm.0"),
                projection,
                projection.outputs(0, shape.width()),
                projection.outputs(shape.width(), 2L * shape.width()),
                linear(at + "attention.out_proj"),
                norm(at + "norm.1"),
                linear(at + "mlp.0"),
                linear(at + "mlp.1"));
    }

    private Weight weight(String member) {
        return parameters.weight(name + "/" + member);
    }

    private Linear linear(String member) {
        return new Linear(weight(member + ".weight"), weight(member + ".bias"));
    }

    private Norm norm(String member) {
        return new Norm(weight(member + ".weight"), weight(member + ".bias"));
    }

    private static float[] array(Weight weight) {
        return new Tensor(weight.values()).toArray();
    }

    /** All weights. */
    public Parameters parameters() {
        return parameters;
    }

    /** The sizes. */
    public Shape shape() {
        return shape;
    }

    /**
     * What is read from n sequences of K steps.
     *
     * @param tokens of each kind n x K x inputs; a last kind that nothing read sees may be left out
     * @param numbers of the steps in their episodes, n x K
     * @param present n x K, 0 at steps that are not there: no other step sees them
     * @param dropout what dropout draws from, in the order of the computation; null where nothing is dropped
     * @return for each readout n x K x outputs
     */
    public List<Tensor> of(List<Tensor> tokens, Tensor numbers, Tensor present, @Nullable Noise dropout) {
        Evaluation evaluation = new Evaluation(tokens.size(), numbers.shape(), present, dropout);
        return evaluation.of(tokens, numbers);
    }

    /** One evaluation: what all blocks have in common. */
    private final class Evaluation {
        private final int kinds;
        private final long n;
        private final long steps;
        private final org.bytedeco.pytorch.Tensor hidden;
        private final @Nullable Noise dropout;

        Evaluation(int kinds, long[] size, Tensor present, @Nullable Noise dropout) {
            this.kinds = kinds;
            this.n = size[0];
            this.steps = size[1];
            this.dropout = shape.dropout() == 0 ? null : dropout;
            Tensor ofTokens = new Tensor(
                    present.handle.unsqueeze(2).expand(n, steps, kinds).reshape(n, steps * kinds));
            this.hidden = LayerOperations.hidden(present.handle, steps * kinds, ofTokens);
        }

        List<Tensor> of(List<Tensor> tokens, Tensor numbers) {
            Tensor x = dropped(norm.of(embedded(tokens, numbers)));
            for (Block block : blocks.subList(0, blocks.size() - 1)) {
                Tensor projected = block.projection.of(block.attentionNorm.of(x));
                Tensor attended = LayerOperations.attention(projected, shape.heads(), hidden, kept(steps * kinds));
                x = perceptron(block, x.plus(dropped(block.attended.of(attended))));
            }
            return readouts(lastNorm.of(last(blocks.get(blocks.size() - 1), x)));
        }

        private Tensor embedded(List<Tensor> tokens, Tensor numbers) {
            Tensor[] each = new Tensor[kinds];
            for (int p = 0; p < kinds; p++) {
                each[p] = shape.tokens().get(p) instanceof VectorToken
                        ? vectors.get(p).of(tokens.get(p))
                        : LayerOperations.embedding(
                                tokens.get(p), vectors.get(p).weight());
            }
            Tensor ofSteps = LayerOperations.embedding(
                    numbers.clampMax(shape.timesteps() - 1).unsqueeze(2), timesteps);
            return Tensor.concatenate(each)
                    .reshape(n, steps, kinds, shape.width())
                    .plus(ofSteps.unsqueeze(2))
                    .reshape(n, steps * kinds, shape.width());
        }

        private Tensor perceptron(Block block, Tensor x) {
            Tensor units = LayerOperations.activation(block.hidden.of(block.mlpNorm.of(x)), shape.activation());
            return x.plus(dropped(block.output.of(units)));
        }

        /** The last block, of the tokens that are read: n x (K read) x width. */
        private Tensor last(Block block, Tensor x) {
            Tensor normed = block.attentionNorm.of(x);
            Tensor query = block.queries.of(read(normed));
            Tensor attended = LayerOperations.attention(
                    query, block.keysAndValues.of(normed), shape.heads(), hiddenFromRead(), kept(query.shape()[1]));
            return perceptron(block, read(x).plus(dropped(block.attended.of(attended))));
        }

        private Tensor read(Tensor x) {
            int width = shape.width();
            return x.reshape(n, steps, (long) kinds * width)
                    .columns(shape.firstRead() * width, shape.countRead() * width)
                    .reshape(n, steps * shape.countRead(), width);
        }

        private org.bytedeco.pytorch.Tensor hiddenFromRead() {
            return hidden.view(-1, 1, steps, kinds, steps * kinds)
                    .narrow(3, shape.firstRead(), shape.countRead())
                    .reshape(-1, 1, steps * shape.countRead(), steps * kinds);
        }

        private List<Tensor> readouts(Tensor x) {
            Tensor bySteps = x.reshape(n, steps, shape.countRead(), shape.width());
            List<Tensor> values = new ArrayList<>();
            for (int r = 0; r < readouts.size(); r++) {
                int token = shape.readouts().get(r).token() - shape.firstRead();
                values.add(readouts.get(r).of(bySteps.select(2, token)));
            }
            return values;
        }

        private Tensor dropped(Tensor x) {
            return dropout == null ? x : x.times(LayerOperations.kept(shape.dropout(), dropout, x.shape()));
        }

        private @Nullable Tensor kept(long queries) {
            return dropout == null
                    ? null
                    : LayerOperations.kept(shape.dropout(), dropout, n, shape.heads(), queries, steps * kinds);
        }
    }

    /** An immutable copy in plain Java, which reads one token at a time. */
    public SequenceNetwork snapshot() {
        List<FeedForward> tokens = new ArrayList<>();
        for (int p = 0; p < shape.tokens().size(); p++) {
            Linear vector = vectors.get(p);
            tokens.add(new FeedForward(List.of(
                    shape.tokens().get(p) instanceof VectorToken ? vector.snapshot() : embedding(vector.weight()))));
        }
        List<Layer> trunk = new ArrayList<>(List.of(norm.snapshot()));
        for (Block block : blocks) {
            trunk.add(new Layer.Residual(new FeedForward(List.of(
                    block.attentionNorm.snapshot(),
                    new Layer.CausalSelfAttention(
                            shape.heads(), block.projection.snapshot(), block.attended.snapshot())))));
            trunk.add(new Layer.Residual(new FeedForward(List.of(
                    block.mlpNorm.snapshot(),
                    block.hidden.snapshot(),
                    new Layer.Elementwise(INNER * shape.width(), shape.activation()),
                    block.output.snapshot()))));
        }
        trunk.add(lastNorm.snapshot());
        return new SequenceNetwork(tokens, embedding(timesteps), new FeedForward(trunk));
    }

    /** A readout in plain Java, from what {@link #snapshot} says of its token. */
    public FeedForward readout(int number) {
        return new FeedForward(List.of(readouts.get(number).snapshot()));
    }

    private static Layer.Embedding embedding(Weight weight) {
        return new Layer.Embedding(
                (int) weight.values().size(0), (int) weight.values().size(1), array(weight));
    }

    static void declare(Parameters.Layout layout, String name, Shape shape) {
        for (int p = 0; p < shape.tokens().size(); p++) {
            String token = name + "/tokens." + p;
            if (shape.tokens().get(p) instanceof NumberToken number) {
                layout.weight(token + ".weight", number.count(), shape.width());
            } else {
                declareLinear(layout, token, shape.tokens().get(p).inputs(), shape.width());
            }
        }
        layout.weight(name + "/timesteps.weight", shape.timesteps(), shape.width());
        declareNorm(layout, name + "/norm", shape.width());
        for (int i = 0; i < shape.layers(); i++) {
            declareBlock(layout, name + "/blocks." + i + ".", shape.width());
        }
        declareNorm(layout, name + "/last_norm", shape.width());
        for (int r = 0; r < shape.readouts().size(); r++) {
            declareLinear(
                    layout,
                    name + "/readouts." + r,
                    shape.width(),
                    shape.readouts().get(r).outputs());
        }
    }

    private static void declareBlock(Parameters.Layout layout, String at, int width) {
        declareNorm(layout, at + "norm.0", width);
        layout.weight(at + "attention.in_proj_weight", 3L * width, width);
        layout.weight(at + "attention.in_proj_bias", 3L * width);
        declareLinear(layout, at + "attention.out_proj", width, width);
        declareNorm(layout, at + "norm.1", width);
        declareLinear(layout, at + "mlp.0", width, INNER * width);
        declareLinear(layout, at + "mlp.1", INNER * width, width);
    }

    private static void declareLinear(Parameters.Layout layout, String name, int inputs, int outputs) {
        layout.weight(name + ".weight", outputs, inputs);
        layout.weight(name + ".bias", outputs);
    }

    private static void declareNorm(Parameters.Layout layout, String name, int width) {
        layout.weight(name + ".weight", width);
        layout.weight(name + ".bias", width);
    }

    /** Weights of linear layers and embeddings normal with deviation .02, biases 0, LayerNorm 1 and 0: as GPT-2. */
    static void initialize(Parameters parameters, SplittableRandom random) {
        Initialization.Normal normal = new Initialization.Normal(0.02);
        parameters.members().forEach((member, values) -> {
            long[] shape = values.shape();
            if (shape.length == 2) {
                values.assign(normal.draw((int) shape[0], (int) shape[1], false, random));
            } else if (member.contains("norm") && member.endsWith(".weight")) {
                parameters.fill(member, 1);
            }
        });
    }
}
