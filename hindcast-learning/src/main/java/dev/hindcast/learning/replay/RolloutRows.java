package dev.hindcast.learning.replay;

import dev.hindcast.dataset.StepLayout;
import dev.hindcast.learning.nn.Tensor;

/**
 * Makes rows of n episodes of H steps that are tensors.
 *
 * @param layout of a row
 * @param n episodes
 * @param horizon H
 */
record RolloutRows(StepLayout layout, int n, int horizon) {
    /** n (H + 1) x floats of a row, see {@link StepBuffer#add(Tensor, Tensor, Tensor, Tensor)}. */
    Tensor of(Tensor observations, Tensor actions, Tensor rewards, Tensor terminated) {
        Tensor[] steps = new Tensor[horizon + 1];
        Tensor returnToGo = rewards.columns(0, 1).times(0);
        for (int t = horizon; t >= 0; t--) {
            int taken = Math.min(t, horizon - 1);
            boolean acts = t < horizon;
            Tensor reward =
                    acts ? rewards.columns(t, 1) : rewards.columns(taken, 1).times(0);
            Tensor ends = acts
                    ? terminated.columns(t, 1)
                    : terminated.columns(taken, 1).times(0);
            returnToGo = reward.plus(returnToGo.times(ends.times(-1).plus(1)));
            steps[t] = Tensor.concatenate(
                    part(observations, t, layout.observationSize()),
                    part(actions, taken, layout.actionSize()),
                    reward,
                    ends,
                    reward.times(0).plus(t),
                    returnToGo);
        }
        return Tensor.concatenate(steps).reshape((long) n * (horizon + 1), layout.floats());
    }

    private Tensor part(Tensor whole, int t, int size) {
        return whole.reshape(n, -1).columns(t * size, size);
    }
}
