package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Space;
import dev.hindcast.environment.Policy;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The estimators by name, for one log. Values that several of them need are fitted once, when the first asks for them: to the other folds of
 * the episodes where they correct what is logged ({@link CrossFitting}), to all of them where they are the estimate.
 */
public final class Estimators {
    private static final int FOURIER_FEATURES = 200;
    private static final double FOURIER_LENGTH_SCALE = 2;
    /** Steps of a log to whose resamples tables are fitted anew. */
    private static final int MOST_REFITTED = 1_000_000;

    private static final List<Entry> ALL = List.of(
            new Entry(
                    "is",
                    "importance sampling of whole episodes",
                    Needs.WEIGHTS,
                    all -> all.logged(new ImportanceSampling())),
            new Entry(
                    "wis",
                    "the same, self-normalised",
                    Needs.WEIGHTS,
                    all -> all.logged(new WeightedImportanceSampling())),
            new Entry(
                    "pdis",
                    "importance sampling of each step",
                    Needs.WEIGHTS,
                    all -> all.logged(new PerDecisionImportanceSampling())),
            new Entry(
                    "wpdis",
                    "the same, self-normalised",
                    Needs.WEIGHTS,
                    all -> all.logged(new WeightedPerDecisionImportanceSampling(all.settings.convention()))),
            new Entry(
                    "mis",
                    "importance sampling of states, step by step",
                    Needs.TABLES,
                    all -> all.logged(MarginalizedImportanceSampling.perStep(all.settings.horizon()))),
            new Entry(
                    "mis-pooled",
                    "the same, of all steps together",
                    Needs.TABLES,
                    all -> all.endless(MarginalizedImportanceSampling.pooled())),
            new Entry("fqe", "the direct method by fitted Q evaluation", Needs.VALUES, Estimators::direct),
            new Entry("model", "rollouts in a learned model", Needs.VALUES, Estimators::model),
            new Entry("dr", "doubly robust", Needs.BOTH, all -> new DoublyRobust(all.crossFitted())),
            new Entry(
                    "wdr",
                    "doubly robust, self-normalised",
                    Needs.BOTH,
                    all -> new WeightedDoublyRobust(all.crossFitted(), all.settings.convention())),
            new Entry("magic", "a mixture of the model and wdr", Needs.BOTH, Estimators::magic),
            new Entry(
                    "switch", "doubly robust up to large weights, the model beyond", Needs.BOTH, Estimators::switching),
            new Entry("mrdr", "doubly robust with the values of least variance", Needs.TABLES, Estimators::moreRobust),
            new Entry("dual-dice", "ratios of visits from flow equations", Needs.VALUES, Estimators::dualDice),
            new Entry("gen-dice", "the same, with a penalty on their mean", Needs.VALUES, Estimators::genDice),
            new Entry("best-dice", "the same, positive and normalised", Needs.VALUES, Estimators::bestDice));

    private final OffPolicyData data;
    private final Settings settings;
    private final Truncation truncation;
    private @Nullable ActionValues crossFitted;

    private Estimators(OffPolicyData data, Settings settings) {
        this.data = data;
        this.settings = settings;
        this.truncation = Truncation.of(data, settings.horizon());
    }

    /** What an estimator asks for. */
    public enum Needs {
        /** The probabilities of the logged actions. */
        WEIGHTS,
        /** Values or ratios that are fitted to the log. */
        VALUES,
        /** Probabilities and fitted values. */
        BOTH,
        /** Probabilities, and discrete observations and actions. */
        TABLES
    }

    /**
     * An estimator by name.
     *
     * @param name what command line and reports call it
     * @param summary one line that says what it does
     * @param needs what it asks for
     */
    public record Entry(String name, String summary, Needs needs, Function<Estimators, Estimator> make) {}

    /**
     * What estimators need to know.
     *
     * @param fitting of the values
     * @param model of what follows an action, for rollouts; nothing where the values are those of the model already
     * @param folds of the cross-fitting, at least 2
     * @param switchLimit the largest weight that {@link Switch} uses
     * @param convention what becomes of the weights of episodes that ended
     * @param horizon up to where rewards count
     * @param seed of folds and resamples
     */
    public record Settings(
            ValueFitting fitting,
            Optional<ValueFitting> model,
            int folds,
            double switchLimit,
            EndedEpisodes convention,
            Horizon horizon,
            long seed) {
        /** Two folds, weights up to 10, ended episodes that keep their weight, values within the logged horizon. */
        public static Settings of(ValueFitting fitting, Optional<ValueFitting> model, long seed) {
            return new Settings(fitting, model, 2, 10, EndedEpisodes.KEEP_THEIR_WEIGHT, Horizon.LOGGED, seed);
        }

        /** The same for another horizon. */
        public Settings withHorizon(Horizon other) {
            return new Settings(fitting, model, folds, switchLimit, convention, other, seed);
        }
    }

