package dev.hindcast.learning.policy;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Space;
import dev.hindcast.environment.Past;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Decides H actions at once, by what it sees at steps 0, H, 2 H, ... of an episode, and takes them one after the other (Li, Zhou and Levine
 * 2025, arXiv 2507.07969). In between it looks at nothing new: action t is the one number t mod H of what was decided at step t - t mod H.
 *
 * <p>It draws as it acts: each step computes the chunk anew, which has to be the same each time, so that {@link #sample} is {@link #act} and a
 * policy that proposes from noise takes its fixed noise.
 *
 * <p>Immutable, safe for use by several threads at once.
 */
public final class ChunkedPolicy implements NetworkPolicy {
    private final NetworkPolicy chunks;
    private final Box actions;
    private final DatasetSpec spec;
    private final int length;

    /**
     * A policy that takes the actions of chunks.
     *
     * @param chunks whose action is H actions side by side, and which sees one observation
     * @param actionSpace of one of them, a box with finite bounds
     * @throws IllegalArgumentException where the one's actions are no whole number of the other's
     */
    public ChunkedPolicy(NetworkPolicy chunks, Space actionSpace) {
        this.chunks = chunks;
        this.actions = NetworkPolicy.boundedActions(actionSpace);
        this.length = chunks.actionSpace().size() / actions.size();
        if (chunks.context() != 1 || length < 1 || !chunks.actionSpace().equals(actions.repeated(length))) {
            throw new IllegalArgumentException("Chunks of actions of " + actions + " are decided by one observation"
                    + " and bounded as these are, got " + chunks);
        }
        this.spec = new DatasetSpec(
                chunks.spec().observationSpace(), actions, chunks.spec().standardization());
    }

    /** H, how many actions are decided at once. */
    public int length() {
        return length;
    }

    /** What decides them: its action is H actions side by side. */
    public NetworkPolicy chunks() {
        return chunks;
    }

    @Override
    public String toString() {
        return NetworkPolicy.inWords(this) + ", decides " + length + " actions at once";
    }

    @Override
    public Kind kind() {
        return Kind.CHUNKED;
    }

    @Override
    public FrameStack input() {
        return new FrameStack(spec, 1);
    }

    /** All of the episode: how long it has gone on tells which of the actions is next. */
    @Override
    public int context() {
        return WHOLE_EPISODE;
    }

    @Override
    public FeedForward network() {
        return chunks.network();
    }

    @Override
    public Space actionSpace() {
        return actions;
    }

    @Override
    public float[] act(Past past, RandomGenerator random) {
        int next = past.length() % length;
        float[] chunk = chunks.act(Past.of(past.observation(past.length() - next)), random);
        return Arrays.copyOfRange(chunk, next * actions.size(), (next + 1) * actions.size());
    }
}
