package dev.hindcast.learning.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates a {@link SequenceNetwork} and keeps what it computed of tokens, for one thread at a time. What it keeps is used where the same
 * tokens are asked for again, and is what would be computed anew, bit for bit:
 *
 * <ul>
 * <li>where the new tokens begin with those of before, what attention keeps of these in every block: they never looked at later tokens. Where
 * they are the first of those and had been asked for, what was said of them;
 * <li>where the first ones have been dropped, as when a window slides, embeddings and what the first block keeps of them, which depend on
 * nothing but the token. All that comes after it had looked at the dropped ones and is computed anew.
 * </ul>
 */
final class SequenceMemory {
    /** What {@link SequenceAttention} keeps of each token: queries and values a row each, keys a column each. */
    static final class Rows {
        float[][] queries = {};
        float[][] keys = {};
        float[][] values = {};

        private void grow(int tokens, int width) {
            if (values.length >= tokens) {
                return;
            }
            queries = grown(queries, tokens, width);
            values = grown(values, tokens, width);
            float[][] wider = new float[width][];
            for (int i = 0; i < width; i++) {
                wider[i] = keys.length == 0 ? new float[values.length] : Arrays.copyOf(keys[i], values.length);
            }
            keys = wider;
        }

        private void drop(int count) {
            rotate(queries, count);
            rotate(values, count);
            for (float[] component : keys) {
                System.arraycopy(component, count, component, 0, component.length - count);
            }
        }
    }

    /** What a block works with: a row a token. */
    static final class Workspace {
        float[][] normed = {};
        float[][] projected = {};
        float[][] added = {};
        float[][] units = {};
        double[] weights = {};
        int[] nonzero = {};
        /** Of two tokens in view of all. */
        float[][] scores = {};

        private void grow(int tokens, int width, int hidden) {
            if (normed.length >= tokens) {
                return;
            }
            normed = grown(normed, tokens, width);
            projected = grown(projected, tokens, 2 * width);
            added = grown(added, tokens, width);
            units = grown(units, tokens, hidden);
            scores = new float[2][normed.length];
            weights = new double[normed.length];
            nonzero = new int[hidden];
        }
    }

    private final SequenceNetwork network;
    private final List<SequenceBlock> blocks;
    private final List<Rows> rows = new ArrayList<>();
    private final Workspace work = new Workspace();
    private List<SequenceNetwork.Token> known = List.of();
    /** What the last block said of each known token, where it was asked. */
    private final List<float @Nullable []> said = new ArrayList<>();

    private float[][] embedded = {};
    private float[][] stream = {};

    SequenceMemory(SequenceNetwork network, List<SequenceBlock> blocks) {
        this.network = network;
        this.blocks = blocks;
        blocks.forEach(block -> rows.add(new Rows()));
    }

    /** At least {@code count} rows: 16, 32, and so on, so that loops over scores, one for each, fill the processor's vectors. */
    private static float[][] grown(float[][] rows, int count, int width) {
        if (rows.length >= count) {
            return rows;
        }
        float[][] more = Arrays.copyOf(rows, (count + 15) / 16 * 16);
        for (int t = rows.length; t < more.length; t++) {
            more[t] = new float[width];
        }
        return more;
    }

    /** Moves rows to the front by {@code count}, those in front to the back. */
    private static void rotate(float[][] rows, int count) {
        float[][] front = Arrays.copyOf(rows, count);
        System.arraycopy(rows, count, rows, 0, rows.length - count);
        System.arraycopy(front, 0, rows, rows.length - count, count);
    }

    private void grow(int tokens) {
        int width = network.width();
        embedded = grown(embedded, tokens, width);
        stream = grown(stream, tokens, width);
        rows.forEach(ofBlock -> ofBlock.grow(tokens, width));
        work.grow(
                tokens,
                width,
                blocks.stream().mapToInt(SequenceBlock::units).max().orElseThrow());
    }

    /** What the last block says of the last token. */
    float[] last(List<SequenceNetwork.Token> tokens) {
        int count = tokens.size();
        int same = same(0, tokens);
        if (same == count) {
            float[] before = said.get(count - 1);
            if (before != null) {
                return before.clone();
            }
            same--;
        }
        int projected = same;
        if (same == 0) {
            int dropped = dropped(tokens);
            projected = Math.min(count, same(dropped, tokens));
            rotate(embedded, dropped);
            rows.get(0).drop(dropped);
        }
        grow(count);
        known = List.copyOf(tokens);
        for (int t = projected; t < count; t++) {
            network.embed(tokens.get(t), embedded[t]);
        }
        float[] last = evaluated(same, projected, count);
        said.subList(same, said.size()).clear();
        while (said.size() < count - 1) {
            said.add(null);
        }
        said.add(last.clone());
        return last;
    }

    /** How many of the known tokens from {@code offset} on are those at the beginning of {@code tokens}. */
    private int same(int offset, List<SequenceNetwork.Token> tokens) {
        int same = 0;
        while (offset + same < known.size()
                && same < tokens.size()
                && known.get(offset + same).isSame(tokens.get(same))) {
            same++;
        }
        return same;
    }

    /** How many of the known tokens have to go before the first of {@code tokens} is the first; all where none is it. */
    private int dropped(List<SequenceNetwork.Token> tokens) {
        int dropped = 0;
        while (dropped < known.size() && same(dropped, tokens) == 0) {
            dropped++;
        }
        return dropped;
    }

    /**
     * Computes what is not known.
     *
     * @param same how many tokens are known in every block
     * @param projected how many of them in the first
     */
    private float[] evaluated(int same, int projected, int count) {
        float[][] x = embedded;
        for (int b = 0; b < blocks.size(); b++) {
            int from = Math.min(b == 0 ? projected : same, count - 1);
            int asking = b + 1 < blocks.size() ? same : count - 1;
            blocks.get(b).keep(x, from, Math.max(from, asking), count, rows.get(b), work);
            blocks.get(b).apply(x, asking, count, rows.get(b), work, stream);
            x = stream;
        }
        return stream[count - 1].clone();
    }
}
