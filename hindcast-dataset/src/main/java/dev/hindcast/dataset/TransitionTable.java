package dev.hindcast.dataset;

/**
 * Transitions as one row-major matrix, so that a batch is one gather. A row is
 * {@code [observation | action | reward | next observation | discount]}: rewards are summed over the n steps (discounted), and the
 * discount is gamma^n where the value of the next observation counts and 0 where the episode terminated. With n = 1 the reward is
 * the logged one. A last step whose successor the log does not hold (see {@link Episode}) and that did not terminate cannot be
 * bootstrapped: it is left out of the table and counted in {@link #withoutSuccessor()}.
 *
 * <p>Observations and actions are in the environment's units.
 *
 * @param data rows x {@link #width()}, read-only
 * @param observationSize components of an observation
 * @param actionSize components of an action
 * @param withoutSuccessor how many steps of the data set have no row
 */
public record TransitionTable(float[] data, int observationSize, int actionSize, int withoutSuccessor) {
    /** The length of a row. */
    public int width() {
        return 2 * observationSize + actionSize + 2;
    }

    /** The number of rows. */
    public int rows() {
        return data.length / width();
    }

    /** The column of the first action component. */
    public int actionColumn() {
        return observationSize;
    }

    /** The column of the reward. */
    public int rewardColumn() {
        return observationSize + actionSize;
    }

    /** The column of the next observation's first component. */
    public int nextObservationColumn() {
        return observationSize + actionSize + 1;
    }

    /** The column of the bootstrap discount. */
    public int discountColumn() {
        return width() - 1;
    }

    /**
     * The table of a data set.
     *
     * @param steps n, at least 1; fewer steps are summed where the episode ends before
     * @param discount gamma
     */
    public static TransitionTable of(Dataset dataset, int steps, double discount) {
        if (steps < 1) {
            throw new IllegalArgumentException("The number of steps must be at least 1, got " + steps);
        }
        int observationSize = dataset.observationSpace().size();
        int actionSize = dataset.actionSpace().size();
        int width = 2 * observationSize + actionSize + 2;
        int rows = 0;
        for (Episode episode : dataset.episodes()) {
            rows += bootstrappable(episode, observationSize, steps);
        }
        float[] data = new float[Math.multiplyExact(rows, width)];
        int row = 0;
        for (Episode episode : dataset.episodes()) {
            int usable = bootstrappable(episode, observationSize, steps);
            for (int t = 0; t < usable; t++) {
                writeRow(data, row++ * width, episode, t, steps, discount, observationSize, actionSize);
            }
        }
        return new TransitionTable(data, observationSize, actionSize, Math.toIntExact(dataset.transitions() - rows));
    }

    private static int bootstrappable(Episode episode, int observationSize, int steps) {
        boolean complete = episode.ending() == Ending.TERMINATED || episode.hasFinalObservation(observationSize);
        return complete ? episode.length() : Math.max(0, episode.length() - steps);
    }

    private static void writeRow(
            float[] data,
            int at,
            Episode episode,
            int t,
            int steps,
            double discount,
            int observationSize,
            int actionSize) {
        int end = Math.min(t + steps, episode.length());
        double reward = 0;
        for (int k = end - 1; k >= t; k--) {
            reward = episode.rewards()[k] + discount * reward;
        }
        boolean terminated = end == episode.length() && episode.ending() == Ending.TERMINATED;
        System.arraycopy(episode.observations(), t * observationSize, data, at, observationSize);
        System.arraycopy(episode.actions(), t * actionSize, data, at + observationSize, actionSize);
        data[at + observationSize + actionSize] = (float) reward;
        int successor = Math.min(end * observationSize, episode.observations().length - observationSize);
        System.arraycopy(
                episode.observations(), successor, data, at + observationSize + actionSize + 1, observationSize);
        data[at + 2 * observationSize + actionSize + 1] = terminated ? 0 : (float) Math.pow(discount, end - t);
    }
}
