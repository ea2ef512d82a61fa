package dev.hindcast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hindcast.evaluation.bandit.BanditCsv;
import dev.hindcast.evaluation.bandit.BanditPolicy;
import dev.hindcast.evaluation.bandit.SimulatedShop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BanditCommandTest {
    private static final Path BUNDLED = Path.of("../datasets/bandit");
    private static final Path CLICKS = BUNDLED.resolve("clicks.csv");

    @TempDir
    private Path directory;

    @Test
    void theBundledLogIsWhatTheCommandMakes() throws IOException {
        assertThat(Cli.run("bandit", "--simulate", 3000, "--seed", 0).out()).isEqualTo(Files.readString(CLICKS));
    }

    @Test
    void estimatesHoldTheTruth() throws IOException {
        BanditPolicy policy = BanditCsv.readPolicy(BUNDLED.resolve("policy.csv"), SimulatedShop.ITEMS);
        double truth = SimulatedShop.value(policy);
        Path html = directory.resolve("bandit.html");
        Cli result = Cli.run(
                "bandit",
                CLICKS,
                "--policy",
                BUNDLED.resolve("policy.csv"),
                "--model",
                "tabular-context",
                "--json",
                "--html",
                html,
                "--distribution");
        assertThat(result.code()).as(result.err()).isZero();
        JsonNode json = result.json();
        assertThat(json.path("estimates")).hasSize(7);
        for (JsonNode estimate : json.path("estimates")) {
            assertThat(truth)
                    .as(estimate.toString())
                    .isBetween(
                            estimate.path("low").asDouble(),
                            estimate.path("high").asDouble());
            assertThat(estimate.path("refused").asBoolean()).isFalse();
        }
        assertThat(json.at("/distribution/mean/value").asDouble())
                .isCloseTo(json.at("/estimates/1/value").asDouble(), within(1e-9));
        assertThat(Files.readString(html)).contains("<svg", "snipw", "Value of the policy");
    }

    @Test
    void anotherLogIsAPolicy() {
        Cli itself = Cli.run("bandit", CLICKS, "--policy", CLICKS, "--estimator", "snipw", "--interval", "student-t");
        assertThat(itself.code()).as(itself.err()).isZero();
        assertThat(itself.out()).contains("3,000 decisions among 5 actions", "snipw");
    }

    @Test
    void whatCannotBeTrustedIsRefused() throws IOException {
        Path log = Files.writeString(directory.resolve("one.csv"), "action,reward,propensity\n0,1,1\n0,0,1\n");
        Cli result = Cli.run("bandit", log, "--actions", 2, "--policy", always(1), "--estimator", "ipw,dm");
        assertThat(result.code()).isZero();
        assertThat(result.out()).contains("refused", "all 2 decisions have weight 0");
    }

    /** Learned from a part of the log, judged by the rest, which is found again: by the gate as well, whose exit code says how it went. */
    @Test
    void aLearnedPolicyIsJudgedByTheOtherRows() throws IOException {
        Path policy = directory.resolve("policy.json");
        Cli learned = Cli.run("bandit", "learn", CLICKS, "--out", policy, "--learner", "ridge", "--json");
        assertThat(learned.code()).as(learned.err()).isZero();
        assertThat(learned.json().path("decisions").asInt()).isEqualTo(2_100);
        JsonNode value = learned.json().at("/values/0/value");
        JsonNode judged = Cli.run("bandit", CLICKS, "--policy", policy, "--estimator", "snipw", "--json")
                .json();
        assertThat(judged.path("decisions").asInt()).isEqualTo(900);
        assertThat(judged.at("/estimates/0/value").asDouble()).isCloseTo(value.asDouble(), within(1e-12));
        Cli open = Cli.run("bandit", "gate", CLICKS, "--policy", policy, "--rewards", "0,1", "--json");
        assertThat(open.code()).as(open.out()).isZero();
        assertThat(open.json().path("decisions").asInt()).isEqualTo(900);
        assertThat(open.json().path("improvementLow").asDouble()).isGreaterThan(0);
        Cli closed = Cli.run("bandit", "gate", CLICKS, "--policy", "uniform", "--rewards", "0,1");
        assertThat(closed.code()).isEqualTo(1);
        assertThat(closed.out()).contains("closed: uniform on 3,000 decisions", "Not better");
        Cli estimated =
                Cli.run("bandit", "gate", CLICKS, "--policy", policy, "--rewards", "0,1", "--propensities", "context");
        assertThat(estimated.code()).isEqualTo(1);
        assertThat(estimated.out()).contains("--accept estimated lets it pass");
        Cli accepted = Cli.run(
                "bandit",
                "gate",
                CLICKS,
                "--policy",
                policy,
                "--rewards",
                "0,1",
                "--propensities",
                "context",
                "--accept",
                "estimated");
        assertThat(accepted.code()).as(accepted.out()).isZero();
    }

    @Test
    void theRowsThatAPolicyWasLearnedFromDoNotJudgeIt() throws IOException {
        Path policy = directory.resolve("policy.json");
        assertThat(Cli.run("bandit", "learn", CLICKS, "--out", policy, "--hold-out", 0)
                        .code())
                .isZero();
        Cli refused = Cli.run("bandit", "gate", CLICKS, "--policy", policy, "--rewards", "0,1");
        assertThat(refused.code()).isNotIn(0, 1);
        assertThat(refused.err()).contains("was learned from this log");
        Path other = Files.writeString(
                directory.resolve("other.csv"),
                Cli.run("bandit", "--simulate", 8000, "--seed", 5).out());
        Cli open = Cli.run("bandit", "gate", other, "--policy", policy, "--rewards", "0,1");
        assertThat(open.code()).as(open.out()).isZero();
        assertThat(Cli.run("bandit", other, "--policy", Files.writeString(directory.resolve("x.json"), "{}"))
                        .err())
                .contains("is not a policy");
    }

    @Test
    void actionsOfOneKindCountAsOne() throws IOException {
        Path kinds = Files.writeString(directory.resolve("kinds.csv"), "action,kind\n0,a\n1,b\n2,b\n3,a\n4,c\n");
        Cli result = Cli.run(
                "bandit",
                CLICKS,
                "--embeddings",
                kinds,
                "--estimator",
                "ipw",
                "--tuning",
                "slope",
                "--cluster",
                "context_known");
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out()).contains("mips", "2 clusters");
        Path few = Files.writeString(directory.resolve("few.csv"), "action,kind\n0,a\n");
        assertThat(Cli.run("bandit", CLICKS, "--embeddings", few).err()).contains("expected one for each of 5 actions");
    }

    private Path always(int action) throws IOException {
        return Files.writeString(directory.resolve("policy.csv"), "action,probability\n" + action + ",1\n");
    }

    @ParameterizedTest
    @CsvSource({
        "--estimator ipv, 'ipw'",
        "--model rigde, 'ridge'",
        "--interval hoefding, 'hoeffding'",
        "--policy nowhere, expected uniform",
        "--folds 0, at least 1 fold",
        "--tuning slop, 'slope'",
        "--propensities guessed, 'logistic'",
        "--cluster day, no column",
        "--estimator mips, --embeddings",
        "--confidence 2, between 0 and 1",
        "--rewards 0, two numbers",
        "--actions 3, an action from 0 to 2"
    })
    void wrongUseIsExplained(String options, String explanation) {
        String[] words = ("bandit " + CLICKS + " " + options).split(" ");
        Cli result = Cli.run((Object[]) words);
        assertThat(result.code()).isNotZero();
        assertThat(result.err()).contains(explanation);
    }
}
