package dev.hindcast.learning.algorithm;

import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.ReturnTarget;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.Windows;

/**
 * What RvS is told of returns, for both kinds of actions: the mean reward of the steps that are left, w = (r_t + ... + r_T) / (H - t), with H the
 * most steps of an episode, not those of this one: who ends early gets nothing for the rest (Emmons et al. 2021, the authors' code).
 */
final class AverageReturns {
    private final ReturnConditioned settings;
    private final HighestReturn highest = new HighestReturn();
    private final LongestEpisode horizon;

    /** @param horizon H; 0 for that of the data's longest episode */
    AverageReturns(ReturnConditioned settings, int horizon) {
        this.settings = settings;
        this.horizon = new LongestEpisode(horizon);
    }

    HighestReturn highest() {
        return highest;
    }

    LongestEpisode horizon() {
        return horizon;
    }

    /** Uniform logged steps: (s, w), n x (input size + 1), with their actions. */
    Imitated drawn(Replay data) {
        highest.see(data);
        Windows steps = data.windows(settings.batchSize(), 1);
        Tensor left = steps.timesteps().times(-1).plus(horizon.of(data)).clampMin(1);
        Tensor average = steps.returnsToGo().times(1 / settings.returnScale()).dividedBy(left);
        return new Imitated(
                Tensor.concatenate(steps.stackedObservations(), average), steps.lastActions(), steps.lastLegal());
    }

    /** What the policy aims at. */
    ReturnTarget target() {
        return highest.target(settings);
    }

    /** n observations with what the policy is told behind each. */
    Tensor aimed(Tensor observations) {
        Tensor told = observations.columns(0, 1).times(0).plus(target().average(horizon.steps()));
        return Tensor.concatenate(observations, told);
    }
}
