package dev.hindcast.learning.replay;

import dev.hindcast.learning.nn.LegalActions;
import dev.hindcast.learning.nn.SequenceActor;
import dev.hindcast.learning.nn.Tensor;
import java.util.Arrays;

/**
 * n windows of K consecutive steps of an episode, for sequence models and as stacked frames. Where fewer than K steps come before the last
 * one, a window is padded on the left: everything is 0 there, the mask too.
 *
 * @param observations n x K x input size, as those of {@link Transitions}
 * @param actions n x K x action size
 * @param rewards n x K
 * @param terminated n x K, 1 where the episode terminated with the step
 * @param returnsToGo n x K, the undiscounted sum of the rewards from the step on to the end of its episode
 * @param timesteps n x K, the step's number in its episode
 * @param mask n x K, 1 where there is a step
 * @param legal the legal ones of discrete actions in each state, n x K x actions
 */
public record Windows(
        Tensor observations,
        Tensor actions,
        Tensor rewards,
        Tensor terminated,
        Tensor returnsToGo,
        Tensor timesteps,
        Tensor mask,
        LegalActions legal) {
    /** n. */
    public int size() {
        return observations.rows();
    }

    /** The action of each window's last step: n x action size. */
    public Tensor lastActions() {
        return actions.select(1, (int) actions.shape()[1] - 1);
    }

    /** The legal ones of discrete actions in the state of each window's last step. */
    public LegalActions lastLegal() {
        return legal.select(1, (int) mask.shape()[1] - 1);
    }

    /** What a sequence model sees. */
    public SequenceActor.Steps steps() {
        return new SequenceActor.Steps(returnsToGo, observations, actions, timesteps, mask);
    }

    /**
     * - log softmax at the discrete action of each step, over the legal ones: n x K.
     *
     * @param logits n x K x actions
     */
    public Tensor crossEntropies(Tensor logits) {
        return legal.restrict(logits)
                .logSoftmax()
                .reshape(-1, logits.shape()[2])
                .pick(actions.reshape(-1, 1))
                .negated()
                .reshape(mask.shape());
    }

    /** 1 at each step of which a window holds what came of it, another step or a termination: n x K. */
    public Tensor followed() {
        int last = (int) mask.shape()[1] - 1;
        return Tensor.concatenate(mask.columns(0, last), terminated.columns(last, 1));
    }

    /** The mean of a value for each step, n x K, over those that are there. */
    public Tensor mean(Tensor values) {
        return values.times(mask).sum().dividedBy(mask.sum());
    }

    /**
     * The same steps with other returns-to-go, that of a window's last step and, before it, R = r + R'.
     *
     * @param last n x 1
     */
    public Windows returningAtLast(Tensor last) {
        int length = (int) mask.shape()[1];
        float[] from = new float[length * length];
        for (int k = 0; k < length - 1; k++) {
            Arrays.fill(from, k * length, k * length + k + 1, 1);
        }
        Tensor until = rewards.matrixProduct(rewards.beside(from).reshape(length, length));
        return new Windows(
                observations, actions, rewards, terminated, until.plus(last).times(mask), timesteps, mask, legal);
    }

    /** The observations of each window side by side, oldest first: n x (K input size). */
    public Tensor stackedObservations() {
        return observations.reshape(size(), -1);
    }
}
