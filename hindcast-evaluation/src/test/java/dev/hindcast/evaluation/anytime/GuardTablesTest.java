package dev.hindcast.evaluation.anytime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hindcast.evaluation.Confidence.Range;
import dev.hindcast.evaluation.anytime.PolicyGuard.Settings;
import dev.hindcast.learning.training.HandOver.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The tables of the guide are what the guard does. */
class GuardTablesTest {
    private static final Path GUIDE = Path.of("../docs/guide/hand-over.md");
    private static final int TRIALS = 1000;
    private static final Range UNIT = new Range(0, 1);
    private static final int[] BUDGETS = {10, 20, 40, 80};

    /** What became of a candidate after how many of its episodes. */
    private record Outcome(Verdict verdict, int episodes) {}

    private static Outcome[] trials(Settings settings, Returns returns, double gain) {
        return IntStream.range(0, TRIALS)
                .parallel()
                .mapToObj(seed -> {
                    PolicyGuard guard = new PolicyGuard(settings, seed);
                    Verdict verdict = GuardTrials.trial(guard, GuardTrials.of(returns, gain, ~seed), Integer.MAX_VALUE);
                    return new Outcome(verdict, guard.candidateEpisodes());
                })
                .toArray(Outcome[]::new);
    }

    private static long count(Outcome[] outcomes, Verdict verdict) {
        return Arrays.stream(outcomes)
                .filter(outcome -> outcome.verdict == verdict)
                .count();
    }

    private static int episodes(Outcome[] outcomes, double share) {
        return Arrays.stream(outcomes).mapToInt(Outcome::episodes).sorted().toArray()[(int) (share * TRIALS)];
    }

    private static String line(String format, Object... values) {
        return String.format(Locale.ROOT, format, values).stripTrailing();
    }

    /** The same policy again, by the budget in widths of the range. */
    private static Stream<String> harmless(Returns returns, int trusted) {
        Settings settings = Settings.of(UNIT, .1, 1).withTrustedEpisodes(trusted);
        Outcome[][] byBudget = IntStream.of(BUDGETS)
                .mapToObj(budget -> trials(settings.withBudget(budget).withCandidateBudget(budget), returns, 0))
                .toArray(Outcome[][]::new);
        Outcome[] most = byBudget[BUDGETS.length - 1];
        return Stream.of(line(
                "%-10s %9.2f %8d | %5d | %8d %8d %8d %8d | %8d",
                returns.name().toLowerCase(Locale.ROOT),
                returns.deviation(),
                trusted,
                count(most, Verdict.WORSE),
                count(byBudget[0], Verdict.UNPROVEN),
                count(byBudget[1], Verdict.UNPROVEN),
                count(byBudget[2], Verdict.UNPROVEN),
                count(most, Verdict.UNPROVEN),
                episodes(most, .5)));
    }

    /** A worse one, with a budget of 40 widths. */
    private static String spoiled(Returns returns, double gain) {
        Outcome[] outcomes = trials(Settings.of(UNIT, .1, 40), returns, gain);
        double regret = returns.regret(gain);
        long within = Arrays.stream(outcomes)
                .filter(outcome -> outcome.verdict != Verdict.ACCEPTED && outcome.episodes * regret <= 40)
                .count();
        return line(
                "%-10s %9.2f | %6d %7d %9d | %7d %5d | %9.1f",
                returns.name().toLowerCase(Locale.ROOT),
                regret,
                within,
                count(outcomes, Verdict.WORSE),
                count(outcomes, Verdict.UNPROVEN),
                episodes(outcomes, .5),
                episodes(outcomes, .95),
                regret * episodes(outcomes, .95));
    }

    private static void assertGuideHas(String table) throws IOException {
        assertThat(Files.readString(GUIDE)).contains("```text\n" + table + "\n```");
    }

    @Tag("nightly")
    @Test
    void harmlessUpdates() throws IOException {
        assertGuideHas(Stream.concat(
                        Stream.of(
                                "                     trusted |       |     unproven, by budget           | accepted",
                                "returns    deviation  a block | worse |       10       20       40       80 |    after"),
                        Arrays.stream(Returns.values())
                                .flatMap(returns -> Stream.of(1, 3).flatMap(trusted -> harmless(returns, trusted))))
                .collect(Collectors.joining("\n")));
    }

    @Tag("nightly")
    @Test
    void spoiledUpdates() throws IOException {
        assertGuideHas(Stream.concat(
                        Stream.of(
                                "              lost an | caught                   |   after      |   cost in",
                                "returns       episode | within   worse  unproven |  median   95% | 95% below"),
                        Arrays.stream(Returns.values())
                                .flatMap(returns -> Stream.of(-.7, -.4, -.2).map(gain -> spoiled(returns, gain))))
                .collect(Collectors.joining("\n")));
    }
}
