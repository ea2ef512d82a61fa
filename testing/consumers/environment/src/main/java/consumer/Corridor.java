package consumer;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Space;
import dev.hindcast.environment.Environment;

/** Ten cells in a row: each step costs 1, and the last cell ends the episode. */
public final class Corridor implements Environment {
    private static final int END = 9;

    private int cell;

    @Override
    public String id() {
        return Corridors.ID;
    }

    @Override
    public Space observationSpace() {
        return Box.of(1, 0, END);
    }

    /** Back, 0, or forth, 1. */
    @Override
    public Space actionSpace() {
        return new Discrete(2);
    }

    @Override
    public float[] reset(long seed) {
        cell = 0;
        return new float[] {cell};
    }

    @Override
    public Step step(float[] action) {
        cell = Math.max(0, cell + (action[0] == 1 ? 1 : -1));
        return new Step(new float[] {cell}, -1, cell == END, false);
    }
}
