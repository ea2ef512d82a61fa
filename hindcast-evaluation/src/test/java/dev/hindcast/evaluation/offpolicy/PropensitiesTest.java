package dev.hindcast.evaluation.offpolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Estimate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PropensitiesTest {
    private static final TabularPolicy BEHAVIOR = TabularPolicy.of(new double[][] {{.5, .5}, {.75, .25}, {1, 0}});
    private static final Dataset LOG = ThreeEpisodes.DATASET;

    private static double[] logs(Propensities propensities, int episode) {
        return propensities.logProbabilities(LOG, LOG.episodes().get(episode));
    }

    private static Dataset silent() {
        List<Episode> episodes = LOG.episodes().stream()
                .map(episode -> episode.withActionLogProbabilities(new double[0]))
                .toList();
        return new Dataset("silent", new Discrete(3), new Discrete(2), episodes, Optional.empty(), List.of());
    }

    @Test
    void knownOnesAreThoseThatThePolicyLogs() {
        for (int i = 0; i < 3; i++) {
            assertThat(logs(Propensities.known(BEHAVIOR), i)).containsExactly(logs(Propensities.logged(), i));
        }
        assertThat(Propensities.known(BEHAVIOR).source()).isEqualTo(Propensities.Source.KNOWN);
    }

    @Test
    void aLogThatDoesNotSayIsRefused() {
        assertThatThrownBy(() -> OffPolicyData.of(silent(), ThreeEpisodes.TARGET, Propensities.logged(), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("does not say how likely its actions were");
        assertThat(OffPolicyData.of(silent(), ThreeEpisodes.TARGET, Propensities.known(BEHAVIOR), 1)
                        .logRatios())
                .isPresent();
    }

    @Test
    void aPolicyThatCannotHaveTakenTheActionsIsRefused() {
        Propensities wrong = Propensities.known(TabularPolicy.of(new double[][] {{1, 0}, {1, 0}, {1, 0}}));
        assertThatThrownBy(() -> logs(wrong, 0))
                .hasMessage("Episode 0, step 1: the log-probability of the logged action is -Infinity, so that the"
                        + " behaviour policy cannot have taken it: state another one, or estimate it");
        double[] floored = logs(wrong.withFloor(.01), 0);
        assertThat(floored[0]).isZero();
        assertThat(floored[1]).isCloseTo(Math.log(.01), within(1e-12));
        assertThatThrownBy(() -> wrong.withFloor(0)).hasMessageContaining("between 0 and 1");
    }

    /** Of every estimator that weights, also of {@link Switch}, which has no summary of weights. */
    @Test
    void thatTheyAreEstimatedIsSaid() {
        OffPolicyData data = OffPolicyData.of(silent(), ThreeEpisodes.TARGET, Propensities.estimated(BEHAVIOR), 1);
        for (Estimator estimator : List.of(
                new ImportanceSampling(),
                new Switch(ThreeEpisodes.VALUES, 10),
                MarginalizedImportanceSampling.perStep())) {
            Estimate estimate = OffPolicyEvaluation.seeded(1).estimate(estimator, data);
            assertThat(estimate.cautions())
                    .as(estimator.name())
                    .filteredOn(caution -> caution.reason().contains("propensities are estimated"))
                    .singleElement()
                    .extracting(Caution::level)
                    .isEqualTo(Caution.Level.NOTE);
        }
    }

    @Test
    void thePolicyHasToActAsTheLogDoes() {
        TabularPolicy three = TabularPolicy.of(new double[][] {{.5, .25, .25}, {1, 0, 0}, {1, 0, 0}});
        assertThatThrownBy(() -> OffPolicyData.of(LOG, three, Propensities.logged(), 1))
                .hasMessageContaining("judge a policy by a log of the same problem");
    }
}
