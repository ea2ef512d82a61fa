package dev.hindcast.learning.policy;

/**
 * Moves an action by a little: clamp(a + limit tanh(f(s, a)), -1, 1) (Fujimoto, Meger and Precup 2019, arXiv 1812.02900, section 5).
 *
 * @param network f, from a state and an action side by side to as many values as an action has
 * @param limit by how much a component moves at most, for actions in [-1, 1]; at least 0
 */
public record Perturbation(FeedForward network, float limit) {
    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException where one is not as said of it
     */
    public Perturbation {
        if (!(limit >= 0 && Float.isFinite(limit))) {
            throw new IllegalArgumentException("A perturbation's limit must not be negative, got " + limit);
        }
    }

    void requireFit(int stateSize, int actionSize) {
        if (network.inputs() != stateSize + actionSize || network.outputs() != actionSize) {
            throw new IllegalArgumentException("A perturbation of " + actionSize + " components in states of "
                    + stateSize + " cannot have a network from " + network.inputs() + " to " + network.outputs()
                    + " values");
        }
    }

    /** The moved actions: as many as {@code actions}, which are in [-1, 1]. */
    float[][] of(float[] state, float[][] actions) {
        float[][] moves = network.of(StateRows.beside(state, actions));
        float[][] moved = new float[actions.length][];
        for (int k = 0; k < actions.length; k++) {
            moved[k] = new float[actions[k].length];
            for (int i = 0; i < moved[k].length; i++) {
                float action = actions[k][i] + limit * (float) Math.tanh(moves[k][i]);
                moved[k][i] = Math.max(-1, Math.min(1, action));
            }
        }
        return moved;
    }
}
