package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.learning.nn.LossFunctions;
import dev.hindcast.learning.nn.Mlp;
import dev.hindcast.learning.nn.Network;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Tensor;
import java.util.Arrays;

/**
 * Q_1, ..., Q_N as networks, each telling {@code quantiles} quantiles of the return, or its mean where that is 1. Discrete actions are
 * places of the output, continuous ones part of the input. In the units of {@link ValueUnits}.
 */
final class QNetwork {
    private final DatasetSpec spec;
    private final Network ensemble;
    private final int quantiles;
    private final boolean discrete;

    private QNetwork(DatasetSpec spec, Network ensemble, int quantiles) {
        this.spec = spec;
        this.ensemble = ensemble;
        this.quantiles = quantiles;
        this.discrete = spec.actionSpace() instanceof Discrete;
    }

    static QNetwork create(Networks networks, int inputs, FittedQEvaluation.Config config) {
        DatasetSpec spec = networks.spec();
        Mlp.Shape shape = spec.actionSpace() instanceof Discrete discrete
                ? new Mlp.Shape(inputs, config.hidden(), discrete.n() * config.quantiles(), config.layerNorm())
                : new Mlp.Shape(
                        inputs + networks.actionSize(), config.hidden(), config.quantiles(), config.layerNorm());
        return new QNetwork(spec, networks.ensemble("q", config.critics(), shape), config.quantiles());
    }

    /** A target network. */
    QNetwork copy(Networks networks) {
        return new QNetwork(spec, networks.copyOf("target_q", ensemble), quantiles);
    }

    Network ensemble() {
        return ensemble;
    }

    int members() {
        return ensemble.size();
    }

    /** The mean return of one action a state, as member {@code i} tells it: n values. */
    Tensor meanOfActions(int i, Tensor inputs, Tensor actions) {
        return ofActions(i, inputs, actions).mean(-1);
    }

    /** What member {@code i} tells of one action a state: n x quantiles. */
    private Tensor ofActions(int i, Tensor inputs, Tensor actions) {
        Network member = ensemble.member(i);
        return discrete
                ? member.of(inputs).reshape(inputs.rows(), -1, quantiles).pickRows(actions)
                : member.of(inputs, actions);
    }

    /**
     * Returns that may be had in n states, and how likely each is.
     *
     * @param returns n x outcomes
     * @param weights n x outcomes or 1 x outcomes, each row's sum being 1
     */
    record Lottery(Tensor returns, Tensor weights) {
        /** One sure return a state, of n values. */
        static Lottery certain(Tensor returns) {
            return new Lottery(
                    returns.unsqueeze(1), returns.beside(new float[] {1}).unsqueeze(0));
        }

        /** n values. */
        Tensor mean() {
            return returns.times(weights).sum(-1);
        }
    }

    /**
     * What member {@code i} tells of what a policy does in n states.
     *
     * @param actions n x {@link TargetActions#width()}
     */
    Lottery ofPolicy(int i, Tensor inputs, Tensor actions) {
        int n = inputs.rows();
        int width = (int) actions.shape()[1];
        Network member = ensemble.member(i);
        if (discrete) {
            Tensor each = actions.unsqueeze(2).times(actions.beside(equal(quantiles)));
            return new Lottery(member.of(inputs), each.reshape(n, (long) width * quantiles));
        }
        long draws = width / spec.actionSpace().size();
        Tensor returns =
                member.of(inputs, actions.reshape(n * draws, spec.actionSpace().size()));
        int outcomes = (int) draws * quantiles;
        return new Lottery(
                returns.reshape(n, outcomes), actions.beside(equal(outcomes)).unsqueeze(0));
    }

    private static float[] equal(int count) {
        float[] shares = new float[count];
        Arrays.fill(shares, 1f / count);
        return shares;
    }

    /** The loss of member {@code i} to returns that may be had: squared, or the quantile Huber loss. */
    Tensor loss(int i, Tensor inputs, Tensor actions, Lottery target) {
        Tensor told = ofActions(i, inputs, actions);
        return quantiles == 1
                ? LossFunctions.meanSquaredError(told.column(0), target.mean())
                : LossFunctions.quantileHuber(told, target.returns(), target.weights());
    }
}
