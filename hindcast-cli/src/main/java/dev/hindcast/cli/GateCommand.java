package dev.hindcast.cli;

import dev.hindcast.cli.options.Checkpoint;
import dev.hindcast.cli.options.OffPolicyOptions;
import dev.hindcast.cli.options.Output;
import dev.hindcast.cli.output.Estimates;
import dev.hindcast.cli.output.Layout;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.evaluation.offpolicy.Estimator;
import dev.hindcast.evaluation.offpolicy.Estimators;
import dev.hindcast.evaluation.offpolicy.OffPolicyData;
import dev.hindcast.evaluation.selection.ImprovementTest;
import dev.hindcast.evaluation.selection.ImprovementTest.Bound;
import dev.hindcast.experiments.WrongUse;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lets a policy pass where it is surely better than the one that collected the data. */
@Command(
        name = "gate",
        mixinStandardHelpOptions = true,
        description = {
            "Lets a policy pass (exit code 0) only where, with the confidence asked for, it is worth more than the policy that"
                    + " collected the data; keeps it back (exit code 1) otherwise, and says why.",
            "The episodes must not be those that the policy was learned from."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  hindcast gate runs/discrete-cql-cartpole-mixed --data held-out --confidence .95",
            "  hindcast gate expert --data icu-log --env tabular:dynamics.npz --bound bootstrap"
        })
@SuppressWarnings("NullAway.Init")
final class GateCommand implements Callable<Integer> {
    private static final List<String> ESTIMATORS = Estimators.all().stream()
            .filter(entry -> entry.needs() == Estimators.Needs.WEIGHTS || entry.needs() == Estimators.Needs.BOTH)
            .map(Estimators.Entry::name)
            .toList();

    @Parameters(
            paramLabel = "RUN|random|NAME",
            description = "the directory of a run, random, or a policy that the environment brings")
    private String name;

    @Mixin
    private OffPolicyOptions options;

    @Mixin
    private Checkpoint checkpoint = new Checkpoint();

    @Option(
            names = "--confidence",
            paramLabel = "P",
            defaultValue = "0.95",
            description = "with which a policy that passes is better; default: ${DEFAULT-VALUE}")
    private double confidence;

    @Option(
            names = "--estimator",
            paramLabel = "NAME",
            defaultValue = "wpdis",
            description = "is, wis, pdis, wpdis, dr, wdr, magic or switch; default: ${DEFAULT-VALUE}")
    private String estimator;

    @Option(
            names = "--bound",
            paramLabel = "KIND",
            defaultValue = "student-t",
            description = "student-t, bootstrap or concentration, which holds for any number of episodes and needs"
                    + " many; default: ${DEFAULT-VALUE}")
    private String bound;

    @Option(
            names = "--range",
            paramLabel = "LOW,HIGH",
            split = ",",
            arity = "1",
            description = "what the discounted return of an episode can be, which concentration needs: --range=0,1")
    private double @Nullable [] range;

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        Dataset dataset = options.dataset(name);
        dataset.warnings().forEach(output.err()::println);
        OffPolicyData data = options.beside(dataset, options.policy(name, checkpoint.name(), dataset));
        ImprovementTest test = WrongUse.unless(() ->
                new ImprovementTest(estimator(data), bound(), confidence, Estimates.range(range), options.seed()));
        ImprovementTest.Verdict verdict = WrongUse.unless(() -> test.test(data));
        if (output.json()) {
            output.print(toMap(verdict));
        } else {
            output.out().println((verdict.passed() ? "open: " : "closed: ") + verdict.reason());
            verdict.policy().cautions().stream()
                    .filter(caution -> !verdict.reason().contains(caution.reason()))
                    .forEach(caution -> output.out().println(Layout.paragraph("", caution.reason())));
        }
        return verdict.passed() ? 0 : 1;
    }

    private Estimator estimator(OffPolicyData data) {
        return Estimators.suited(data.dataset(), data.target().policy()).stream()
                .filter(entry -> entry.name().equals(estimator) && ESTIMATORS.contains(estimator))
                .findFirst()
                .map(options.estimators(data)::get)
                .orElseThrow(() -> WrongUse.unknown("estimator", estimator, ESTIMATORS));
    }

    private Bound bound() {
        return Arrays.stream(Bound.values())
                .filter(kind -> kind.toString().equals(bound))
                .findFirst()
                .orElseThrow(() -> WrongUse.unknown(
                        "bound",
                        bound,
                        Arrays.stream(Bound.values()).map(Bound::toString).toList()));
    }

    private Map<String, Object> toMap(ImprovementTest.Verdict verdict) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("policy", name);
        map.put("dataset", options.data());
        map.put("passed", verdict.passed());
        map.put("confidence", confidence);
        map.put("bound", bound);
        map.put("behaviorValue", verdict.behaviorValue());
        map.put("improvementLow", verdict.lowerBound());
        map.put("reason", verdict.reason());
        map.put("estimate", Estimates.toMap(verdict.policy()));
        return map;
    }
}
