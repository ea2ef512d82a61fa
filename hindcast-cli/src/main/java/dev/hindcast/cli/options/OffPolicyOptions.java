package dev.hindcast.cli.options;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.EpisodeUse;
import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Environments;
import dev.hindcast.environment.Policy;
import dev.hindcast.environment.RandomPolicy;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.behavior.EstimatedBehavior;
import dev.hindcast.evaluation.behavior.FitSettings;
import dev.hindcast.evaluation.diagnostics.LogDiagnostics;
import dev.hindcast.evaluation.offpolicy.BehaviorValue;
import dev.hindcast.evaluation.offpolicy.DynamicsEnsemble;
import dev.hindcast.evaluation.offpolicy.Estimators;
import dev.hindcast.evaluation.offpolicy.FittedQEvaluation;
import dev.hindcast.evaluation.offpolicy.Horizon;
import dev.hindcast.evaluation.offpolicy.Kernel;
import dev.hindcast.evaluation.offpolicy.Loggers;
import dev.hindcast.evaluation.offpolicy.ModelRollouts;
import dev.hindcast.evaluation.offpolicy.OffPolicyData;
import dev.hindcast.evaluation.offpolicy.Propensities;
import dev.hindcast.evaluation.offpolicy.Smoothing;
import dev.hindcast.evaluation.offpolicy.TabularFqe;
import dev.hindcast.evaluation.offpolicy.TargetPolicy;
import dev.hindcast.evaluation.offpolicy.Trace;
import dev.hindcast.evaluation.offpolicy.ValueFitting;
import dev.hindcast.experiments.Policies;
import dev.hindcast.experiments.WrongUse;
import dev.hindcast.experiments.run.NamedPolicies;
import dev.hindcast.learning.policy.D4rlPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a user states of logged episodes by which a policy is judged. */
public final class OffPolicyOptions {
    /** How many times the updates that were asked for values may take to settle. */
    private static final int PATIENCE = 4;

    private static final String AUTO = "auto";
    private static final String LOGGED = "logged";
    private static final String ESTIMATED = "estimated";

    @Mixin
    private HeldOutOptions heldOut = new HeldOutOptions();

    @Option(
            names = "--env",
            paramLabel = "ENV",
            description = "whose policies may be named; default: the data's, if it is known")
    private @Nullable String environmentId;

    @Option(
            names = "--behaviour",
            paramLabel = "auto|logged|estimated|FILE",
            defaultValue = AUTO,
            description =
                    "how likely the logged actions were: logged, by a policy that is fitted to the log, by the behaviour network"
                            + " of a D4RL file, or as logged where the log says it and else fitted; default: ${DEFAULT-VALUE}")
    private String behavior = AUTO;

    @Option(
            names = "--loggers",
            paramLabel = "COLUMN",
            description =
                    "the label of episodes that tells which of several policies played them: each is fitted to its own episodes, and"
                            + " weights are those of the mixture of all (the balance heuristic)")
    private @Nullable String loggers;

    @Option(
            names = "--trace",
            paramLabel = "NAME",
            defaultValue = "one-step",
            description = "what values are regressed on: one-step, retrace, tree-backup or importance; default:"
                    + " ${DEFAULT-VALUE}")
    private String trace = "one-step";

    @Option(
            names = "--lambda",
            paramLabel = "L",
            defaultValue = "1",
            description = "how far a trace reaches, in [0, 1]; default: ${DEFAULT-VALUE}")
    private double lambda = 1;

    @Option(
            names = "--quantiles",
            paramLabel = "N",
            defaultValue = "1",
            description = "of the return that each network learns, 1 for its mean; default: ${DEFAULT-VALUE}")
    private int quantiles = 1;

    @Option(
            names = "--horizon",
            paramLabel = "logged|infinite",
            defaultValue = "logged",
            description =
                    "up to where rewards count in a log that cuts episodes off: as far as it holds them, or without end, as models"
                            + " say; default: ${DEFAULT-VALUE}")
    private String horizon = "logged";

    @Option(
            names = "--kernel",
            paramLabel = "NAME",
            description =
                    "gaussian or epanechnikov: judge a policy for continuous actions with noise of that shape added, so that"
                            + " logged actions near to its own bear on it")
    private @Nullable String kernel;

