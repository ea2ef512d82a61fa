package dev.hindcast.learning.nn;

import dev.hindcast.dataset.NpyArray;
import java.util.Map;

/** Something that a checkpoint has to hold beside weights and moments: steps that were made up, running statistics, the best so far. */
public interface Stateful {
    /** All that {@link #restore} needs, by name. */
    Map<String, NpyArray> save();

    /**
     * Goes back to what {@link #save} gave.
     *
     * @throws IllegalArgumentException where it does not fit
     */
    void restore(Map<String, NpyArray> saved);
}
