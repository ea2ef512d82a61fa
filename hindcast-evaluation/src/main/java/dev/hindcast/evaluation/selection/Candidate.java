package dev.hindcast.evaluation.selection;

import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Estimate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What held-out episodes say of a policy.
 *
 * @param name of the policy
 * @param estimate its value by fitted Q evaluation or by rollouts in a model, or the figure of its returns, with a 95% interval and what speaks against it
 * @param bellmanError the root mean squared temporal-difference error of the fitted Q, in units of reward, over a quarter of the episodes
 *     that it was not fitted to; see {@link dev.hindcast.evaluation.offpolicy.ActionValues#bellmanError}; NaN where there is no such fit
 * @param outsideShare the share of the policy's decisions outside of the data's support, in [0, 1]; see
 *     {@link dev.hindcast.evaluation.shift.Support}
 * @param score what it is ranked by, the more the better
 */
public record Candidate(String name, Estimate estimate, double bellmanError, double outsideShare, double score) {
    /** The same with more to know. */
    Candidate and(List<Caution> more) {
        return new Candidate(name, estimate.and(more), bellmanError, outsideShare, score);
    }

    /** Whether something speaks against its estimate, but not so much that it is refused. */
    public boolean doubtful() {
        return !estimate.trusted() && !estimate.refused();
    }

    /** What speaks most against its estimate; nothing where nothing does. */
    public Optional<Caution> doubt() {
        return estimate.cautions().stream()
                .filter(caution -> caution.level() != Caution.Level.NOTE)
                .max(Comparator.comparing(Caution::level));
    }
}
