package dev.hindcast.benchmarks.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.benchmarks.gate.GateBattery.Row;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Confidence;
import dev.hindcast.evaluation.gate.Gate;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GateBatteryTest {
    private static final int FEW = 60;
    private static final int MANY = 400;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "noise-1",
                "noise-20",
                "noise-1000",
                "noise-1000-t",
                "noise-5-concentration",
                "costs",
                "few-weights",
                "scarce-failures-dr",
                "scarce-gains-dr",
                "scarce-costs-bootstrap",
                "own-policy",
                "untried-costly",
                "untried-costly-pdis",
                "catastrophe-200",
                "catastrophe-200-t",
                "rare-cost-200",
                "scaled-99",
                "scaled-101-betting",
                "swapped",
                "learned-here",
                "learned-overlap",
                "learned-elsewhere",
                "swapped-mean-one-t",
                "truncated-worse-switch",
                "loggers",
                "loggers-better-t",
                "picked-here",
                "exploring-value",
                "exploring-policy",
                "normal",
                "arms-t",
                "levers-bootstrap",
                "normal-better-t"
            })
    void itHoldsInAShortForm(String name) {
        assertHeld(name, FEW);
    }

    static List<String> all() {
        return GateKinds.all().stream().map(GateKind::name).toList();
    }

    @Tag("nightly")
    @ParameterizedTest
    @MethodSource("all")
    void itHoldsInEveryKind(String name) {
        assertHeld(name, MANY);
    }

    private static void assertHeld(String name, int repetitions) {
        Row row = run(GateKindsTest.kind(name), repetitions);
        assertThat(row.held())
                .as("%s opened %d of %d, closed by %s", name, row.opened(), repetitions, row.closedBy())
                .isTrue();
    }

    /** Without its warnings the gate opens on what it must not open on: the battery sees that. */
    @ParameterizedTest
    @ValueSource(strings = {"scaled-99", "swapped"})
    void aGateThatAcceptsEveryWarningFails(String name) {
        GateKind kind = GateKindsTest.kind(name);
        Set<Caution.Kind> all = EnumSet.allOf(Caution.Kind.class);
        Row row = run(
                new GateKind(name, kind.what(), kind.claim(), kind.episodes(), kind.policy(), kind.baseline(), seed -> {
                    Trial trial = kind.trials().apply(seed);
                    return new Trial(trial.data(), trial.gate().withAccepted(all), trial.known());
                }),
                FEW);
        assertThat(row.held()).isFalse();
    }

    @Test
    void aGateWithoutTheNumberOfTestsOpensForTheBestOfTwenty() {
        GateKind kind = GateKindsTest.kind("picked-here");
        Row row = run(
                new GateKind("x", kind.what(), kind.claim(), kind.episodes(), kind.policy(), kind.baseline(), seed -> {
                    Trial trial = kind.trials().apply(seed);
                    Gate alone = trial.gate()
                            .withTests(1)
                            .withReturns(Confidence.Range.UNKNOWN)
                            .withAccepted(Set.of(Caution.Kind.INTERVAL));
                    return new Trial(trial.data(), alone, trial.known());
                }),
                FEW);
        assertThat(row.held()).isFalse();
        assertThat(row.share()).isGreaterThan(0.2);
    }

    /** Judged by what they were learned from, policies that are no better look so. */
    @Test
    void aGateThatIsNotToldOfReuseFails() {
        GateKind kind = GateKindsTest.kind("learned-here");
        Row row = run(
                new GateKind("x", kind.what(), kind.claim(), kind.episodes(), kind.policy(), kind.baseline(), seed -> {
                    Trial trial = kind.trials().apply(seed);
                    return new Trial(trial.data(), trial.gate(), List.of());
                }),
                FEW);
        assertThat(row.held()).isFalse();
    }

    @Test
    void whatKeptItClosedIsNamed() {
        assertThat(run(GateKindsTest.kind("scaled-99"), 5).closedBy().orElseThrow())
                .contains("mean-weight");
        assertThat(run(GateKindsTest.kind("noise-1"), 5).closedBy()).contains("bound");
        assertThat(run(GateKindsTest.kind("learned-overlap"), 5).closedBy().orElseThrow())
                .contains("reuse");
    }

    @Test
    void itDoesNotDependOnTheOrderOfItsThreads() {
        GateKind kind = GateKindsTest.kind("positive");
        assertThat(run(kind, 20)).isEqualTo(run(kind, 20));
    }

    @Test
    void aRateIsHeldAgainstTheBinomialDistribution() {
        for (int n : new int[] {20, 60, 400}) {
            for (int opened = 0; opened <= n; opened++) {
                assertThat(row("noise-1", n, opened).held())
                        .as("%d of %d", opened, n)
                        .isEqualTo(atLeast(opened, n, 0.05) >= 0.01);
                assertThat(row("arms", n, opened).held()).isEqualTo(opened >= 0.8 * n);
            }
        }
    }

    /** P(X >= k) of a binomial distribution, by its definition. */
    private static double atLeast(int k, int n, double p) {
        double[] probabilities = {1};
        for (int i = 0; i < n; i++) {
            double[] next = Arrays.copyOf(probabilities, i + 2);
            for (int j = i + 1; j >= 0; j--) {
                next[j] = (j <= i ? probabilities[j] * (1 - p) : 0) + (j > 0 ? probabilities[j - 1] * p : 0);
            }
            probabilities = next;
        }
        return Arrays.stream(probabilities, k, n + 1).sum();
    }

    private static Row row(String kind, int repetitions, int opened) {
        return new Row(GateKindsTest.kind(kind), repetitions, opened, 0, 1, Optional.empty());
    }

    @Test
    void theIntervalIsThatOfClopperAndPearson() {
        // Of none in 5: 1 - .025^(1 / 5).
        Row none = run(GateKindsTest.kind("scaled-99"), 5);
        assertThat(none.opened()).isZero();
        assertThat(none.low()).isZero();
        assertThat(none.high()).isCloseTo(1 - Math.pow(0.025, 0.2), within(1e-9));
        Row all = run(GateKindsTest.kind("arms"), 5);
        assertThat(all.opened()).isEqualTo(5);
        assertThat(all.low()).isCloseTo(Math.pow(0.025, 0.2), within(1e-9));
        assertThat(all.high()).isEqualTo(1);
    }

    @Test
    void atLeastOneLogIsNeeded() {
        assertThatThrownBy(() -> new GateBattery(0)).hasMessageContaining("at least one log");
    }

    private static Row run(GateKind kind, int repetitions) {
        return new GateBattery(repetitions).run(List.of(kind), row -> {}).get(0);
    }
}
