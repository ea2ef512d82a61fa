package dev.hindcast.dataset;

/**
 * How steps lie in memory and in a {@link StepFile}: one row each, an episode's rows one after the other, so that the successor of a
 * step is the next row. An episode of T steps has T + 1 rows, the last of which holds its final observation; no action was taken there, and
 * the last one stands in its place, so that every row holds one that the space allows. A row is
 *
 * <pre>{@code [observation | action | reward | terminated | step | return-to-go | mask] bytes}</pre>
 *
 * in 32-bit floats. Where observations are of {@link Box.Type#UINT8} they are not among the floats but follow as bytes, filled up to a
 * multiple of four. {@code terminated} is 1 where the step ended its episode in a terminal state, {@code step} counts from 0,
 * {@code return-to-go} is the undiscounted sum of the rewards from the step on, and {@code mask} has 1 for each action that is legal in
 * the state, only where the log holds masks.
 *
 * <p>Where the log lacks the final observation of a terminated episode, its last one stands in for it, since its value does not count; a
 * truncated episode then has T rows only, and its last step is no transition.
 *
 * <p>The only home of this layout.
 *
 * @param observationSize components of an observation
 * @param bytes whether observations are bytes
 * @param actionSize components of an action
 * @param maskSize components of a mask, 0 where there is none
 */
public record StepLayout(int observationSize, boolean bytes, int actionSize, int maskSize) {
    private static final int BLOCK = 1 << 18;

    /** The layout of such steps. */
    public static StepLayout of(Space observations, Space actions, boolean masked) {
        boolean bytes = observations instanceof Box box && box.type() == Box.Type.UINT8;
        int maskSize = masked && actions instanceof Discrete discrete ? discrete.n() : 0;
        return new StepLayout(observations.size(), bytes, actions.size(), maskSize);
    }

    /** The floats of a row that stand for its observation. */
    public int floatsOfObservation() {
        return bytes ? 0 : observationSize;
    }

    /** The column of the first action component. */
    public int actionColumn() {
        return floatsOfObservation();
    }

    /** The column of the reward. */
    public int rewardColumn() {
        return actionColumn() + actionSize;
    }

    /** The column that is 1 where the step terminated its episode. */
    public int terminatedColumn() {
        return rewardColumn() + 1;
    }

    /** The column of the step's number in its episode. */
    public int stepColumn() {
        return rewardColumn() + 2;
    }

    /** The column of the return-to-go. */
    public int returnToGoColumn() {
        return rewardColumn() + 3;
    }

    /** The column of the first action's flag. */
    public int maskColumn() {
        return rewardColumn() + 4;
    }

    /** The floats of a row. */
    public int floats() {
        return maskColumn() + maskSize;
    }

    /** The bytes of a row's observation that follow its floats, without those that fill up. */
    public int observationBytes() {
        return bytes ? observationSize : 0;
    }

    /** The bytes of a row. */
    public long rowBytes() {
        return Float.BYTES * (long) floats() + (observationBytes() + 3L) / 4 * 4;
    }

    /** The rows of an episode whose observations are floats. */
    public int rows(Episode episode) {
        return rows(episode.length(), episode.transitions(observationSize));
    }

    /** The rows of an episode of so many steps, of which so many have a successor. */
    static int rows(int steps, int transitions) {
        return transitions == steps ? steps + 1 : steps;
    }

    /**
     * Writes all of row {@code t} but its observation to {@code row[at]}, in the environment's units.
     *
     * @param observed which of the log's observations the row shows
     * @param returnToGo the undiscounted sum of the rewards from {@code t} on; 0 after the last
     */
    void putStep(Episode episode, int t, int observed, double returnToGo, float[] row, int at) {
        boolean acts = t < episode.length();
        int taken = acts ? t : t - 1;
        System.arraycopy(episode.actions(), taken * actionSize, row, at + actionColumn(), actionSize);
        row[at + rewardColumn()] = acts ? episode.rewards()[t] : 0;
        row[at + terminatedColumn()] = episode.terminatesAt(t) ? 1 : 0;
        row[at + stepColumn()] = t;
        row[at + returnToGoColumn()] = (float) returnToGo;
        for (int i = 0; i < maskSize; i++) {
            row[at + maskColumn() + i] =
                    !episode.masksActions() || episode.actionMasks()[observed * maskSize + i] ? 1 : 0;
        }
    }

    /** Gets rows of an episode, a block at a time. */
    @FunctionalInterface
    public interface Blocks {
        /**
         * @param first the block's first row, counted from 0 in the episode
         * @param count how many rows it has
         * @param floats their floats, row-major, in the environment's units; the next block overwrites them
         */
        void accept(int first, int count, float[] floats);
    }

    /**
     * Lays out an episode, block by block: however long it is, no more than a block is in memory at once.
     *
     * @param block room for at least one row
     */
    public void layOut(Episode episode, float[] block, Blocks consumer) {
        int rows = rows(episode);
        int atOnce = block.length / floats();
        int last = episode.observations().length / observationSize - 1;
        double[] returnsToGo = returnsToGo(episode.rewards());
        for (int first = 0; first < rows; first += atOnce) {
            int count = Math.min(atOnce, rows - first);
            for (int i = 0; i < count; i++) {
                int t = first + i;
                int observed = Math.min(t, last);
                System.arraycopy(
                        episode.observations(), observed * observationSize, block, i * floats(), floatsOfObservation());
                putStep(episode, t, observed, returnsToGo[t], block, i * floats());
            }
            consumer.accept(first, count, block);
        }
    }

    /** Room for a block of about a megabyte. */
    public float[] block() {
        return new float[Math.max(1, BLOCK / floats()) * floats()];
    }

    /** The bytes of what row {@code t} of an episode shows, where observations are bytes that the episode holds as floats. */
    public byte[] bytesOf(Episode episode, int t) {
        int at = Math.min(t * observationSize, episode.observations().length - observationSize);
        byte[] observed = new byte[observationBytes()];
        for (int i = 0; i < observed.length; i++) {
            observed[i] = (byte) (int) episode.observations()[at + i];
        }
        return observed;
    }

    /** The undiscounted sums of the rewards from each step on, and 0. */
    public static double[] returnsToGo(float[] rewards) {
        double[] sums = new double[rewards.length + 1];
        for (int t = rewards.length - 1; t >= 0; t--) {
            sums[t] = rewards[t] + sums[t + 1];
        }
        return sums;
    }
}
