package dev.hindcast.learning.nn;

import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.learning.policy.CrossEntropyPolicy;

/**
 * The action of the highest value that a {@link CrossEntropySearch} finds. Its noise is the same for all states, so that it is a function of
 * the state.
 */
public final class SearchingActor implements Actor {
    private final Network critic;
    private final CrossEntropySearch search;
    private final int actionSize;
    private final float[] noise;

    /**
     * A search by a critic without members.
     *
     * @param seed of the noise
     */
    public SearchingActor(Network critic, CrossEntropySearch search, int actionSize, long seed) {
        this.critic = critic;
        this.search = search;
        this.actionSize = actionSize;
        noise = search.noise(seed, actionSize);
    }

    @Override
    public Tensor mode(Tensor observations, LegalActions legal) {
        Tensor all = observations.beside(noise).reshape(search.iterations(), 1, search.samples(), actionSize);
        return search.best(critic::of, observations, i -> all.select(0, i));
    }

    @Override
    public CrossEntropyPolicy snapshot(DatasetSpec spec) {
        return CrossEntropyPolicy.of(
                spec,
                critic.snapshot(),
                new CrossEntropyPolicy.Search(search.iterations(), search.samples(), search.elites(), noise));
    }
}
