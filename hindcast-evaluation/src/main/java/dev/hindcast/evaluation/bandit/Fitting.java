package dev.hindcast.evaluation.bandit;

/**
 * How models of rewards are fitted to a log.
 *
 * @param learner makes the models
 * @param folds each of which is predicted by a model that is fitted to the others; 1 for one model of all rows
 */
public record Fitting(RewardModel.Learner learner, int folds) {
    public Fitting {
        if (folds < 1) {
            throw new IllegalArgumentException("There has to be at least 1 fold, got " + folds);
        }
    }
}
