package dev.hindcast.learning.nn;

import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.learning.policy.DiscreteNetworkPolicy;
import dev.hindcast.learning.policy.FeedForward;

/** A critic of discrete actions that learns quantiles of their returns, and the policy that takes the legal action of the highest mean. */
public interface ReturnCritic extends Actor {
    /** What the quantiles are taken at. */
    enum Kind {
        /** The same (i + 1/2) / N for all states: {@link FixedQuantiles}. */
        FIXED,
        /** Draws from [0, 1] for each state: {@link ImplicitQuantiles}. */
        IMPLICIT
    }

    /** Q(s, .), the mean return of each action: n x actions. */
    Tensor values(Tensor observations);

    /** Quantiles of the returns in n states; at random levels where those are not fixed. */
    Sample sample(Tensor observations, Noise noise);

    /** The weights, for an optimiser. */
    Parameters parameters();

    /** A target network: the same with the same weights, under another name. */
    ReturnCritic copy(Networks networks, String name);

    /** Q as a network in plain Java. */
    FeedForward snapshot();

    /** Polyak averaging towards {@code source}, which is of the same kind. */
    default void follow(ReturnCritic source, double rate) {
        parameters().follow(source.parameters(), rate);
    }

    @Override
    default Tensor mode(Tensor observations, LegalActions legal) {
        return legal.restrict(values(observations)).argmax();
    }

    @Override
    default DiscreteNetworkPolicy snapshot(DatasetSpec spec) {
        return DiscreteNetworkPolicy.greedy(spec, snapshot());
    }

    /** Quantiles of the returns of all actions in n states. */
    interface Sample {
        /** The mean of each action's quantiles: n x actions. */
        Tensor values();

        /** The quantiles of one action in each state: n x N, of actions of n x 1. */
        Tensor ofAction(Tensor actions);

        /**
         * The error of the quantiles of the actions taken to a sample of returns, averaged over the batch.
         *
         * @param actions n x 1
         * @param target n x M
         */
        Tensor error(Tensor actions, Tensor target);
    }
}
