package dev.hindcast.learning.dynamics;

import dev.hindcast.learning.nn.Tensor;

/** How uncertain a model is of a step, by what its members tell: n values, at least 0, in a learner's units. */
public enum Penalty {
    /** Not at all: 0. */
    NONE {
        @Override
        public Tensor of(Prediction prediction) {
            return prediction.means().select(0, 0).column(0).times(0);
        }
    },
    /**
     * The largest Euclidean norm of a member's deviations, that of the reward among them: max_i |sigma_i(s, a)| (Yu et al. 2020, arXiv
     * 2005.13239, section 4.3; the norm is that of the authors' code).
     */
    LARGEST_DEVIATION {
        @Override
        public Tensor of(Prediction prediction) {
            return prediction.logVariances().exp().sum(-1).max(0).sqrt();
        }
    },
    /**
     * The variance of the members' mixture, summed over components: that of each, on average, and that of their means
     * (Lakshminarayanan, Pritzel and Blundell 2017, arXiv 1612.01474, section 2.4).
     */
    ENSEMBLE_VARIANCE {
        @Override
        public Tensor of(Prediction prediction) {
            return prediction.logVariances().exp().sum(-1).mean(0).plus(VARIANCE_OF_MEANS.of(prediction));
        }
    },
    /** Var_i[mu_i(s, a)] summed over components: how much the members disagree, whatever noise each of them tells. */
    VARIANCE_OF_MEANS {
        @Override
        public Tensor of(Prediction prediction) {
            Tensor means = prediction.means();
            return means.minus(means.mean(0)).squared().mean(0).sum(-1);
        }
    };

    /** The penalty of each of n steps, not weighted. */
    public abstract Tensor of(Prediction prediction);
}