    @Option(
            names = "--bandwidth",
            paramLabel = "auto|H",
            defaultValue = AUTO,
            description =
                    "of the kernel, in standard deviations of the logged actions, or chosen from the log; default:"
                            + " ${DEFAULT-VALUE}")
    private String bandwidth = AUTO;

    /**
     * Checks what can be checked without data.
     *
     * @throws WrongUse where a word or a number cannot be
     */
    public void check() {
        horizon();
        trace();
        bandwidth();
        if (kernel != null) {
            kernel(kernel);
        }
    }

    /** The logged episodes by which a policy of that name is judged. */
    public Dataset dataset(String policy) {
        return heldOut.dataset(List.of(policy));
    }

    /** What speaks against judging a policy of that name by them, at that level. */
    public List<Caution> reuse(String policy, Dataset dataset, Caution.Level level) {
        return heldOut.reuse(List.of(policy), dataset, level, Set.of(EpisodeUse.Kind.values()));
    }

    public String data() {
        return heldOut.data();
    }

    public double discount() {
        return heldOut.discount();
    }

    public long seed() {
        return heldOut.seed();
    }

    /** A policy by name: of a run, random, or one that the environment brings. */
    public Policy policy(String name, String checkpoint, Dataset dataset) {
        Optional<String> id = environmentId == null
                ? dataset.environmentId().filter(Environments::mayBeNamedByData)
                : Optional.of(environmentId);
        if (id.isPresent()) {
            try (Environment environment = Policies.environment(id.get())) {
                return NamedPolicies.named(name, checkpoint, environment);
            }
        }
        return name.equals(Policies.RANDOM)
                ? WrongUse.unless(() -> new RandomPolicy(dataset.actionSpace()))
                : NamedPolicies.saved(name, checkpoint);
    }

    TargetPolicy target(Policy policy) {
        return new TargetPolicy(policy, heldOut.sampled());
    }

    public OffPolicyData beside(Dataset dataset, Policy policy, Propensities propensities) {
        return WrongUse.unless(() -> OffPolicyData.of(dataset, target(policy), propensities, discount()));
    }

    /** The logged episodes beside a policy, or beside one that is smoothed. */
    public OffPolicyData beside(Dataset dataset, Policy policy) {
        Optional<Smoothing> smoothing = smoothing(dataset, policy);
        if (smoothing.isPresent()) {
            return WrongUse.unless(() -> smoothing.get().apply(dataset, policy, propensities(dataset), discount()));
        }
        return beside(
                dataset, policy, hasProbabilities(dataset, policy) ? propensities(dataset) : Propensities.logged());
    }

    /** One without needs no propensities: nothing is weighted. */
    private boolean hasProbabilities(Dataset dataset, Policy policy) {
        return WrongUse.unless(() -> target(policy).hasProbabilities(dataset));
    }

    private Optional<Smoothing> smoothing(Dataset dataset, Policy policy) {
        if (kernel == null) {
            if (!bandwidth.equals(AUTO)) {
                throw new WrongUse("--bandwidth is that of a kernel: state one, such as --kernel gaussian");
            }
            return Optional.empty();
        }
        if (dataset.actionSpace() instanceof Discrete || hasProbabilities(dataset, policy)) {
            throw new WrongUse("--kernel is for a policy that takes a single one of infinitely many actions, this one"
                    + " says how likely its actions are: leave the kernel out");
        }
        return Optional.of(new Smoothing(kernel(kernel), bandwidth()));
    }

    private static Kernel kernel(String name) {
        return Arrays.stream(Kernel.values())
                .filter(known -> known.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> WrongUse.unknown(
                        "kernel",
                        name,
                        Arrays.stream(Kernel.values()).map(Kernel::toString).toList()));
    }