    /** All of them. */
    public static List<Entry> all() {
        return ALL;
    }

    /**
     * Those that a log and a policy allow: of a memoryless policy over discrete observations and actions all, of others those that need
     * no tables.
     */
    public static List<Entry> suited(Dataset dataset, Policy policy) {
        return ALL.stream()
                .filter(entry -> entry.needs != Needs.TABLES || tabular(dataset, policy))
                .toList();
    }

    /** Whether observations and actions are discrete and numbered from 0, and the policy memoryless. */
    public static boolean tabular(Dataset dataset, Policy policy) {
        return fromZero(dataset.observationSpace()) && fromZero(dataset.actionSpace()) && policy.context() == 1;
    }

    private static boolean fromZero(Space space) {
        return space instanceof Discrete discrete && discrete.start() == 0;
    }

    /** The estimators for a log. */
    public static Estimators on(OffPolicyData data, Settings settings) {
        return new Estimators(data, settings);
    }

    /** An estimator for the log. */
    public Estimator get(Entry entry) {
        return entry.make.apply(this);
    }

    /** The settings. */
    public Settings settings() {
        return settings;
    }

    /** What each episode says of the value of the policy that collected the log, over the same horizon: {@link BehaviorValue}. */
    public double[] behaviorContributions() {
        return BehaviorValue.contributions(data, settings.horizon(), settings.fitting(), settings.seed());
    }

    private boolean truncates() {
        return !Truncation.of(data, Horizon.LOGGED).none();
    }

    /** An estimator of what the log holds, which ends where its episodes do. */
    private Estimator logged(Estimator estimator) {
        return settings.horizon() == Horizon.INFINITE && truncates()
                ? new OtherHorizon(estimator, Horizon.LOGGED)
                : estimator;
    }

    /** An estimator that knows no end. */
    private Estimator endless(Estimator estimator) {
        return settings.horizon() == Horizon.LOGGED && truncates()
                ? new OtherHorizon(estimator, Horizon.INFINITE)
                : estimator;
    }

    private ActionValues crossFitted() {
        if (crossFitted == null) {
            crossFitted = CrossFitting.of(
                    data,
                    settings.folds(),
                    settings.seed(),
                    others -> settings.fitting().fit(others, truncation));
        }
        return crossFitted;
    }

    private Estimator direct() {
        return settings.fitting() instanceof ValueFitting.Tables tables
                ? new TabularDirectMethod(tables.config(), settings.horizon())
                : new DirectMethod("fqe", settings.fitting().fit(data, truncation));
    }

    private Estimator model() {
        return new DirectMethod(
                "model", settings.model().orElse(settings.fitting()).fit(data, truncation));
    }

    private Estimator magic() {
        return new Magic(crossFitted(), tables(), settings.convention(), settings.seed());
    }

    private Estimator switching() {
        return new Switch(crossFitted(), tables(), settings.switchLimit());
    }

    /** What can be fitted again to each resample, where the log is not too long for it. */
    private Optional<CrossFittedTables> tables() {
        return settings.fitting() instanceof ValueFitting.Tables fitting && data.rewards().length <= MOST_REFITTED
                ? Optional.of(
                        CrossFittedTables.of(data, settings.folds(), settings.seed(), fitting.config(), truncation))
                : Optional.empty();
    }

    /** Its Q is that of the logged rewards, which end where the log does. */
    private Estimator moreRobust() {
        ActionValues values = CrossFitting.of(data, settings.folds(), settings.seed(), MoreRobustDoublyRobust::fit);
        return logged(new DoublyRobust("mrdr", truncation.none() ? values : new LoggedValues(values)));
    }

    private Estimator dualDice() {
        return endless(tabular() ? DualDice.tabular() : DualDice.linear(features()));
    }

    private Estimator genDice() {
        return endless(tabular() ? GenDice.tabular() : GenDice.linear(features(), 1));
    }

    private Estimator bestDice() {
        return endless(tabular() ? BestDice.tabular() : BestDice.linear(features()));
    }

    private boolean tabular() {
        return tabular(data.dataset(), data.target().policy());
    }

    private DiceFeatures features() {
        return DiceFeatures.fourier(FOURIER_FEATURES, FOURIER_LENGTH_SCALE, settings.seed());
    }
}
