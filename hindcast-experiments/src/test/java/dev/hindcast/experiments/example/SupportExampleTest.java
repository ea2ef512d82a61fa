package dev.hindcast.experiments.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.experiments.example.SupportExample.Constraint;
import dev.hindcast.experiments.example.SupportExample.Line;
import dev.hindcast.learning.tabular.KlConstraint;
import dev.hindcast.learning.tabular.KlPenalty;
import dev.hindcast.learning.tabular.TabularBcq;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SupportExampleTest {
    private static final Constraint KL = SupportExample.KL_CONSTRAINT;
    private static final Constraint PENALTY = SupportExample.KL_PENALTY;
    private static final Constraint SUPPORT = SupportExample.SUPPORT;

    static Stream<Line> lines() {
        Line usual = Line.usual();
        return Stream.of(usual, new Line(6, 4, 4, 0.02, 1, 0.5), new Line(14, 12, 6, 0.01, 0.9, 0.4));
    }

    /**
     * What the example claims: the support constraint earns all that there is; the other less at every strength where values are guessed,
     * and, where they are known, less while it is strict.
     */
    private static void check(Line line, long seed, Constraint distribution, Constraint support) {
        assertThat(support.best(line, seed)).isCloseTo(line.best(), within(1e-9));
        assertThat(distribution.best(line, seed)).isLessThan(0.9 * line.best());
        double strict = distribution.strengths().get(1);
        assertThat(line.earnedKnowing(distribution.at().apply(strict))).isLessThan(0.8 * line.best());
        assertThat(line.earnedKnowing(support.at().apply(support.strengths().get(0))))
                .isCloseTo(line.best(), within(1e-9));
    }

    @ParameterizedTest
    @MethodSource("lines")
    void distributionCostsAndSupportDoesNot(Line line) {
        for (long seed = 0; seed < 3; seed++) {
            check(line, seed, KL, SUPPORT);
            check(line, seed, PENALTY, SUPPORT);
        }
    }

    /** Known values need no constraint: without one, all of them earn the best. */
    @Test
    void looseningEarnsAllWhereNothingIsGuessed() {
        Line line = Line.usual();
        assertThat(line.earnedKnowing(new KlConstraint(6))).isCloseTo(line.best(), within(1e-6));
        assertThat(line.earnedKnowing(new KlPenalty(0.001))).isCloseTo(line.best(), within(1e-6));
        assertThat(line.earnedKnowing(new TabularBcq(0))).isCloseTo(line.best(), within(1e-9));
    }

    /** Without a constraint guesses cost return, whichever way it is loosened. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2})
    void withoutConstraintGuessesCost(long seed) {
        Line line = Line.usual();
        assertThat(line.earnedGuessing(new TabularBcq(0), seed)).isLessThan(0.7 * line.best());
        assertThat(line.earnedGuessing(new KlConstraint(6), seed)).isLessThan(0.7 * line.best());
    }

    /** Where the log is narrow the two differ by little. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2})
    void aNarrowLogNeedsNoSupport(long seed) {
        Line narrow = Line.usual().withUniformShare(0.05);
        assertThat(KL.best(narrow, seed)).isGreaterThan(0.9 * narrow.best());
    }

    @Test
    void aSupportConstraintThatImitatesIsFoundOut() {
        assertFoundOut(KL, new Constraint("", "", SUPPORT.strengths(), threshold -> new KlConstraint(0)));
    }

    @Test
    void aSupportOfEverythingIsFoundOut() {
        assertFoundOut(KL, new Constraint("", "", SUPPORT.strengths(), threshold -> new TabularBcq(0)));
    }

    @Test
    void aDistributionConstraintThatIsNoneOnCommonActionsIsFoundOut() {
        assertFoundOut(new Constraint("", "", KL.strengths(), radius -> new TabularBcq(0.3)), SUPPORT);
    }

    @Test
    void guessesWithoutErrorAreFoundOut() {
        Line usual = Line.usual();
        Line sure = new Line(usual.cells(), usual.common(), usual.rare(), usual.rareShare(), usual.uniformShare(), 0);
        assertThatThrownBy(() -> check(sure, 0, KL, SUPPORT)).isInstanceOf(AssertionError.class);
    }

    @Test
    void aNarrowLogIsFoundOut() {
        assertThatThrownBy(() -> check(Line.usual().withUniformShare(0.02), 0, KL, SUPPORT))
                .isInstanceOf(AssertionError.class);
    }

    private static void assertFoundOut(Constraint distribution, Constraint support) {
        assertThatThrownBy(() -> check(Line.usual(), 0, distribution, support)).isInstanceOf(AssertionError.class);
    }

    @Test
    void theStrengthsGoFromStrictToLoose() {
        assertThat(KL.strengths()).isSorted();
        for (Constraint other : List.of(PENALTY, SUPPORT)) {
            assertThat(other.strengths()).isSortedAccordingTo((one, two) -> Double.compare(two, one));
        }
    }
}
