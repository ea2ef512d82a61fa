package dev.hindcast.cli;

import dev.hindcast.cli.options.BanditOptions;
import dev.hindcast.cli.options.Intervals;
import dev.hindcast.cli.options.LearnedBandit;
import dev.hindcast.cli.options.Output;
import dev.hindcast.cli.output.Estimates;
import dev.hindcast.cli.output.Layout;
import dev.hindcast.evaluation.Confidence.Range;
import dev.hindcast.evaluation.Estimate;
import dev.hindcast.evaluation.bandit.BanditLog;
import dev.hindcast.evaluation.bandit.BanditPolicy;
import dev.hindcast.evaluation.bandit.CostSensitiveClassification;
import dev.hindcast.evaluation.bandit.HoldOut;
import dev.hindcast.evaluation.bandit.LinearPolicy;
import dev.hindcast.evaluation.bandit.LogisticRewards;
import dev.hindcast.evaluation.bandit.PolicyGradient;
import dev.hindcast.evaluation.bandit.PolicyLearner;
import dev.hindcast.evaluation.bandit.RewardModelLearning;
import dev.hindcast.evaluation.bandit.RidgeRewards;
import dev.hindcast.evaluation.bandit.SelfNormalizedWeighting;
import dev.hindcast.evaluation.bandit.Uncertainty;
import dev.hindcast.experiments.Text;
import dev.hindcast.experiments.WrongUse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Learns a policy from the log of a bandit. */
@Command(
        name = "learn",
        mixinStandardHelpOptions = true,
        description = {
            "Learns a policy from a part of a bandit's log, judges it on the rest, and writes it as JSON, which 'hindcast bandit"
                    + " --policy' reads."
        },
        footerHeading = "%nExample:%n",
        footer =
                "  hindcast bandit learn datasets/bandit/clicks.csv --out policy.json --learner gradient --model ridge")
@SuppressWarnings("NullAway.Init")
final class BanditLearnCommand implements Callable<Integer> {
    private static final List<String> LEARNERS = List.of("classification", "gradient", "ridge", "logistic");

    @Mixin
    private BanditOptions options = new BanditOptions();

    @Option(names = "--out", paramLabel = "FILE.json", required = true, description = "where the policy goes")
    private Path out;

    @Option(
            names = "--learner",
            paramLabel = "NAME",
            defaultValue = "classification",
            description =
                    "classification (importance-weighted, of doubly robust scores), gradient (of the self-normalised"
                            + " doubly robust value of a softmax policy), or the best action of a model of rewards, ridge or logistic;"
                            + " default: ${DEFAULT-VALUE}")
    private String learner;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            defaultValue = "0",
            description =
                    "with ridge and logistic: takes each action with Boltzmann's probability instead of the best one;"
                            + " in units of rewards; default: ${DEFAULT-VALUE}")
    private double temperature;

    @Option(
            names = "--hold-out",
            paramLabel = "SHARE",
            defaultValue = "0.3",
            description = "of the rows, or clusters, to judge the policy by; 0 for none; default: ${DEFAULT-VALUE}")
    private double share;

    @Mixin
    private Intervals intervals = new Intervals();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        BanditLog log = options.log();
        HoldOut split = WrongUse.unless(() -> HoldOut.of(log, share, options.seed()));
        PolicyLearner chosen = WrongUse.unless(this::learner);
        LinearPolicy policy = WrongUse.unless(() -> chosen.learn(log.rows(split.training()), options.seed()));
        new LearnedBandit(
                        learner,
                        policy,
                        options.files().actions(),
                        options.encoding(),
                        new LearnedBandit.Source(options.fingerprints(), share, options.cluster(), options.seed()))
                .write(out);
        List<Estimate> judged = split.heldOut().length == 0 ? List.of() : judged(log, split.heldOut(), policy.on(log));
        if (output.json()) {
            output.print(toMap(split, judged));
        } else {
            print(split, judged);
        }
        return 0;
    }

    private PolicyLearner learner() {
        return switch (learner) {
            case "classification" -> new CostSensitiveClassification(options.fitting(), options.penalty());
            case "gradient" -> new PolicyGradient(options.fitting(), options.penalty());
            case "ridge" -> new RewardModelLearning(new RidgeRewards(options.penalty()), temperature);
            case "logistic" -> new RewardModelLearning(new LogisticRewards(options.penalty()), temperature);
            default -> throw WrongUse.unknown("learner", learner, LEARNERS);
        };
    }

    /** The learned policy, the uniform one, and the one that made the log, each by the same rows. */
    private List<Estimate> judged(BanditLog whole, int[] rows, BanditPolicy policy) {
        BanditLog log = whole.rows(rows);
        Uncertainty uncertainty = WrongUse.unless(
                () -> new Uncertainty(intervals.confidence(), intervals.level(), Range.UNKNOWN, options.seed()));
        BanditPolicy logged = (other, row, action) -> action == other.actions()[row] ? other.propensities()[row] : 0;
        return List.of(
                value("learned", log, BanditPolicy.onRows(policy, whole, rows), uncertainty),
                value("uniform", log, BanditPolicy.uniform(), uncertainty),
                value("logged", log, logged, uncertainty));
    }

    private Estimate value(String name, BanditLog log, BanditPolicy policy, Uncertainty uncertainty) {
        Estimate estimate = new SelfNormalizedWeighting().estimate(log, policy, uncertainty);
        return new Estimate(
                name,
                estimate.value(),
                estimate.interval(),
                estimate.confidence(),
                estimate.weights(),
                Stream.concat(estimate.cautions().stream(), options.known().stream())
                        .toList());
    }

    private void print(HoldOut split, List<Estimate> judged) {
        output.out()
                .println(Layout.paragraph(
                        "",
                        "Learned by " + learner + " from " + Text.count(split.training().length, "decision") + " of "
                                + options.names() + ", written to " + out + "."));
        if (judged.isEmpty()) {
            output.out().println("Nothing was held out: judge it on other rows.");
            return;
        }
        output.out()
                .println(Layout.paragraph(
                        "",
                        "On " + Text.count(split.heldOut().length, "other decision")
                                + " (snipw), beside the uniform policy and the one that made the log:"));
        output.out().println();
        Estimates.print(output.out(), judged, intervals.level());
    }

    private Map<String, Object> toMap(HoldOut split, List<Estimate> judged) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("logs", options.paths());
        map.put("learner", learner);
        map.put("policy", out.toString());
        map.put("decisions", split.training().length);
        map.put("heldOut", split.heldOut().length);
        List<Map<String, Object>> values = new ArrayList<>();
        for (Estimate estimate : judged) {
            Map<String, Object> value = new LinkedHashMap<>(Estimates.toMap(estimate));
            value.remove("estimator");
            value.put("policy", estimate.estimator());
            values.add(value);
        }
        map.put("values", values);
        return map;
    }
}
