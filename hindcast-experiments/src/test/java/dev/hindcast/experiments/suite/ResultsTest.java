package dev.hindcast.experiments.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.environment.ReferenceScores;
import dev.hindcast.environment.ReferenceScores.Range;
import dev.hindcast.evaluation.SeedStatistics;
import dev.hindcast.experiments.suite.Suite.Choice;
import dev.hindcast.experiments.suite.Suite.Data;
import dev.hindcast.experiments.suite.Suite.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ResultsTest {
    private static final Data HOPPER = new Data("mujoco/hopper-medium", Optional.empty(), Optional.empty(), Map.of());
    private static final Data OWN = new Data("own", Optional.empty(), Optional.of(new Range(100, 300)), Map.of());
    private static final Data RAW = new Data("raw", Optional.empty(), Optional.empty(), Map.of());
    private static final Method IQL = method("IQL");
    private static final Method BC = method("BC");

    private static Method method(String label) {
        return new Method(label, new Choice(Optional.of("bc"), Map.of(), Map.of()), Map.of());
    }

    /** On Hopper IQL returns as much as D4RL's expert and BC as its random policy; elsewhere returns are 100, 200, ... by seed. */
    private static Results results(boolean failing) {
        return results(failing ? List.of(OWN) : List.of());
    }

    /** Of these data sets BC's second seed failed. */
    private static Results results(List<Data> failing) {
        Suite suite = new Suite("s", "", List.of(HOPPER, OWN, RAW), List.of(IQL, BC), List.of(0L, 1L), Map.of());
        List<Testbed> testbeds = List.of(
                new Testbed(HOPPER, "mujoco:Hopper-v4", 1607.01385, ReferenceScores.range("mujoco:Hopper-v4")),
                new Testbed(OWN, "Own-v0", 150, Optional.empty()),
                new Testbed(RAW, "Raw-v0", -7, Optional.empty()));
        List<Outcome> outcomes = new ArrayList<>();
        for (Cell cell : suite.cells()) {
            double last =
                    cell.data() == HOPPER ? (cell.method() == IQL ? 3234.3 : -20.272305) : 100 + 100 * cell.seed();
            boolean fails = failing.contains(cell.data()) && cell.method() == BC && cell.seed() == 1;
            outcomes.add(outcome(cell, fails ? null : last));
        }
        return new Results(suite, testbeds, outcomes);
    }

    private static Outcome outcome(Cell cell, @Nullable Double last) {
        Path directory = Path.of("out").resolve(cell.directory());
        return new Outcome(
                cell,
                directory,
                "hindcast train bc --seed " + cell.seed(),
                last == null
                        ? null
                        : new Outcome.Result(last, 50, last + 20, 1000, 500, List.of(new Outcome.Point(50, last))),
                last == null ? "the loss diverged" : "");
    }

    @Test
    void scoresAreNormalisedByTheEnvironmentsReferencesOrTheSuites() {
        Results results = results(false);
        assertThat(results.testbeds().get(0).behavior()).isCloseTo(50, within(1e-6));
        assertThat(results.testbeds().get(1).behavior()).isCloseTo(25, within(1e-9));
        assertThat(results.testbeds().get(2).behavior()).isEqualTo(-7);
        assertThat(results.group(results.testbeds().get(1), IQL).scores(Checkpoint.LAST))
                .containsExactly(0, 50);
        assertThat(results.group(results.testbeds().get(1), IQL).scores(Checkpoint.BEST))
                .containsExactly(10, 60);
    }

    /** The headline and the note below the scores agree: two seeds rank nothing. */
    @Test
    void twoSeedsRankNothing() {
        assertThat(SuiteReport.of(results(false)).html())
                .contains("Over 2 seeds no order can be told", "IQL ", "Of so few seeds intervals are too narrow.")
                .doesNotContain("scores highest");
    }

    /** Of (100, 100) and (0, 50); returns without references are in no average. */
    @Test
    void averagesAreOfNormalisedScores() {
        SeedStatistics statistics =
                results(false).statistics(IQL, Checkpoint.LAST).orElseThrow();
        assertThat(statistics.mean()).isCloseTo(62.5, within(1e-9));
        assertThat(statistics.interquartileMean()).isCloseTo(75, within(1e-9));
        assertThat(statistics.meanInterval().low()).isCloseTo(50, within(1e-9));
        assertThat(statistics.meanInterval().high()).isCloseTo(75, within(1e-9));
        assertThat(results(false)
                        .profile(IQL, Checkpoint.LAST, new double[] {-1, 10, 60, 101})
                        .orElseThrow()
                        .shares())
                .containsExactly(1, 0.75, 0.5, 0);
    }

    @Test
    void theTableHasTheFieldsLayout() {
        Grid last = Tables.of(results(false)).get(0);
        assertThat(last.title()).isEqualTo("Normalised score of the last checkpoints");
        assertThat(last.headers()).containsExactly("data set", "behaviour", "IQL", "BC");
        assertThat(last.rows())
                .containsExactly(
                        List.of("mujoco/hopper-medium", "50.0", "100.0 [100.0, 100.0]", "0.0 [0.0, 0.0]"),
                        List.of("own", "25.0", "25.0 [0.0, 50.0]", "25.0 [0.0, 50.0]"),
                        List.of("raw (return)", "-7.0", "150.0 [100.0, 200.0]", "150.0 [100.0, 200.0]"));
        assertThat(last.summary().get(0)).containsExactly("average", "37.5", "62.5 [50.0, 75.0]", "12.5 [0.0, 25.0]");
        assertThat(last.notes()).anyMatch(note -> note.contains("No reference scores are known for raw"));
        assertThat(last.notes()).anyMatch(note -> note.contains("states them for own 100.0 and 300.0"));
    }

    @Test
    void whatWasPublishedStandsBesideIt() {
        Grid published = Tables.of(results(false)).get(2);
        assertThat(published.headers()).containsExactly("data set", "IQL here", "published", "BC here", "published");
        assertThat(published.rows()).containsExactly(List.of("mujoco/hopper-medium", "100.0", "67.5", "0.0", "53.5"));
        assertThat(published.notes().get(0))
                .contains("CORL", "not D4RL's files", "1,000,000 updates", "1,000 updates", "seeds: 2");
    }

    /** What rounds to nothing has no sign. */
    @Test
    void nothingHasNoSign() {
        assertThat(Tables.number(-0.036)).isEqualTo("0.0");
        assertThat(Tables.number(-0.06)).isEqualTo("-0.1");
        assertThat(Tables.number(Double.NaN)).isEqualTo("NaN");
    }

    /** Neither a mean of the others nor an average with it. */
    @Test
    void whatWasPublishedStandsBesideNothingWhereATrainingFailed() {
        Grid published = Tables.of(results(List.of(HOPPER))).get(2);
        assertThat(published.rows()).containsExactly(List.of("mujoco/hopper-medium", "100.0", "67.5", "-", "53.5"));
        assertThat(published.summary().get(0)).containsExactly("average", "100.0", "67.5", "-", "53.5");
    }

    /** Returns of `raw` have no scale, and are in no mean. */
    @Test
    void thePageSaysWhatItsMeansAreOver() {
        assertThat(SuiteReport.of(results(true)).html())
                .contains("Over 2 data sets with reference scores, last checkpoints")
                .doesNotContain("over all data sets");
    }

    /** An average without it would flatter. */
    @Test
    void anAlgorithmOfWhichATrainingFailedHasNoAverage() {
        Results results = results(true);
        assertThat(results.statistics(BC, Checkpoint.LAST)).isEmpty();
        assertThat(results.statistics(IQL, Checkpoint.LAST)).isPresent();
        List<Grid> grids = Tables.of(results);
        assertThat(grids.get(0).rows().get(1)).containsExactly("own", "25.0", "25.0 [0.0, 50.0]", "0.0, 1 of 2 failed");
        assertThat(grids.get(0).summary().get(0)).containsExactly("average", "37.5", "62.5 [50.0, 75.0]", "-");
        assertThat(grids.get(grids.size() - 1).rows())
                .containsExactly(List.of("BC on own, seed 1", "the loss diverged"));
    }

    @Test
    void theMarkdownHoldsTablesAndCommands() {
        String markdown = ResultsPage.markdown(results(false));
        assertThat(markdown)
                .contains("| data set | behaviour | IQL | BC |", "|---|---:|---:|---:|")
                .contains("| own | 25.0 | 25.0 [0.0, 50.0] | 25.0 [0.0, 50.0] |")
                .contains("hindcast train bc --seed 1");
    }
}
