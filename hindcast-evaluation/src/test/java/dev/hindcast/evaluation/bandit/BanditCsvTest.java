package dev.hindcast.evaluation.bandit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.DatasetException;
import dev.hindcast.evaluation.Confidence;
import dev.hindcast.evaluation.Confidence.Range;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BanditCsvTest {
    @TempDir
    private Path directory;

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("log.csv"), text);
    }

    @Test
    void plainLog() throws IOException {
        BanditLog log = BanditCsv.read(file("""
                \uFEFFreward,"action",pscore,position,context_city,context_age,other
                1.5,2,0.25,1,"Bern, old",30,x
                -1,0,1,0,Basel,40,"y
                z"
                """));
        assertThat(log.actionCount()).isEqualTo(3);
        assertThat(log.actions()).containsExactly(2, 0);
        assertThat(log.rewards()).containsExactly(1.5, -1);
        assertThat(log.propensities()).containsExactly(0.25, 1);
        assertThat(log.positions()).containsExactly(1, 0);
        // Basel, "Bern, old", age.
        assertThat(log.contexts()).isDeepEqualTo(new double[][] {{0, 1, 30}, {1, 0, 40}});
    }

    @Test
    void severalFilesAreOneLog() throws IOException {
        Path first = file("action,reward,propensity,context_a\n0,1,0.5,x\n");
        Path second = Files.writeString(
                directory.resolve("second.csv"), "propensity,context_a,action,reward\r\n0.25,y,1,2\r\n");
        BanditLog log = BanditCsv.read(List.of(first, second), BanditCsv.Columns.of(first), OptionalInt.of(4));
        assertThat(log.actionCount()).isEqualTo(4);
        assertThat(log.rewards()).containsExactly(1, 2);
        assertThat(log.contexts()).isDeepEqualTo(new double[][] {{1, 0}, {0, 1}});
    }

    @Test
    void columnsOfAnyName() throws IOException {
        Path file = file("arm,gain,p\n1,3,0.5\n");
        BanditCsv.Columns columns = new BanditCsv.Columns("arm", "gain", "p", Optional.empty(), List.of());
        assertThat(BanditCsv.read(List.of(file), columns, OptionalInt.empty()).rewards())
                .containsExactly(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "action,reward,propensity;0,1|line 2: 2 cells, but the header has 3",
                "action,reward,propensity;0,1,0.5;0,one,0.5|line 3: column 'reward' holds 'one', expected a finite number",
                "action,reward,propensity;0,NaN,0.5|line 2: column 'reward' holds 'NaN'",
                "action,reward,propensity;0,1,0|column 'propensity' holds '0', expected the probability",
                "action,reward,propensity;0,1,1.5|column 'propensity' holds '1.5'",
                "action,reward,propensity;1.5,1,0.5|column 'action' holds '1.5', expected a whole number",
                "action,reward,propensity;-1,1,0.5|column 'action' holds '-1'",
                "action,reward,propensity,position;0,1,0.5,99999999|a position below",
                "action,reward;0,1|no column 'propensity': its columns are action, reward",
                "action,action;0,1|two columns named 'action'",
                "action,reward,propensity|holds no rows",
                "action,reward,propensity;0,1,\"0.5|as CSV",
            })
    void whatCannotBeReadIsSaid(String text, String message) throws IOException {
        Path file = file(text.replace(';', '\n'));
        assertThatThrownBy(() -> BanditCsv.read(file))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("log.csv")
                .hasMessageContaining(message);
    }

    @Test
    void bytesThatAreNoTextAreSaid() throws IOException {
        Path file = Files.write(
                directory.resolve("log.csv"),
                "action,reward,propensity\n0,1,0.5,\u00e9".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> BanditCsv.read(file)).hasMessageContaining("UTF-8");
        assertThatThrownBy(() -> BanditCsv.read(directory.resolve("none.csv"))).hasMessageContaining("none.csv");
    }

    @Test
    void policies() throws IOException {
        BanditLog log =
                new BanditLog(3, new int[2], new double[2], new double[] {1, 1}, new int[] {1, 2}, new double[2][0]);
        BanditPolicy fixed = BanditCsv.readPolicy(file("action,probability\n2,0.75\n0,0.25\n"), 3);
        assertThat(fixed.probability(log, 0, 2)).isEqualTo(0.75);
        assertThat(fixed.probability(log, 0, 1)).isZero();
        BanditPolicy shown = BanditCsv.readPolicy(file("position,action,probability\n1,0,1\n2,1,0.5\n2,2,0.5\n"), 3);
        assertThat(shown.probability(log, 0, 0)).isEqualTo(1);
        assertThat(shown.probability(log, 1, 1)).isEqualTo(0.5);
        BanditPolicy rows = BanditCsv.readPolicy(file("action_0,action_1,action_2\n1,0,0\n0,0.5,0.5\n"), 3);
        assertThat(rows.probability(log, 1, 2)).isEqualTo(0.5);
        Path wrong = file("action,probability\n2,0.75\n0,0.2\n");
        assertThatThrownBy(() -> BanditCsv.readPolicy(wrong, 3))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("sum to 1");
        assertThatThrownBy(() -> BanditCsv.readPolicy(wrong, 2)).hasMessageContaining("an action from 0 to 1");
    }

    @Test
    void frequenciesOfALog() {
        BanditLog log = new BanditLog(
                2,
                new int[] {0, 0, 1, 1},
                new double[4],
                new double[] {1, 1, 1, 1},
                new int[] {1, 1, 1, 3},
                new double[4][0]);
        BanditPolicy policy = BanditPolicy.frequencies(log);
        assertThat(policy.probability(log, 0, 0)).isCloseTo(2 / 3.0, within(1e-12));
        assertThat(policy.probability(log, 3, 1)).isEqualTo(1);
    }

    @Test
    void theShopsLogIsReadAsItWas() throws IOException {
        BanditLog log = SimulatedShop.log(300, 4);
        BanditLog read = BanditCsv.read(file(SimulatedShop.csv(log)));
        assertThat(read.actions()).isEqualTo(log.actions());
        assertThat(read.rewards()).isEqualTo(log.rewards());
        assertThat(read.propensities()).isEqualTo(log.propensities());
        assertThat(read.contexts()).isDeepEqualTo(log.contexts());
    }

    @Test
    void theShopsValueIsThatOfManyVisitors() {
        BanditLog log = SimulatedShop.log(200_000, 1);
        // The mean over visitors and items of the table of clicks.
        assertThat(SimulatedShop.value(BanditPolicy.uniform())).isCloseTo(0.083, within(1e-12));
        assertThat(new InverseProbabilityWeighting(Double.POSITIVE_INFINITY)
                        .estimate(
                                log,
                                BanditPolicy.uniform(),
                                new Uncertainty(Confidence.STUDENT_T, 0.999, Range.UNKNOWN, 0))
                        .interval()
                        .contains(0.083))
                .isTrue();
    }
}
