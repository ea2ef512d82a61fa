package dev.hindcast.evaluation.bandit;

/**
 * Takes what a linear model of rewards thinks best (the direct method of Beygelzimer and Langford 2009), or each action with the probability
 * of Boltzmann's distribution.
 *
 * @param model of the rewards
 * @param temperature 0 for the best action; otherwise in the unit of rewards, above 0
 */
public record RewardModelLearning(LinearModel model, double temperature) implements PolicyLearner {
    /** A model of rewards that scores actions by linear functions of context and position. */
    public interface LinearModel extends RewardModel.Learner {
        /** theta of {@link LinearPolicy}, actions x features. */
        double[][] coefficients(BanditLog log, double[] counts);

        /** What makes a score a reward. */
        LinearPolicy.Scale scale();
    }

    @Override
    public LinearPolicy learn(BanditLog log, long seed) {
        return new LinearPolicy(
                model.coefficients(log, Predictions.ones(log.size())), log.positionCount(), model.scale(), temperature);
    }
}
