package dev.hindcast.evaluation.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.Policy;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.RiskCriterion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RiskSelectionTest {
    /** Action 0 earns 1; action 1 earns 3 or, three times in ten, -2. */
    private static Dataset log(int episodes, boolean probabilities) {
        SplittableRandom random = new SplittableRandom(5);
        List<Episode> all = new ArrayList<>();
        for (int i = 0; i < episodes; i++) {
            int action = random.nextInt(2);
            float reward = action == 0 ? 1 : random.nextDouble() < .3 ? -2 : 3;
            all.add(new Episode(
                    i,
                    new float[2],
                    new float[] {action},
                    new float[] {reward},
                    Ending.TERMINATED,
                    new boolean[0],
                    probabilities ? new double[] {Math.log(.5)} : new double[0]));
        }
        return new Dataset("bets", new Discrete(1), new Discrete(2), all, Optional.empty(), List.of());
    }

    private static Policy betting(double share) {
        return TabularPolicy.of(new double[][] {{1 - share, share}});
    }

    private static final Map<String, Policy> POLICIES = new LinkedHashMap<>();

    static {
        POLICIES.put("bold", betting(1));
        POLICIES.put("half", betting(.5));
        POLICIES.put("careful", betting(0));
    }

    private static Ranking rank(String criterion, int episodes, Map<String, List<Caution>> known) {
        return new RiskSelection(RiskCriterion.parse(criterion), 1, true, 200, 0)
                .rank(POLICIES, log(episodes, true), known);
    }

    /** The means are 1.5, 1.25 and 1, of the worst fifth -2, -2 + 3 x .05 / .2 and 1. */
    @ParameterizedTest
    @CsvSource({
        "mean, bold half careful, 1.5 1.25 1",
        "cvar=.2, careful half bold, 1 -1.25 -2",
        "quantile=.12, careful half bold, 1 -2 -2",
        "quantile=.8, bold half careful, 3 3 1"
    })
    void theFigureDecides(String criterion, String order, String values) {
        Ranking ranking = rank(criterion, 20_000, Map.of());
        List<String> names = List.of(order.split(" "));
        assertThat(ranking.candidates().get(0).name()).isEqualTo(names.get(0));
        assertThat(ranking.chosen().orElseThrow().name()).isEqualTo(names.get(0));
        for (Candidate candidate : ranking.candidates()) {
            double value = Double.parseDouble(values.split(" ")[names.indexOf(candidate.name())]);
            assertThat(candidate.estimate().value()).isCloseTo(value, within(.1));
            assertThat(candidate.score()).isEqualTo(candidate.estimate().value());
            assertThat(candidate.bellmanError()).isNaN();
        }
        assertThat(ranking.criterion().words()).endsWith("by the weights of logged episodes");
    }

    /** A tail of few episodes is no reason to choose; what is refused counts as the worst. */
    @Test
    void fewEpisodesAreDoubted() {
        Ranking ranking = rank("cvar=.2", 100, Map.of());
        assertThat(ranking.candidates())
                .noneMatch(candidate -> candidate.estimate().trusted());
        assertThat(ranking.choice()).contains("doubtful");
        Ranking refused = rank("cvar=.02", 100, Map.of());
        assertThat(refused.candidates()).allMatch(candidate -> candidate.score() == -2);
        assertThat(refused.chosen()).isEmpty();
        Caution reuse = Caution.warning(Caution.Kind.REUSE, "seen before");
        Ranking known = rank("cvar=.2", 20_000, Map.of("careful", List.of(reuse)));
        assertThat(known.chosen().orElseThrow().name()).isEqualTo("half");
        assertThat(known.choice()).contains("careful ranks higher, but is doubtful: seen before");
    }

    @Test
    void aLogWithoutProbabilitiesIsRefused() {
        assertThatThrownBy(() -> new RiskSelection(RiskCriterion.parse("cvar=.2"), 1, true, 200, 0)
                        .rank(POLICIES, log(100, false), Map.of()))
                .hasMessageContaining("rank by fqe or lower-bound");
    }
}
