package dev.hindcast.learning.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A transformer over tokens, evaluated in plain Java: what {@code SequenceModel} learns, without dropout. Immutable, safe for use by
 * several threads at once.
 */
public final class SequenceNetwork {
    private static final String TOKEN = "network/token/";
    private static final String TIMESTEPS = "network/timesteps";
    private static final String TRUNK = "network/sequence";
    private static final int MEMORIES = 8;

    private final List<FeedForward> kinds;
    private final Layer.Embedding timesteps;
    private final FeedForward trunk;
    private final Layer.LayerNorm firstNorm;
    private final List<SequenceBlock> blocks;
    private final Layer.LayerNorm lastNorm;

    /** What threads computed last; one takes what it uses out. */
    private final AtomicReferenceArray<@Nullable SequenceMemory> memories = new AtomicReferenceArray<>(MEMORIES);

    /**
     * A token.
     *
     * @param kind which of a step's it is, from 0
     * @param timestep the number of its step, from 0; those that the network has no embedding of count as the last that it has
     * @param value what the token is made of
     */
    @SuppressWarnings("ArrayRecordComponent") // made for one evaluation, compared by no one
    public record Token(int kind, int timestep, float[] value) {
        /** Whether all of it is the same, its value bit for bit. */
        boolean isSame(Token other) {
            return kind == other.kind && timestep == other.timestep && Arrays.equals(value, other.value);
        }
    }

    /**
     * A network.
     *
     * @param kinds the embedding of each kind of token
     * @param timesteps the embedding of the numbers of steps, which is added to it
     * @param trunk from an embedded sequence to as many outputs: LayerNorm, then blocks x + attention(norm(x)), x + perceptron(norm(x)) with one
     *     hidden layer, then LayerNorm
     */
    public SequenceNetwork(List<FeedForward> kinds, Layer.Embedding timesteps, FeedForward trunk) {
        this.kinds = List.copyOf(kinds);
        this.timesteps = timesteps;
        this.trunk = trunk;
        int width = timesteps.width();
        if (kinds.isEmpty()
                || kinds.stream().anyMatch(kind -> kind.outputs() != width)
                || trunk.inputs() != width
                || trunk.outputs() != width) {
            throw new IllegalArgumentException("Tokens of "
                    + kinds.stream().map(FeedForward::outputs).toList() + " values and numbers of " + width
                    + " do not fit a network from " + trunk.inputs() + " to " + trunk.outputs() + " values");
        }
        List<Layer> layers = trunk.layers();
        this.blocks = new ArrayList<>();
        for (int i = 1; i + 2 < layers.size(); i += 2) {
            blocks.add(SequenceBlock.of(layers.get(i), layers.get(i + 1)));
        }
        this.firstNorm = norm(layers.get(0));
        this.lastNorm = norm(layers.get(layers.size() - 1));
        if (blocks.isEmpty() || layers.size() % 2 != 0) {
            throw new IllegalArgumentException(
                    "A sequence network has LayerNorm, blocks of two layers each, and another" + " LayerNorm, not "
                            + layers.size() + " layers");
        }
    }

    private SequenceNetwork(SequenceNetwork other) {
        kinds = other.kinds;
        timesteps = other.timesteps;
        trunk = other.trunk;
        firstNorm = other.firstNorm;
        blocks = other.blocks;
        lastNorm = other.lastNorm;
    }

    /** The same network, which remembers what it is asked by itself: of two sequences in turn neither is then computed anew. */
    SequenceNetwork apart() {
        return new SequenceNetwork(this);
    }

    private static Layer.LayerNorm norm(Layer layer) {
        if (layer instanceof Layer.LayerNorm norm) {
            return norm;
        }
        throw new IllegalArgumentException("A sequence network begins and ends with LayerNorm");
    }

    /** The embedding of each kind of token. */
    public List<FeedForward> kinds() {
        return kinds;
    }

    /** The embedding of the numbers of steps. */
    public Layer.Embedding timesteps() {
        return timesteps;
    }

    /** From an embedded sequence to as many outputs. */
    public FeedForward trunk() {
        return trunk;
    }

    /** Components of an output. */
    public int width() {
        return timesteps.width();
    }

    /**
     * What the network says of the last token, having seen all of them.
     *
     * @param tokens at least one, in their order
     */
    public float[] last(List<Token> tokens) {
        int slot = (int) (Thread.currentThread().getId() % memories.length());
        SequenceMemory free = memories.getAndSet(slot, null);
        SequenceMemory memory = free == null ? new SequenceMemory(this, blocks) : free;
        float[] output = memory.last(tokens);
        memories.set(slot, memory);
        return lastNorm.of(output);
    }

    /** Writes a token's embedding. */
    void embed(Token token, float[] to) {
        float[] value = kinds.get(token.kind).of(token.value);
        float[] ofStep = timesteps.of(new float[] {Math.min(token.timestep, timesteps.count() - 1)});
        for (int i = 0; i < to.length; i++) {
            to[i] = value[i] + ofStep[i];
        }
        firstNorm.write(to, to);
    }

    void put(NamedArrays arrays) {
        for (int p = 0; p < kinds.size(); p++) {
            NetworkArrays.put(arrays, TOKEN + p, kinds.get(p));
        }
        NetworkArrays.put(arrays, TIMESTEPS, new FeedForward(List.of(timesteps)));
        NetworkArrays.put(arrays, TRUNK, trunk);
    }

    static SequenceNetwork read(NamedArrays arrays) {
        List<FeedForward> kinds = new ArrayList<>();
        for (int p = 0; arrays.has(TOKEN + p + "/0/kind"); p++) {
            kinds.add(NetworkArrays.read(arrays, TOKEN + p));
        }
        List<Layer> numbers = NetworkArrays.read(arrays, TIMESTEPS).layers();
        if (numbers.size() != 1 || !(numbers.get(0) instanceof Layer.Embedding timesteps)) {
            throw new IllegalArgumentException("'" + TIMESTEPS + "' is no embedding");
        }
        return new SequenceNetwork(kinds, timesteps, NetworkArrays.read(arrays, TRUNK));
    }
}
