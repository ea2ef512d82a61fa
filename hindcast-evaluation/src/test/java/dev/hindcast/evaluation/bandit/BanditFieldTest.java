package dev.hindcast.evaluation.bandit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.DatasetException;
import dev.hindcast.evaluation.Estimate;
import dev.hindcast.evaluation.bandit.BanditCsv.Columns;
import dev.hindcast.evaluation.bandit.BanditFiles.Missing;
import dev.hindcast.evaluation.bandit.BanditFiles.Reading;
import dev.hindcast.learning.training.Progress;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Logs as spreadsheets, R, pandas and people write them. */
class BanditFieldTest {
    @TempDir
    private Path directory;

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("log.csv"), text);
    }

    private BanditFiles read(String text, Missing missing, String... texts) throws IOException {
        return BanditFiles.open(
                List.of(file(text)), columns -> new Reading(columns, Optional.empty(), missing, Set.of(texts)));
    }

    /** All of them say the same two decisions. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "action,reward,propensity\n2,0,0.5\n0,1,0.25\n",
                "\uFEFF\"action\",\"reward\",\"propensity\"\n\"2\",\"0\",\"0.5\"\n\"0\",\"1\",\"0.25\"\n",
                "Action,REWARD,Propensity\n2,0,0.5\n0,1,0.25\n",
                " action , reward , propensity \n 2 , 0 , 0.5 \n 0 , 1 , 0.25 \n",
                "action, \"reward\", \"pscore\"\n2, \"0\", \"0.5\"\n0, \"1\", \"0.25\"\n",
                "action;reward;propensity\n2;0;0,5\n0;1;0,25\n",
                "action\treward\tpropensity\n2\t0\t0,5\n0\t1\t0,25\n",
                "action\treward\tpropensity\n2\t0\t0.5\n0\t1\t0.25\n",
                "action;reward;propensity\n2;0;0.5\n0;1;.25\n",
                "action,reward,propensity\n2,False,0.5\n0,True,0.25\n",
                "action,reward,propensity\n2,FALSE,5e-1\n0,TRUE,2.5E-1\n",
                "action,reward,propensity\n2,no,0.5\n0,yes,0.25\n",
                "action,reward,propensity\n2.0,0.0,0.50000000000000000\n0.0,1.0,0.25\n",
                ",,action,reward,propensity\n0,0,2,0,0.5\n1,1,0,1,0.25\n",
                "\"\",\"action\",\"reward\",\"propensity\"\n\"1\",2,0,0.5\n\"2\",0,1,0.25\n",
                "\"action\",\"reward\",\"propensity\"\n\"1\",2,0,0.5\n\"2\",0,1,0.25\n",
                "action,reward,propensity\n2,0,0.5,\n0,1,0.25,\n",
                "action,reward,propensity\r\n2,0,0.5\r\n\r\n0,1,0.25\r\n",
                "action,reward,propensity\r2,0,0.5\r0,1,0.25",
                "sep=;\naction;reward;propensity\n2;0;0,5\n0;1;0,25\n",
                "item_id,click,propensity_score\n2,0,0.5\n0,1,0.25\n",
                "Item_ID,Click,Propensity_Score\n2,0,0.5\n0,1,0.25\n"
            })
    void differentlyWritten(String text) throws IOException {
        BanditLog log = BanditCsv.read(file(text));
        assertThat(log.actionCount()).isEqualTo(3);
        assertThat(log.actions()).containsExactly(2, 0);
        assertThat(log.rewards()).containsExactly(0, 1);
        assertThat(log.propensities()).containsExactly(0.5, 0.25);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE"})
    void textOfTwoBytes(String charset) throws IOException {
        String text = (charset.equals("UTF-16") ? "" : "\uFEFF") + "action,reward,propensity\nSchüh,1,0.5\n";
        Path file = Files.write(directory.resolve("log.csv"), text.getBytes(Charset.forName(charset)));
        assertThat(BanditCsv.read(file).actionName(0)).isEqualTo("Schüh");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "600000,300000,600000,0|0,300000,600000|2,1,2,0",
                "shoe,hat,shoe,Äpfel|hat,shoe,Äpfel|1,0,1,2",
                "1,2,3,2|1,2,3|0,1,2,1",
                "9007199254740991,7,7,7|7,9007199254740991|1,0,0,0",
                "b7,10,9.0,9|10,9,b7|2,0,1,1",
                "1234567890123456789,1234567890123456788,5,5|1234567890123456788,1234567890123456789,5|1,0,2,2",
                "a\u001b[31m,b,b,b|a\\u001b[31m,b|0,1,1,1",
                "True,False,True,True|False,True|1,0,1,1",
                "0,1,3,1|0,1,2,3|0,1,3,1",
            })
    void whatActionsAre(String cells, String names, String chosen) throws IOException {
        String rows = Arrays.stream(cells.split(","))
                .map(cell -> cell + ",1,0.5\n")
                .collect(Collectors.joining("", "action,reward,propensity\n", ""));
        BanditFiles files = BanditFiles.open(List.of(file(rows)), Reading::of);
        BanditLog log = files.log();
        assertThat(IntStream.range(0, log.actionCount()).mapToObj(log::actionName))
                .containsExactly(names.split(","));
        assertThat(log.actions())
                .containsExactly(Arrays.stream(chosen.split(","))
                        .mapToInt(Integer::parseInt)
                        .toArray());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0,1,0.5,1;0,1,0.5,;1,0,0.5,2|line 3: column 'context_x' holds nothing, a missing value|`missing mean`",
                "0,1,0.5,1;0,1,0.5,NA;1,0,0.5,2|line 3: column 'context_x' holds 'NA', a missing value|`missing drop`",
                "0,1,0.5,1;0,1,0.5,NaN;1,0,0.5,2|column 'context_x' holds 'NaN', a missing value|`missing mean`",
                "0,1,0.5,a;0,1,0.5,;1,0,0.5,b|line 3: column 'context_x' holds nothing, a missing value|`missing mean`",
                "0,1,0.5,1;0,,0.5,1;1,0,0.5,2|line 3: column 'reward' holds nothing, a missing value|`missing drop`",
                "0,1,0.5,1;0,1,null,1;1,0,0.5,2|column 'propensity' holds 'null', a missing value|`missing drop`",
                "0,1,0.5,1;,1,0.5,1;1,0,0.5,2|line 3: column 'action' holds nothing, a missing value|`missing drop`",
                "shoe,1,0.5,1;,1,0.5,1;hat,0,0.5,2|line 3: column 'action' holds nothing|`missing drop`",
                "0,1,0.5,1;0,1,0.5,l2;1,0,0.5,2|line 3: column 'context_x' holds 'l2', expected a number|`text context_x`",
                "0,1,0.5,;0,1,0.5,NA;1,0,0.5,|column 'context_x' holds nothing|`leaveOut context_x`",
                "0,1,1.01,1|line 2: column 'propensity' holds '1.01', expected the probability|up to 1",
                "0,1,inf,1|column 'propensity' holds 'inf', expected a finite number|line 2",
                "0,1,0.5,1e400;0,1,0.5,1|column 'context_x' holds '1e400', expected a finite number|line 2",
                "0,'1,5',0.5,1|column 'reward' holds '1,5', expected a finite number (a decimal comma|semicolons",
                "0,0x1p3,0.5,1|column 'reward' holds '0x1p3', expected a finite number|line 2",
                "0,1f,0.5,1|column 'reward' holds '1f', expected a finite number|line 2",
                "-1,1,0.5,1|column 'action' holds '-1', expected a whole number from 0|line 2",
            })
    void whatIsMissingOrWrongIsNamedWithAChoice(String rows, String message, String choice) {
        assertThatThrownBy(() -> read(
                        "action,reward,propensity,context_x\n"
                                + rows.replace(';', '\n').replace('\'', '"'),
                        Missing.REFUSE))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining(message)
                .hasMessageContaining(choice);
    }

    @Test
    void missingValuesAreDroppedOrTheMean() throws IOException {
        String text =
                "action,reward,propensity,context_x,context_c\n0,1,0.5,1,a\n1,0,0.5,,b\n1,1,0.5,4,\n0,1,0.5,4,a\n";
        BanditFiles dropped = read(text, Missing.DROP);
        assertThat(dropped.leftOut()).isEqualTo(2);
        assertThat(dropped.log().contexts()).isDeepEqualTo(new double[][] {{1, 1, 0}, {4, 1, 0}});
        BanditFiles filled = read(text, Missing.MEAN);
        assertThat(filled.leftOut()).isZero();
        assertThat(filled.log().contexts()).isDeepEqualTo(new double[][] {
            {1, 1, 0}, {3, 0, 1}, {4, 2 / 3.0, 1 / 3.0}, {4, 1, 0}
        });
        assertThat(dropped.clusters("context_c").count()).isEqualTo(1);
        Path policy = Files.writeString(directory.resolve("policy.csv"), "action_0,action_1\n1,0\n0,1\n0,1\n.5,.5\n");
        BanditPolicy read = dropped.policy(policy);
        assertThat(read.probability(dropped.log(), 0, 0)).isEqualTo(1);
        assertThat(read.probability(dropped.log(), 1, 0)).isEqualTo(0.5);
    }

    @Test
    void numbersThatAreNames() throws IOException {
        String text = "action,reward,propensity,context_shop\n0,1,0.5,7\n1,0,0.5,12\n";
        assertThat(read(text, Missing.REFUSE).log().contexts()).isDeepEqualTo(new double[][] {{7}, {12}});
        assertThat(read(text, Missing.REFUSE, "Context_Shop").log().contexts())
                .isDeepEqualTo(new double[][] {{0, 1}, {1, 0}});
    }

    @Test
    void roundingIsNoProbabilityAboveOne() throws IOException {
        assertThat(BanditCsv.read(file("action,reward,propensity\n0,1,1.0000001\n"))
                        .propensities())
                .containsExactly(1);
    }

    @Test
    void columnsAreListed() throws IOException {
        BanditFiles files = read(",,Action,Reward,day,Propensity,context_x\n0,0,0,1,mon,1,3\n", Missing.REFUSE);
        assertThat(files.taken()).containsExactly("Action", "Reward", "Propensity", "context_x");
        assertThat(files.notTaken()).containsExactly("day", "2 without a name");
        assertThat(read("action,Action,reward,propensity,\u0007bell\n0,9,1,1,2\n", Missing.REFUSE)
                        .notTaken())
                .containsExactly("Action", "\\u0007bell");
    }

    @Test
    void policiesOfLabels() throws IOException {
        BanditFiles files = read("action,reward,propensity\nshoe,1,0.5\nhat,0,0.5\n", Missing.REFUSE);
        BanditLog log = files.log();
        BanditPolicy byAction = files.policy(
                Files.writeString(directory.resolve("p.csv"), "Action;Probability\nshoe;0,75\nhat;0,25\n"));
        assertThat(byAction.probability(log, 0, log.actions()[0])).isEqualTo(0.75);
        BanditPolicy byRow =
                files.policy(Files.writeString(directory.resolve("p.csv"), "action_shoe,action_hat\n1,0\n0.5,0.5\n"));
        assertThat(byRow.probability(log, 0, log.actions()[0])).isEqualTo(1);
        BanditPolicy shown = files.policy(
                Files.writeString(directory.resolve("p.csv"), "action,reward,propensity\nhat,1,0.1\nhat,1,0.1\n"));
        assertThat(shown.probability(log, 1, log.actions()[1])).isEqualTo(1);
        Path surplus = Files.writeString(directory.resolve("p.csv"), "action,probability\nshoe,0.5\nscarf,0.5\n");
        assertThatThrownBy(() -> files.policy(surplus))
                .hasMessageContaining("line 3: column 'action' holds 'scarf'")
                .hasMessageContaining("`actions ");
    }

    @Test
    void surplusColumnsOfAPolicyAreNamed() throws IOException {
        Path wide = file("action_0,action_1,action_2,action_3\n0.2,0.3,0.4,0.1\n");
        assertThatThrownBy(() -> BanditCsv.readPolicy(wide, 3))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("column 'action_3'")
                .hasMessageContaining("`actions 4`");
        assertThatThrownBy(() -> BanditCsv.readPolicy(wide, 5)).hasMessageContaining("no column 'action_4'");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void whatNeverEndsIsNotRead() throws Exception {
        Path pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        for (Path endless : List.of(pipe, Path.of("/dev/zero"))) {
            assertThatThrownBy(() -> BanditCsv.read(endless))
                    .isInstanceOf(DatasetException.class)
                    .hasMessageContaining("a pipe or a device");
        }
        assertThatThrownBy(() -> BanditCsv.read(directory)).hasMessageContaining("is a folder");
        Path zeros = Files.write(directory.resolve("zeros.csv"), new byte[1000]);
        assertThatThrownBy(() -> BanditCsv.read(zeros)).hasMessageContaining("zero bytes");
        Path large = directory.resolve("large.csv");
        try (RandomAccessFile sparse = new RandomAccessFile(large.toFile(), "rw")) {
            sparse.setLength(1L << 40);
        }
        assertThatThrownBy(() -> BanditCsv.read(large)).hasMessageContaining("MB are read");
    }

    /** Every model of rewards works by what was tried: 10,000 rows of 1,000 actions take no longer than as many of 10. */
    @ParameterizedTest
    @ValueSource(strings = {"tabular", "tabular-context", "ridge", "logistic"})
    void workDoesNotGrowWithRowsTimesActions(String name) throws IOException {
        StringBuilder text = new StringBuilder("action,reward,propensity,context_user\n");
        for (int row = 0; row < 10_000; row++) {
            text.append(1000 * (row * 7919 % 1000))
                    .append(',')
                    .append(row % 3 == 0 ? 1 : 0)
                    .append(",0.001,user");
            text.append(row % 11).append('\n');
        }
        BanditLog log = BanditCsv.read(file(text.toString()));
        assertThat(log.actionCount()).isEqualTo(1000);
        RewardModel.Learner learner = switch (name) {
            case "tabular" -> new TabularRewards(false);
            case "tabular-context" -> new TabularRewards(true);
            case "ridge" -> new RidgeRewards(1);
            default -> new LogisticRewards(1);
        };
        int[] calls = {0};
        BanditPolicy uniform = BanditPolicy.uniform();
        BanditPolicy counting = new BanditPolicy() {
            @Override
            public double probability(BanditLog own, int row, int action) {
                calls[0]++;
                return uniform.probability(own, row, action);
            }

            @Override
            public int kind(BanditLog own, int row) {
                return uniform.kind(own, row);
            }
        };
        Choices choices = Choices.of(log, counting);
        RewardModel model = learner.fit(log, Predictions.ones(log.size()));
        Predictions predictions = Predictions.of(model, choices);
        assertThat(calls[0]).isEqualTo(1000);
        for (int row = 0; row < log.size(); row += 997) {
            double expected = 0;
            for (int action = 0; action < log.actionCount(); action++) {
                expected += model.reward(log, row, action) / log.actionCount();
            }
            assertThat(predictions.expected()[row]).isCloseTo(expected, within(1e-12));
            assertThat(predictions.logged()[row]).isCloseTo(model.reward(log, row, log.actions()[row]), within(1e-15));
        }
    }

    @Test
    void workThatTakesLongTellsHowFarItIs() {
        BanditLog log = SimulatedShop.log(50, 0);
        AtomicLong told = new AtomicLong();
        Progress progress = new Progress() {
            @Override
            public void advance(long count) {
                told.addAndGet(count);
            }

            @Override
            public void note(String message) {}

            @Override
            public void close() {}
        };
        Uncertainty uncertainty = Uncertainty.bootstrap(0).reportingTo(progress);
        Estimate estimate =
                new DirectMethod(new TabularRewards(false)).estimate(log, BanditPolicy.uniform(), uncertainty);
        assertThat(told).hasValue(Uncertainty.RESAMPLES_OF_MODELS);
        assertThat(estimate.interval())
                .isEqualTo(new DirectMethod(new TabularRewards(false))
                        .estimate(log, BanditPolicy.uniform(), Uncertainty.bootstrap(0))
                        .interval());
    }

    /** A column of many texts: conjugate gradients find what Cholesky's decomposition does. */
    @Test
    void manyTextsAreARegressionOfFewNumbers() throws IOException {
        StringBuilder text = new StringBuilder("action,reward,propensity,context_user,context_x\n");
        for (int row = 0; row < 3_000; row++) {
            text.append(row % 2)
                    .append(',')
                    .append(row % 5)
                    .append(",0.5,u")
                    .append(row * 31 % 700)
                    .append(',');
            text.append(row * 17 % 101 / 100.0).append('\n');
        }
        BanditLog log = BanditCsv.read(file(text.toString()));
        assertThat(log.featureCount()).isEqualTo(701);
        Regression regression = log.regression(0);
        double[] weights = log.trials().sums(Predictions.ones(log.size()));
        double[] own = Arrays.stream(log.trials().ofAction(0))
                .mapToDouble(trial -> weights[trial])
                .toArray();
        double[] right = new double[regression.active().length];
        for (int i = 0; i < own.length; i++) {
            regression.add(own[i] * (i % 7), i, right);
        }
        double[] iterated = ConjugateGradients.solve(regression, own, 0.1, right);
        double[][] dense = new double[regression.rows()][right.length];
        for (int row = 0; row < dense.length; row++) {
            regression.add(1, row, dense[row]);
        }
        double[] decomposed = LinearRewards.solve(dense, own, 0.1, right);
        assertThat(regression.active().length).isGreaterThan(256);
        for (int j = 0; j < right.length; j++) {
            assertThat(iterated[j]).isCloseTo(decomposed[j], within(1e-8));
        }
    }

    @Test
    void columnsOfALogAreFoundWhateverTheirCase() throws IOException {
        Columns columns = Columns.of(file("ACTION,Reward,PScore,Position,Feature_A,other\n0,1,1,0,2,3\n"));
        assertThat(columns.propensity()).isEqualTo("pscore");
        assertThat(columns.position()).contains("position");
        assertThat(columns.context()).containsExactly("Feature_A");
    }
}
