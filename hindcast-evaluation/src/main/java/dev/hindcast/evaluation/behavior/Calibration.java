package dev.hindcast.evaluation.behavior;

/** How well an estimated behaviour policy tells actions that it was not fitted to. */
public sealed interface Calibration permits DiscreteCalibration, DensityCalibration {
    /** How many held-out steps it was measured on. */
    int steps();

    /** The mean log-likelihood of the held-out actions, in nats: of a step where actions are discrete, else of a component of an action. */
    double logLikelihood();

    /** The same of a baseline that does not look at the observation: the training actions' frequencies, or one Gaussian. */
    double baseline();

    /** Whether it says more of held-out actions than the baseline and its probabilities are about those that occur. */
    boolean trustworthy();
}