    private OptionalDouble bandwidth() {
        if (bandwidth.equals(AUTO)) {
            return OptionalDouble.empty();
        }
        double width = number(bandwidth);
        if (!(width > 0 && width < Double.POSITIVE_INFINITY)) {
            throw new WrongUse("--bandwidth is auto or a number above 0, got " + bandwidth);
        }
        return OptionalDouble.of(width);
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException none) {
            return Double.NaN;
        }
    }

    public Propensities propensities(Dataset dataset) {
        if (loggers != null) {
            return balanced(dataset, loggers);
        }
        return switch (behavior) {
            case AUTO -> dataset.logsProbabilities() ? Propensities.logged() : estimated(dataset);
            case LOGGED -> logged(dataset);
            case ESTIMATED -> estimated(dataset);
            default -> known(Path.of(behavior));
        };
    }

    private Propensities balanced(Dataset dataset, String column) {
        if (!behavior.equals(AUTO) && !behavior.equals(ESTIMATED)) {
            throw new WrongUse("--loggers fits the policies that it names: leave out --behaviour " + behavior);
        }
        return WrongUse.unless(() -> Propensities.balanced(
                Loggers.estimated(dataset, column, FitSettings.defaults().withSeed(seed()))));
    }

    private static Propensities logged(Dataset dataset) {
        if (!dataset.logsProbabilities()) {
            throw new WrongUse("The data do not say how likely the logged actions were: take --behaviour estimated");
        }
        return Propensities.logged();
    }

    private Propensities estimated(Dataset dataset) {
        FitSettings settings = FitSettings.defaults().withSeed(seed());
        EstimatedBehavior.Method method = EstimatedBehavior.Method.suited(dataset);
        return WrongUse.unless(() -> Propensities.estimated(EstimatedBehavior.policy(dataset, method, settings))
                .withDoubts(calibration(dataset, method, settings)));
    }

    /** What episodes that the estimate was not fitted to say against it; nothing of a single episode. */
    private static List<Caution> calibration(Dataset dataset, EstimatedBehavior.Method method, FitSettings settings) {
        return dataset.episodes().size() < 2
                ? List.of()
                : LogDiagnostics.cautions(
                        EstimatedBehavior.of(dataset, method, settings).calibration());
    }

    private static Propensities known(Path path) {
        if (!Files.isRegularFile(path)) {
            throw new WrongUse(
                    "There is no file '" + path + "' with a behaviour policy: expected logged, estimated, or a D4RL"
                            + " file that holds its network");
        }
        return Propensities.known(D4rlPolicy.read(path));
    }

    /** The estimators on a log, with tables where everything is discrete and networks elsewhere. */
    public Estimators estimators(OffPolicyData beside) {
        return Estimators.on(
                beside,
                Estimators.Settings.of(fitting(beside.dataset(), beside.target().policy()), model(beside), seed())
                        .withHorizon(horizon()));
    }

    /** What each episode says of the behaviour's value up to the horizon that was asked for. */
    public double[] behaviorValue(OffPolicyData data) {
        return BehaviorValue.contributions(
                data, horizon(), fitting(data.dataset(), data.target().policy()), seed());
    }

    ValueFitting fitting(Dataset dataset, Policy policy) {
        if (Estimators.tabular(dataset, policy)) {
            return ValueFitting.tabular(TabularFqe.Config.heldToLog(discount()), trace(), lambda);
        }
        return ValueFitting.networks(
                WrongUse.unless(() -> FittedQEvaluation.Config.defaults()
                        .withDiscount(discount())
                        .withUpdates(heldOut.updates())
                        .withPatience(PATIENCE)
                        .withTrace(trace())
                        .withLambda(lambda)
                        .withQuantiles(quantiles)),
                seed());
    }

    /** Up to where rewards count. */
    public Horizon horizon() {
        return Arrays.stream(Horizon.values())
                .filter(known -> known.toString().equals(horizon))
                .findFirst()
                .orElseThrow(() -> WrongUse.unknown(
                        "horizon",
                        horizon,
                        Arrays.stream(Horizon.values()).map(Horizon::toString).toList()));
    }

    private Trace trace() {
        return Arrays.stream(Trace.values())
                .filter(known -> word(known).equals(trace))
                .findFirst()
                .orElseThrow(() -> WrongUse.unknown(
                        "trace",
                        trace,
                        Arrays.stream(Trace.values())
                                .map(OffPolicyOptions::word)
                                .toList()));
    }

    private static String word(Trace trace) {
        return trace.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Tables are a model already; elsewhere a learned one is played to the length of the longest episode. */
    private Optional<ValueFitting> model(OffPolicyData beside) {
        if (Estimators.tabular(beside.dataset(), beside.target().policy())) {
            return Optional.empty();
        }
        ModelRollouts.Config config = new ModelRollouts.Config(discount(), beside.horizon(), 1);
        return Optional.of((log, truncation) -> new ModelRollouts(
                DynamicsEnsemble.fit(log.dataset(), DynamicsEnsemble.Config.defaults(), seed()),
                log.target(),
                config,
                truncation,
                seed()));
    }
}
