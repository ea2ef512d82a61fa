package dev.hindcast.learning.training;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.policy.NetworkPolicy;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a training of one seed came to.
 *
 * @param seed where its randomness started
 * @param steps the number of updates
 * @param updatesPerSecond without evaluations and checkpoints, of the whole training, where it acts of this process's part; NaN where there are none
 * @param metrics the rows of {@code metrics.csv}
 * @param last the policy after the last update
 * @param best the policy that scored best in the evaluations during training, if there were any
 * @param directory where it was written, if it was
 * @param experience all that it lived through where it acted, the last episode truncated where the steps ended
 * @param trials of policies, the last of which may be undecided, where a {@link HandOver} was watched
 */
public record TrainingResult(
        long seed,
        long steps,
        double updatesPerSecond,
        List<Map<String, Double>> metrics,
        NetworkPolicy last,
        Optional<Best> best,
        Optional<RunDirectory> directory,
        Optional<Dataset> experience,
        List<TrialEnd> trials) {
    /**
     * The best checkpoint.
     *
     * @param step after how many updates
     * @param score its score, which the choice among many made a little too good: evaluate anew to judge it
     * @param policy its policy
     */
    public record Best(long step, double score, NetworkPolicy policy) {}
}
