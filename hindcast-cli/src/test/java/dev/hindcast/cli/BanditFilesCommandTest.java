package dev.hindcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of bandits from elsewhere, at the command line. */
class BanditFilesCommandTest {
    private static final String[] ITEMS = {"hat", "scarf", "shoe"};

    @TempDir
    private Path directory;

    /** A shop's log of labels; 'shoe' is what known visitors want. */
    private Path shop(String name, int rows, long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        StringBuilder text = new StringBuilder(",Action,Reward,Propensity,day,context_known,context_shop\n");
        for (int row = 0; row < rows; row++) {
            int item = random.nextInt(ITEMS.length);
            int known = random.nextInt(2);
            boolean bought = random.nextDouble() < (known == 1 && item == 2 ? 0.6 : 0.2);
            text.append(row).append(',').append(ITEMS[item]).append(',').append(bought ? "True" : "False");
            text.append(",0.333333,")
                    .append(row / 100)
                    .append(',')
                    .append(known)
                    .append(',');
            text.append(row % 3).append('\n');
        }
        return Files.writeString(directory.resolve(name), text);
    }

    @Test
    void whatIsReadOfALogIsListed() throws IOException {
        Path log = shop("log.csv", 300, 0);
        Cli shown = Cli.run("bandit", log, "--estimator", "ipw");
        assertThat(shown.code()).as(shown.err()).isZero();
        assertThat(shown.out())
                .contains("columns: Action, Reward, Propensity, context_known, context_shop; not looked at: day, one")
                .contains("actions are 3 labels, hat to shoe");
        JsonNode json = Cli.run("bandit", log, "--estimator", "ipw", "--leave-out", "context_shop", "--json")
                .json();
        assertThat(json.path("actionsAre").asText()).isEqualTo("labels");
        assertThat(json.path("columns").toString())
                .isEqualTo("[\"Action\",\"Reward\",\"Propensity\",\"context_known\"]");
        assertThat(json.path("columnsNotTaken").toString())
                .isEqualTo("[\"day\",\"context_shop\",\"one without a name\"]");
        assertThat(json.path("rowsLeftOut").asInt()).isZero();
    }

    @Test
    void missingValuesAreAChoice() throws IOException {
        Path log = Files.writeString(
                directory.resolve("blank.csv"),
                "action,reward,propensity,context_x\n0,1,0.5,1\n1,0,0.5,\n0,1,0.5,3\n1,1,0.5,2\n");
        Cli refused = Cli.run("bandit", log);
        assertThat(refused.code()).isNotZero();
        assertThat(refused.err()).contains("blank.csv, line 3: column 'context_x'", "--missing mean", "--missing drop");
        Cli dropped = Cli.run("bandit", log, "--missing", "drop", "--estimator", "ipw");
        assertThat(dropped.out()).contains("3 decisions", "1 row left out, in which something is missing");
        Cli filled = Cli.run("bandit", log, "--missing", "mean", "--model", "ridge", "--estimator", "dm");
        assertThat(filled.code()).as(filled.err()).isZero();
        assertThat(filled.out()).contains("4 decisions");
    }

    /** A policy that was learned from labels knows them again, in whatever order another log shows them. */
    @Test
    void aPolicyOfLabelsIsJudgedByAnotherLog() throws IOException {
        Path log = shop("log.csv", 2_000, 1);
        Path policy = directory.resolve("policy.json");
        Cli learned = Cli.run(
                "bandit", "learn", log, "--out", policy, "--learner", "ridge", "--text", "context_shop", "--json");
        assertThat(learned.code()).as(learned.err()).isZero();
        Path other = shop("other.csv", 2_000, 2);
        Cli judged = Cli.run(
                "bandit", other, "--policy", policy, "--estimator", "snipw", "--text", "context_shop", "--json");
        assertThat(judged.code()).as(judged.err()).isZero();
        // Half of the visitors are known, and buy the shoe 6 times in 10; the others buy anything 2 times in 10.
        assertThat(judged.json().at("/estimates/0/value").asDouble()).isBetween(0.33, 0.47);
        Path few = Files.writeString(
                directory.resolve("few.csv"),
                "action,reward,propensity,context_known,context_shop\nhat,1,0.5,0,1\nshoe,0,0.5,1,2\n");
        Cli refused = Cli.run("bandit", few, "--policy", policy);
        assertThat(refused.err()).contains("3 actions, hat to shoe", "2 actions, hat to shoe", "--actions");
        Cli named = Cli.run("bandit", few, "--policy", policy, "--actions", "hat,scarf,shoe", "--estimator", "ipw");
        assertThat(named.code()).as(named.err()).isZero();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void pipesAreNotWaitedFor() throws Exception {
        Path log = shop("log.csv", 50, 3);
        for (String name : new String[] {"pipe.csv", "pipe.json"}) {
            Path pipe = directory.resolve(name);
            assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                    .isZero();
            assertThat(Cli.run("bandit", log, "--policy", pipe).err())
                    .containsAnyOf("a pipe or a device", "is not a file");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--missing dorp|did you mean 'drop'",
                "--text context_shp|did you mean 'context_shop'",
                "--leave-out context_knwn|did you mean 'context_known'",
                "--actions hat,shoe|holds 'scarf', expected one of the 2 actions",
                "--actions hat,hat|different labels",
                "--actions 3|expected a finite number",
                "--actions 0|at least 1"
            })
    void wrongUseIsExplained(String options, String explanation) throws IOException {
        Path log = shop("log.csv", 60, 4);
        String[] words = ("bandit " + log + " " + options).split(" ");
        Cli result = Cli.run((Object[]) words);
        assertThat(result.code()).isNotZero();
        assertThat(result.err()).contains(explanation);
    }
}
