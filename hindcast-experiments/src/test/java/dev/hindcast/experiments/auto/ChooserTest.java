package dev.hindcast.experiments.auto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Confidence;
import dev.hindcast.evaluation.Estimate;
import dev.hindcast.evaluation.Interval;
import dev.hindcast.evaluation.selection.Candidate;
import dev.hindcast.evaluation.selection.PolicySelection.Criterion;
import dev.hindcast.evaluation.selection.Ranking;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is said of a choice. */
class ChooserTest {
    private static final Caution DOUBT = Caution.warning(Caution.Kind.UNTRIED, "12% lie outside");
    private static final Caution REFUSAL = Caution.refusal(Caution.Kind.MODEL, "the fit is wrong");

    private static Candidate candidate(String name, double value, Caution... cautions) {
        Interval interval = new Interval(value - 1, value + 1);
        Estimate estimate =
                new Estimate("fqe", value, interval, Confidence.BOOTSTRAP, Optional.empty(), List.of(cautions));
        return new Candidate(name, estimate, 1, 0, value);
    }

    private static String reason(Candidate... candidates) {
        Ranking ranking = new Ranking(Criterion.FQE, 0, List.of(candidates));
        return Chooser.reason(ranking.chosen().orElseThrow(), ranking);
    }

    @Test
    void aDoubtfulChoiceIsCalledDoubtful() {
        assertThat(reason(candidate("a", 5, DOUBT), candidate("b", 4, DOUBT)))
                .contains("b has 4", "the two may be as good")
                .endsWith("It is doubtful like all that are not refused: 12% lie outside");
        assertThat(reason(candidate("a", 5), candidate("b", 2, DOUBT)))
                .contains("the intervals do not overlap")
                .doesNotContain("doubtful");
    }

    @Test
    void aDoubtfulOneThatRanksHigherIsNamed() {
        assertThat(reason(candidate("a", 5, DOUBT), candidate("b", 4)))
                .contains("a has 5", "but is doubtful: 12% lie outside")
                .doesNotContain("all that are not refused");
    }

    @Test
    void refusedOnesAreNotComparedWith() {
        assertThat(reason(candidate("wrong", 9, REFUSAL), candidate("a", 5), candidate("b", 2)))
                .contains("b has 2")
                .doesNotContain("wrong");
        assertThat(reason(candidate("wrong", 9, REFUSAL), candidate("a", 5)))
                .endsWith("what is said of the others is refused");
        assertThat(reason(candidate("a", 5))).endsWith("by the estimated value");
    }
}
