package dev.hindcast.cli.options;

import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Clusters;
import dev.hindcast.evaluation.bandit.Actions;
import dev.hindcast.evaluation.bandit.BanditCsv.Columns;
import dev.hindcast.evaluation.bandit.BanditCsv.Encoding;
import dev.hindcast.evaluation.bandit.BanditFiles;
import dev.hindcast.evaluation.bandit.BanditFiles.Missing;
import dev.hindcast.evaluation.bandit.BanditFiles.Reading;
import dev.hindcast.evaluation.bandit.BanditLog;
import dev.hindcast.evaluation.bandit.BanditPolicy;
import dev.hindcast.evaluation.bandit.EstimatedPropensities;
import dev.hindcast.evaluation.bandit.EstimatedPropensities.Kinds;
import dev.hindcast.evaluation.bandit.Fitting;
import dev.hindcast.evaluation.bandit.HoldOut;
import dev.hindcast.evaluation.bandit.LogisticRewards;
import dev.hindcast.evaluation.bandit.RewardModel;
import dev.hindcast.evaluation.bandit.RidgeRewards;
import dev.hindcast.evaluation.bandit.TabularRewards;
import dev.hindcast.experiments.Text;
import dev.hindcast.experiments.WrongUse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A bandit's log, and policies beside it. */
@SuppressWarnings("NullAway.Init")
public final class BanditOptions {
    /** The policy that takes every action equally often. */
    public static final String UNIFORM = "uniform";

    private static final String LOGGED = "logged";
    private static final List<String> MODELS = List.of("tabular", "tabular-context", "ridge", "logistic");

    @Parameters(
            paramLabel = "LOG.csv",
            arity = "0..*",
            description =
                    "the log, in one file or several: columns action, reward, propensity and possibly position, context..., "
                            + "feature...; or the layout of the Open Bandit Dataset")
    private List<Path> logs = List.of();

    @Option(
            names = "--actions",
            paramLabel = "N|NAME,...",
            description = "how many there are, numbered from 0, or their names; default: as many as the log shows")
    private @Nullable String actions;

    @Option(
            names = "--missing",
            paramLabel = "CHOICE",
            defaultValue = "refuse",
            description =
                    "what becomes of missing values: refuse, drop (such rows are left out) or mean (of the other cells of a"
                            + " context column); default: ${DEFAULT-VALUE}")
    private String missing;

    @Option(
            names = "--text",
            paramLabel = "COLUMN",
            split = ",",
            description = "context columns whose numbers are names, such as a shop's, and become indicators")
    private List<String> texts = List.of();

    @Option(
            names = "--leave-out",
            paramLabel = "COLUMN",
            split = ",",
            description = "context columns that are not looked at")
    private List<String> leftOut = List.of();

    @Option(
            names = "--cluster",
            paramLabel = "COLUMN",
            description = "rows that agree in it depend on each other, such as those of a user or a day")
    private @Nullable String cluster;

