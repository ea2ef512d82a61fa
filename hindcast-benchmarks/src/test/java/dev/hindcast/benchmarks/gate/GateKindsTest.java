package dev.hindcast.benchmarks.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.benchmarks.gate.GateKind.Claim;
import dev.hindcast.benchmarks.gate.GateKind.Worth;
import dev.hindcast.environment.tabular.PolicyEvaluation;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.evaluation.offpolicy.OffPolicyData;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GateKindsTest {
    private static final int STEPS = 100_000;
    private static final double ERRORS = 4.5;

    static List<GateKind> kinds() {
        return GateKinds.all();
    }

    @Test
    void thereAreEnoughOfEachClaimWithNamesOfTheirOwn() {
        assertThat(GateKinds.of(Claim.NULL)).hasSizeGreaterThanOrEqualTo(30);
        assertThat(GateKinds.of(Claim.POWER)).hasSizeGreaterThanOrEqualTo(10);
        assertThat(GateKinds.all().stream().map(GateKind::name))
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("[a-z0-9]+(-[a-z0-9]+)*"));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void theComputedValuesAreThoseOfPlayedEpisodes(GateKind kind) {
        OffPolicyData log = kind.trials().apply(0).data();
        assertThat(log.episodes()).isEqualTo(kind.episodes());
        int played = Math.max(100, Math.min(20_000, STEPS / log.horizon()));
        assertWorth(kind.policy(), played, 1);
        assertWorth(kind.baseline(), played, 2);
    }

    private static void assertWorth(Worth worth, int episodes, long seed) {
        double[] returns = worth.played().returns(episodes, seed);
        double mean = Arrays.stream(returns).average().orElseThrow();
        double squares =
                Arrays.stream(returns).map(x -> (x - mean) * (x - mean)).sum();
        double error = Math.sqrt(squares / (episodes - 1.0) / episodes);
        assertThat(mean).isCloseTo(worth.value(), within(ERRORS * error + 1e-5));
    }

    @Test
    void aSeedMakesTheSameLogAgain() {
        for (GateKind kind : List.of(kind("truncated-pdis"), kind("days"), kind("picked-here"))) {
            String first = kind.trials().apply(3).data().dataset().fingerprint();
            assertThat(kind.trials().apply(3).data().dataset().fingerprint()).isEqualTo(first);
            assertThat(kind.trials().apply(4).data().dataset().fingerprint()).isNotEqualTo(first);
        }
    }

    @Test
    void aKindIsWhatItClaims() {
        GateKind none = kind("noise-1");
        assertThatThrownBy(() -> new GateKind(
                        "x", "", Claim.POWER, 1, none.policy(), none.baseline(), none.trials()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("that is not the kind POWER");
    }

    @Test
    void theCasesOfTheGuideAreWorthWhatIsSaidOfThem() {
        // .6 - 15 * .6^5 and .2 - 15 * .2^5
        assertThat(kind("catastrophe-2000").policy().value()).isCloseTo(-0.5664, within(1e-12));
        assertThat(kind("catastrophe-2000").baseline().value()).isCloseTo(0.1952, within(1e-12));
        // .7 + .015 * -100
        assertThat(kind("rare-state-2000").policy().value()).isCloseTo(-0.8, within(1e-12));
        // 5 * (.9 - .1 * 20)
        assertThat(kind("untried-costly").policy().value()).isCloseTo(-5.5, within(1e-12));
        assertThat(kind("untried-costly").baseline().value()).isEqualTo(5);
    }

    @Test
    void backwardInductionAgreesWithTheBellmanEquations() {
        World ring = Worlds.ring(2_000, 0.9, 1, 0, 0.1);
        TabularPolicy policy = Worlds.table(0.3, 0.6, 0.2, 0.9);
        assertThat(ring.value(policy))
                .isCloseTo(PolicyEvaluation.of(ring.mdp(), policy).expectedReturn(), within(1e-12));
        // To be cut off one step in ten is to be discounted by .9 more.
        World cut = Worlds.ring(2_000, 0.9, 1, 0, 0).withCut(0.1);
        assertThat(cut.value(policy))
                .isCloseTo(
                        PolicyEvaluation.of(cut.mdp().withDiscount(0.81), policy)
                                .expectedReturn(),
                        within(1e-12));
    }

    @Test
    void aPolicyIsFoundThatIsWorthWhatIsAsked() {
        World ring = Worlds.ring(10, 1, 1, 0, 0);
        TabularPolicy worse = Worlds.second(ring, 0.1);
        TabularPolicy better = Worlds.second(ring, 0.9);
        double value = (ring.value(worse) + 2 * ring.value(better)) / 3;
        assertThat(ring.value(ring.worth(value, worse, better))).isCloseTo(value, within(1e-12));
        assertThatThrownBy(() -> ring.worth(100, worse, better)).hasMessageContaining("does not lie between");
    }

    @Test
    void episodesSayHowLikelyTheirActionsWere() {
        World ring = Worlds.ring(10, 1, 1, 0, 0.1);
        TabularPolicy policy = Worlds.table(0.3, 0.6, 0.2, 0.9);
        var episode = ring.play(policy, 0, new SplittableRandom(5));
        assertThat(episode.hasFinalObservation(1)).isTrue();
        for (int t = 0; t < episode.length(); t++) {
            assertThat(Math.exp(episode.actionLogProbabilities()[t]))
                    .isCloseTo(
                            policy.probability((int) episode.observations()[t], (int) episode.actions()[t]),
                            within(1e-12));
        }
    }

    static GateKind kind(String name) {
        return GateKinds.all().stream()
                .filter(kind -> kind.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
