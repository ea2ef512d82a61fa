package dev.hindcast.cli;

import dev.hindcast.cli.options.BanditOptions;
import dev.hindcast.cli.options.GateTerms;
import dev.hindcast.cli.options.Output;
import dev.hindcast.cli.output.Estimates;
import dev.hindcast.cli.output.GateText;
import dev.hindcast.evaluation.bandit.BanditBaseline;
import dev.hindcast.evaluation.bandit.BanditGate;
import dev.hindcast.evaluation.bandit.BanditLog;
import dev.hindcast.evaluation.bandit.BanditPolicy;
import dev.hindcast.evaluation.gate.Verdict;
import dev.hindcast.experiments.WrongUse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lets a bandit's policy pass where it is surely better than what there is. */
@Command(
        name = "gate",
        mixinStandardHelpOptions = true,
        description = {
            "Lets a policy pass (exit code 0) only where, with the confidence asked for, it earns more in a decision than the"
                    + " policy that made the log, or than another one, and nothing speaks against that; keeps it back (exit"
                    + " code 1) otherwise, and says why.",
            "Rows that a policy of 'bandit learn' was learned from are left out."
        },
        footerHeading = "%nExample:%n",
        footer = "  hindcast bandit gate datasets/bandit/clicks.csv --policy policy.json --rewards 0,1")
@SuppressWarnings("NullAway.Init")
final class BanditGateCommand implements Callable<Integer> {
    @Mixin
    private BanditOptions options = new BanditOptions();

    @Option(
            names = "--policy",
            paramLabel = "POLICY",
            required = true,
            description = "what is tested, named as for 'hindcast bandit'")
    private String policy;

    @Option(
            names = "--rewards",
            paramLabel = "LOW,HIGH",
            split = ",",
            arity = "1",
            description = "what a reward can be, known from the problem, which the betting bound needs: --rewards=0,1")
    private double @Nullable [] rewards;

    @Option(
            names = "--baseline",
            paramLabel = "POLICY|VALUE",
            description =
                    "what the policy has to be better than: a policy, or a mean reward of a decision; default: the"
                            + " log's own mean reward, exploration included")
    private @Nullable String baseline;

    @Option(
            names = "--bound",
            paramLabel = "KIND",
            defaultValue = "betting",
            description =
                    "betting, which holds for any number of rows, or student-t, which needs no range and assumes that"
                            + " no rare row is missing; default: ${DEFAULT-VALUE}")
    private String bound;

    @Mixin
    private GateTerms terms = new GateTerms();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        BanditLog whole = options.log();
        List<String> policies = new ArrayList<>(List.of(policy));
        if (baseline != null && !isNumber(baseline)) {
            policies.add(baseline);
        }
        int[] rows = options.fresh(whole, policies);
        BanditLog log = whole.rows(rows);
        BanditGate gate = WrongUse.unless(() -> new BanditGate(
                GateTerms.bound(bound),
                terms.confidence(),
                Estimates.range("--rewards", rewards),
                baseline(whole, rows),
                terms.tests(),
                terms.accepted(),
                options.seed()));
        BanditPolicy judged = BanditPolicy.onRows(options.policy(policy, whole), whole, rows);
        Verdict verdict = WrongUse.unless(() -> gate.test(log, judged, options.known()));
        GateText text = GateText.of(policy, options.names(), log.size(), gate, verdict);
        if (output.json()) {
            output.print(text.toMap());
        } else {
            text.print(output.out());
        }
        return verdict.passed() ? 0 : 1;
    }

    private BanditBaseline baseline(BanditLog whole, int[] rows) {
        if (baseline == null) {
            return new BanditBaseline.Logged();
        }
        return isNumber(baseline)
                ? new BanditBaseline.Value(Double.parseDouble(baseline))
                : new BanditBaseline.OfPolicy(
                        baseline, BanditPolicy.onRows(options.policy(baseline, whole), whole, rows));
    }

    private static boolean isNumber(String text) {
        try {
            return !Double.isNaN(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
