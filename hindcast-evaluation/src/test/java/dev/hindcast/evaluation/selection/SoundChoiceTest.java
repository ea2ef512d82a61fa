package dev.hindcast.evaluation.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.Policy;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.selection.PolicySelection.Criterion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Processes of one state, whose values are one line of algebra: what cannot be, and what is not known, is not chosen. */
class SoundChoiceTest {
    private static final double DISCOUNT = .99;

    private static TabularPolicy policy(double... probabilities) {
        return TabularPolicy.of(new double[][] {probabilities});
    }

    /** Twenty episodes of the same reward a step, in which one action is taken but in the last step. */
    private static Dataset log(int length, float reward, int usual, int last, Ending ending) {
        List<Episode> episodes = new ArrayList<>();
        for (int id = 0; id < 20; id++) {
            float[] actions = new float[length];
            float[] rewards = new float[length];
            Arrays.fill(actions, usual);
            Arrays.fill(rewards, reward);
            actions[length - 1] = last;
            episodes.add(new Episode(id, new float[length + 1], actions, rewards, ending));
        }
        return new Dataset("log", new Discrete(1), new Discrete(3), episodes, Optional.empty(), List.of());
    }

    private static PolicySelection selection(Criterion criterion) {
        return PolicySelection.by(criterion, DISCOUNT, 20).withResamples(20).withSampled(true);
    }

    private static Candidate named(Ranking ranking, String name) {
        return ranking.candidates().stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Each step costs 1 for ever, but the log was cut off: what it never tried is worth no more than that, however early it was cut. */
    @ParameterizedTest
    @CsvSource({"5, .001", "5, .01", "20, .001", "20, .004", "100, .004", "500, .009"})
    void whatWasNeverTriedIsNotPreferredToACost(int length, double untried) {
        Dataset log = log(length, -1, 0, 0, Ending.TRUNCATED);
        Map<String, Policy> policies = new LinkedHashMap<>();
        policies.put("untried", policy(1 - untried, 0, untried));
        policies.put("logged", policy(1, 0, 0));
        for (Criterion criterion : List.of(Criterion.FQE, Criterion.LOWER_BOUND)) {
            Ranking ranking = selection(criterion).rank(policies, log);
            assertThat(named(ranking, "logged").estimate().value()).isCloseTo(-100, within(1e-6));
            assertThat(named(ranking, "untried").estimate().value()).isLessThanOrEqualTo(-100 + 1e-6);
            assertThat(named(ranking, "untried").estimate().trusted()).isFalse();
            assertThat(ranking.chosen().map(Candidate::name)).contains("logged");
        }
    }

    /** An action that only ever stood before the last step seems to go on for ever: 100 is claimed where an episode can bring less. */
    @ParameterizedTest
    @CsvSource({"5, 4.90", "50, 39.50", "500, 99.34"})
    void whatNoPolicyCanEarnIsNotChosen(int length, double possible) {
        Dataset log = log(length, 1, 0, 1, Ending.TERMINATED);
        assertThat((1 - Math.pow(DISCOUNT, length)) / (1 - DISCOUNT)).isCloseTo(possible, within(.005));
        Map<String, Policy> policies = new LinkedHashMap<>();
        policies.put("eternal", policy(1, 0, 0));
        policies.put("short", policy(0, 1, 0));
        Ranking ranking = selection(Criterion.FQE).rank(policies, log);
        Candidate eternal = named(ranking, "eternal");
        assertThat(eternal.estimate().value()).isCloseTo(100, within(1e-6));
        assertThat(eternal.estimate().refused()).isTrue();
        assertThat(eternal.estimate().cautions())
                .anySatisfy(caution -> assertThat(caution.reason())
                        .contains(
                                "No policy can earn this value",
                                String.format("%.4g", 100 * (1 - Math.pow(.99, length)))));
        assertThat(ranking.chosen().map(Candidate::name)).contains("short");
        assertThat(selection(Criterion.FQE)
                        .rank(Map.of("eternal", policy(1, 0, 0)), log)
                        .choice())
                .startsWith("none");
    }

    /** Where episodes were cut off the same value is right, and nothing is said of it. */
    @ParameterizedTest
    @ValueSource(ints = {5, 50, 500})
    void whatGoesOnForEverMayEarnForEver(int length) {
        Ranking ranking = selection(Criterion.FQE)
                .rank(Map.of("eternal", policy(1, 0, 0)), log(length, 1, 0, 0, Ending.TRUNCATED));
        assertThat(ranking.candidates().get(0).estimate().value()).isCloseTo(100, within(1e-6));
        assertThat(ranking.choice()).isEqualTo("eternal");
    }

    private static final Map<String, List<Caution>> DOUBTED =
            Map.of("better", List.of(Caution.warning(Caution.Kind.REUSE, "It was learned from these.")));

    private static Map<String, Policy> two() {
        Map<String, Policy> policies = new LinkedHashMap<>();
        policies.put("better", policy(1, 0, 0));
        policies.put("worse", policy(.5, .5, 0));
        return policies;
    }

    private static Dataset paying() {
        List<Episode> episodes = new ArrayList<>();
        for (int id = 0; id < 200; id++) {
            float[] action = {id % 2};
            episodes.add(new Episode(id, new float[2], action, new float[] {1 - id % 2}, Ending.TERMINATED));
        }
        return new Dataset("paying", new Discrete(1), new Discrete(3), episodes, Optional.empty(), List.of());
    }

    /** By each criterion: a sound one is chosen before a doubtful one that ranks higher, and that is said. */
    @ParameterizedTest
    @EnumSource(
            value = Criterion.class,
            names = {"FQE", "LOWER_BOUND", "SHIFT"})
    void aDoubtfulOneBeatsNoSoundOne(Criterion criterion) {
        Ranking sound = selection(criterion).rank(two(), paying());
        assertThat(sound.choice()).isEqualTo("better");
        Ranking ranking = selection(criterion).rank(two(), paying(), DOUBTED);
        assertThat(ranking.candidates()).extracting(Candidate::name).containsExactly("better", "worse");
        assertThat(ranking.chosen().map(Candidate::name)).contains("worse");
        assertThat(ranking.choice())
                .isEqualTo("worse; better ranks higher, but is doubtful: It was learned from these.");
    }

    @Test
    void whereAllAreDoubtfulTheChoiceSaysSo() {
        Ranking ranking = selection(Criterion.FQE).rank(Map.of("better", policy(1, 0, 0)), paying(), DOUBTED);
        assertThat(ranking.choice())
                .isEqualTo("better, doubtful like all that are not refused: It was learned from these.");
        Map<String, List<Caution>> refused =
                Map.of("better", List.of(Caution.refusal(Caution.Kind.REUSE, "It was learned from these.")));
        assertThat(selection(Criterion.FQE).rank(two(), paying(), refused).choice())
                .isEqualTo("worse");
    }
}