    @Option(
            names = "--propensities",
            paramLabel = "KIND",
            defaultValue = LOGGED,
            description =
                    "logged; or estimated by frequency (at each position), context (in each context) or logistic; default: "
                            + "${DEFAULT-VALUE}")
    private String propensities;

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            defaultValue = "tabular",
            description =
                    "of rewards: tabular (means of actions), tabular-context (means of actions in each context), ridge or "
                            + "logistic; default: ${DEFAULT-VALUE}")
    private String model;

    @Option(
            names = "--penalty",
            paramLabel = "P",
            defaultValue = "1",
            description = "of regressions; default: ${DEFAULT-VALUE}")
    private double penalty;

    @Option(
            names = "--folds",
            paramLabel = "N",
            defaultValue = "2",
            description = "each predicted by a model of the others; 1 for one model; default: ${DEFAULT-VALUE}")
    private int folds;

    @Mixin
    private Seed seed = new Seed();

    private @Nullable BanditFiles opened;

    /** The log's files, as they were named. */
    public String names() {
        return String.join(", ", paths());
    }

    /** The log's files. */
    public List<String> paths() {
        return logs.stream().map(Path::toString).toList();
    }

    public long seed() {
        return seed.value();
    }

    public double penalty() {
        return penalty;
    }

    /** The column of clusters, if one was named. */
    public Optional<String> cluster() {
        return Optional.ofNullable(cluster);
    }

    /** The whole log, with logged or estimated propensities. */
    public BanditLog log() {
        if (logs.isEmpty()) {
            throw new WrongUse(
                    "Name a log: a CSV file with columns action, reward, propensity, or of the Open Bandit Dataset");
        }
        BanditLog log = files().log();
        BanditLog clustered = cluster == null ? log : log.withClusters(files().clusters(cluster));
        return estimated()
                .map(estimate -> WrongUse.unless(() -> estimate.on(clustered, seed())))
                .orElse(clustered);
    }

    /** What was read of the log's files and what was not, in words. */
    public String columnsRead() {
        BanditFiles read = files();
        List<String> parts = new ArrayList<>(List.of(String.join(", ", read.taken())));
        if (!read.notTaken().isEmpty()) {
            parts.add("not looked at: " + String.join(", ", read.notTaken()));
        }
        if (read.actions().labelled()) {
            parts.add("actions are " + Text.count(read.actions().count(), "label") + ", "
                    + read.actions().name(0) + " to "
                    + read.actions().name(read.actions().count() - 1));
        }
        if (read.leftOut() > 0) {
            parts.add(Text.count(read.leftOut(), "row") + " left out, in which something is missing");
        }
        return String.join("; ", parts);
    }

    /** The log's files, opened once. */
    public BanditFiles files() {
        BanditFiles known = opened;
        if (known == null) {
            logs.stream().filter(path -> !Files.exists(path)).findFirst().ifPresent(path -> {
                throw new WrongUse("There is no file '" + path + "'");
            });
            Optional<Actions> named = actions();
            Missing choice = missing();
            known = BanditFiles.open(logs, columns -> new Reading(chosen(columns), named, choice, Set.copyOf(texts)));
            opened = known;
        }
        return known;
    }

    private Columns chosen(Columns columns) {
        texts.stream()
                .filter(name -> columns.context().stream().noneMatch(name::equalsIgnoreCase))
                .findFirst()
                .ifPresent(name -> unknownContext("--text", name, columns));
        leftOut.stream()
                .filter(name -> columns.context().stream().noneMatch(name::equalsIgnoreCase))
                .findFirst()
                .ifPresent(name -> unknownContext("--leave-out", name, columns));
        Columns taken = columns.withoutContext(leftOut);
        return estimated().isPresent() ? taken.withoutPropensity() : taken;
    }

    private static void unknownContext(String option, String name, Columns columns) {
        throw columns.context().isEmpty()
                ? new WrongUse(option + " " + name + ": the log has no columns of context")
                : WrongUse.unknown("column of context", name, columns.context());
    }

    private Optional<Actions> actions() {
        String named = actions;
        if (named == null) {
            return Optional.empty();
        }
        if (named.matches("[+-]?[0-9]{1,9}")) {
            int count = Integer.parseInt(named);
            if (count < 1) {
                throw new WrongUse("--actions must be at least 1, got " + count);
            }
            return Optional.of(Actions.numbers(count));
        }
        List<String> names = Arrays.stream(named.split(",")).map(String::strip).toList();
        return Optional.of(WrongUse.unless(() -> Actions.labels(names)));
    }

    private Missing missing() {
        return Arrays.stream(Missing.values())
                .filter(choice -> choice.toString().equals(missing))
                .findFirst()
                .orElseThrow(() -> WrongUse.unknown(
                        "choice for missing values",
                        missing,
                        Arrays.stream(Missing.values()).map(Missing::toString).toList()));
    }

    /** How propensities are estimated, where they are. */
    public Optional<EstimatedPropensities> estimated() {
        if (propensities.equals(LOGGED)) {
            return Optional.empty();
        }
        Kinds kind = Arrays.stream(Kinds.values())
                .filter(known -> known.toString().equals(propensities))
                .findFirst()
                .orElseThrow(() -> WrongUse.unknown(
                        "kind of propensities",
                        propensities,
                        Stream.concat(
                                        Stream.of(LOGGED),
                                        Arrays.stream(Kinds.values()).map(Kinds::toString))
                                .toList()));
        return Optional.of(WrongUse.unless(() -> new EstimatedPropensities(kind, penalty, Math.max(2, folds))));
    }

    /** All probabilities of the logging policy, where they are estimated. */
    public Optional<BanditPolicy> logging(BanditLog log) {
        return estimated().map(estimate -> BanditPolicy.byRow(estimate.probabilities(log, seed())));
    }

    /** What is known to speak against estimates from this log, whatever is estimated. */
    public List<Caution> known() {
        return estimated().map(EstimatedPropensities::cautions).orElse(List.of());
    }

    /** The features that the log has. */
    public Encoding encoding() {
        return files().encoding();
    }

    /** What the log is, to be known again. */
    public List<String> fingerprints() {
        return LearnedBandit.fingerprints(logs);
    }

    /** The model of rewards, and how it is fitted. */
    public Fitting fitting() {
        return WrongUse.unless(() -> new Fitting(learner(), folds));
    }

    private RewardModel.Learner learner() {
        return switch (model) {
            case "tabular" -> new TabularRewards(false);
            case "tabular-context" -> new TabularRewards(true);
            case "ridge" -> new RidgeRewards(penalty);
            case "logistic" -> new LogisticRewards(penalty);
            default -> throw WrongUse.unknown("model", model, MODELS);
        };
    }

    /**
     * The rows that none of the policies was learned from.
     *
     * @throws WrongUse where one was learned from all of them, or from a part of them that cannot be told
     */
    public int[] fresh(BanditLog log, List<String> policies) {
        boolean[] used = new boolean[log.size()];
        for (String policy : policies) {
            if (LearnedBandit.named(policy) && Files.exists(Path.of(policy))) {
                mark(log, policy, used);
            }
        }
        return IntStream.range(0, used.length).filter(row -> !used[row]).toArray();
    }

    private void mark(BanditLog log, String policy, boolean[] used) {
        LearnedBandit.Source source = LearnedBandit.read(Path.of(policy)).source();
        List<String> own = fingerprints();
        if (Collections.disjoint(own, source.files())) {
            return;
        }
        if (!own.equals(source.files()) || source.holdOut() == 0) {
            throw new WrongUse(
                    "The policy '" + policy + "' was learned from this log: judge it on other rows, or learn it"
                            + " with --hold-out .3, whose rows are then found again");
        }
        BanditLog whole = source.cluster()
                .map(column -> log.withClusters(files().clusters(column)))
                .orElse(log.withClusters(Clusters.single(log.size())));
        for (int row : HoldOut.of(whole, source.holdOut(), source.seed()).training()) {
            used[row] = true;
        }
    }

    /**
     * A policy beside the whole log: uniform, another log, a learned policy, or probabilities.
     *
     * @throws WrongUse where there is none of that name
     */
    public BanditPolicy policy(String name, BanditLog log) {
        if (name.equals(UNIFORM)) {
            return BanditPolicy.uniform();
        }
        Path file = Path.of(name);
        if (!Files.exists(file)) {
            throw new WrongUse("There is no policy '" + name + "': expected " + UNIFORM
                    + ", another log, a policy that 'bandit learn' wrote, or a CSV file of probabilities");
        }
        if (LearnedBandit.named(name)) {
            LearnedBandit learned = LearnedBandit.read(file);
            return WrongUse.unless(() -> learned.policy().on(encoded(learned)));
        }
        return files().policy(file);
    }

    /** The log as a learned policy sees it. */
    private BanditLog encoded(LearnedBandit learned) {
        Actions own = files().actions();
        if (own.count() != learned.actions().count()
                || !own.labels().equals(learned.actions().labels())) {
            throw new WrongUse(
                    "The policy chooses among " + described(learned.actions()) + ", the log has " + described(own)
                            + ": name all that there are by --actions when it is learned and when it is judged");
        }
        return files().log(learned.encoding());
    }

    private static String described(Actions actions) {
        return Text.count(actions.count(), "action")
                + (actions.labelled() ? ", " + actions.name(0) + " to " + actions.name(actions.count() - 1) : "");
    }
}
