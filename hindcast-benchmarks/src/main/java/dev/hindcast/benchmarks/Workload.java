package dev.hindcast.benchmarks;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.learning.algorithm.Algorithms;
import dev.hindcast.learning.algorithm.Config;
import dev.hindcast.learning.algorithm.Settings;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.training.Progress;
import dev.hindcast.learning.training.Trainer;
import dev.hindcast.learning.training.TrainingResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Training at the size of the locomotion tasks: observation 17, action 6, batch 256, two hidden layers of 256 (CQL three, Cal-QL's critics four,
 * with ten actions of each kind; EDAC three, with ten critics; RLPD as many; ReBRAC, TD3-AWR, SAC-N, LB-SAC, AWAC and Diffusion-QL three; autoencoders two of 750; MOPO imagines 250
 * steps an update, as with its default settings, but 100 updates' at a time, MOReL with SAC alike; an update of MOReL imagines 1,000 steps), otherwise with
 * the default settings, on random data. Updates through {@link Trainer}, sampling included. Of COMBO (three layers), MOBILE and RAMBO the policy's
 * updates alone are measured, RAMBO's with as many of its adversary: a model that has hardly learned imagines a single episode. A Decision
 * Transformer learns from 64 windows of 20 steps, three blocks of 128; so do that of QT and that of QDT, whose returns were relabelled before, and
 * Reinformer from 64 of 5 steps, four blocks of 256 with eight heads.
 *
 * @param algorithm by name
 */
record Workload(String algorithm) {
    static final int OBSERVATION = 17;
    static final int ACTION = 6;
    static final int BATCH = 256;
    static final int HIDDEN = 256;
    static final int WINDOWS = 64;
    private static final String WIDTHS = HIDDEN + "," + HIDDEN;
    private static final Dataset DATA = randomData(100, 1_000);

    private static Dataset randomData(int episodes, int length) {
        SplittableRandom random = new SplittableRandom(0);
        List<Episode> list = new ArrayList<>();
        for (int i = 0; i < episodes; i++) {
            float[] observations = new float[(length + 1) * OBSERVATION];
            float[] actions = new float[length * ACTION];
            float[] rewards = new float[length];
            for (int k = 0; k < observations.length; k++) {
                observations[k] = (float) random.nextGaussian();
            }
            for (int k = 0; k < actions.length; k++) {
                actions[k] = (float) random.nextDouble(-1, 1);
            }
            for (int k = 0; k < length; k++) {
                rewards[k] = (float) random.nextGaussian();
            }
            list.add(new Episode(i, observations, actions, rewards, Ending.TERMINATED));
        }
        return new Dataset(
                "random", Box.unbounded(OBSERVATION), Box.of(ACTION, -1, 1), list, Optional.empty(), List.of());
    }

    /** The algorithms that can be trained so: those for continuous actions, as the data have them. */
    static List<String> algorithms() {
        return Algorithms.all().stream()
                .filter(entry -> !entry.discrete())
                .map(Algorithms.Entry::name)
                .toList();
    }

    private Config config() {
        Config defaults = Algorithms.named(algorithm).defaults();
        return Settings.withAll(Settings.withAll(defaults, Map.of("batchSize", "" + BATCH)), ofThisSize());
    }

    /** What else a method's defaults lack of the sizes above; phases before the last one are cut short, and diffusion models propose one action. */
    private Map<String, String> ofThisSize() {
        return switch (algorithm) {
            case "bcq", "mcq", "fql" -> Map.of("hidden", WIDTHS);
            case "diffusion-ql", "idql" -> Map.of("actingSamples", "1");
            case "plas" -> Map.of("hidden", WIDTHS, "autoencoderUpdates", "1");
            case "spot" -> Map.of("autoencoderUpdates", "1");
            case "brac-p", "brac-v" ->
                Map.of("hidden", WIDTHS, "actorHidden", WIDTHS, "cloningUpdates", "1", "warmUpUpdates", "0");
            case "bear" -> Map.of("warmUpUpdates", "0");
            case "mopo" ->
                Map.of("modelUpdates", "1", "rolloutStates", "5000", "rolloutInterval", "100", "termination", "none");
            case "combo", "mobile" -> Map.of("modelUpdates", "1", "rolloutStates", "1");
            case "rambo" ->
                Map.of(
                        "modelUpdates", "1",
                        "rolloutStates", "1",
                        "cloningUpdates", "1",
                        "adversarialUpdates", "1",
                        "adversarialInterval", "1");
            case "morel" ->
                Map.ofEntries(
                        Map.entry("hidden", WIDTHS),
                        Map.entry("criticHidden", WIDTHS),
                        Map.entry("modelUpdates", "1"),
                        Map.entry("modelHidden", "200,200,200,200"),
                        Map.entry("modelMembers", "7"),
                        Map.entry("modelElites", "5"),
                        Map.entry("cloningUpdates", "1"),
                        Map.entry("pessimism", "0"),
                        Map.entry("rolloutStates", "100"),
                        Map.entry("rolloutLength", "10"),
                        Map.entry("valueUpdates", "20"),
                        Map.entry("termination", "none"));
            case "morel-sac" ->
                Map.of(
                        "modelUpdates",
                        "1",
                        "modelHidden",
                        "200,200,200,200",
                        "modelMembers",
                        "7",
                        "modelElites",
                        "5",
                        "cloningUpdates",
                        "1",
                        "pessimism",
                        "0",
                        "rolloutStates",
                        "5000",
                        "rolloutInterval",
                        "100",
                        "termination",
                        "none");
            case "mbop" -> Map.of("hidden", WIDTHS, "modelUpdates", "1");
            case "decision-transformer" -> Map.of("batchSize", "" + WINDOWS);
            case "reinformer" -> Map.of("batchSize", "" + WINDOWS);
            case "qt" -> Map.of("batchSize", "" + WINDOWS, "width", "128", "layers", "3", "heads", "1");
            case "qdt" -> Map.of("batchSize", "" + WINDOWS, "valuePhaseUpdates", "1");
            case "rvs" -> Map.of("hidden", WIDTHS);
            default -> Map.of();
        };
    }

    /** Updates that take about three seconds. */
    int updates() {
        return switch (algorithm) {
            case "bc", "rvs" -> 1_500;
            case "cql", "cal-ql", "edac", "diffusion-ql", "idql" -> 20;
            case "sac-n", "lb-sac", "qt-opt" -> 40;
            case "bcq" -> 50;
            case "fql" -> 100;
            case "rlpd" -> 100;
            case "mcq" -> 20;
            case "combo", "mobile" -> 20;
            case "rambo" -> 40;
            case "bear" -> 60;
            case "mopo" -> 100;
            case "morel-sac" -> 100;
            case "morel", "decision-transformer", "qdt", "reinformer", "qt" -> 10;
            default -> 300;
        };
    }

    /** Repeats a training of {@link #updates} until the updates took that many seconds, and returns how many there were. */
    int warmUp(double seconds) {
        int updates = 0;
        for (double spent = 0; spent < seconds; updates += updates()) {
            spent += updates() / updatesPerSecond(updates());
        }
        return updates;
    }

    /** Updates per second of one seed on one thread. */
    double updatesPerSecond(int updates) {
        DatasetSpec spec = DATA.spec();
        TrainingResult result = Trainer.on(DATA)
                .steps(updates)
                .loggingEvery(updates)
                .reportingTo(Progress.silent())
                .run(config().create(spec, Device.cpu(), 0));
        return result.updatesPerSecond();
    }

    /** Updates per second of two seeds together, each on its own thread: the sum of both rates. */
    double updatesPerSecondOfTwo(int updates) {
        return Trainer.on(DATA)
                .steps(updates)
                .loggingEvery(updates)
                .reportingTo(Progress.silent())
                .run(config(), Device.cpu(), List.of(0L, 1L), 2)
                .stream()
                .mapToDouble(TrainingResult::updatesPerSecond)
                .sum();
    }
}
