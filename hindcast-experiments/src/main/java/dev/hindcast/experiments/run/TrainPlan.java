package dev.hindcast.experiments.run;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.OpenOptions;
import dev.hindcast.dataset.RewardTransform;
import dev.hindcast.dataset.Space;
import dev.hindcast.dataset.Standardization;
import dev.hindcast.experiments.ShellWords;
import dev.hindcast.experiments.WrongUse;
import dev.hindcast.experiments.data.StatedActions;
import dev.hindcast.learning.algorithm.Algorithms;
import dev.hindcast.learning.algorithm.Config;
import dev.hindcast.learning.algorithm.Settings;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Engine;
import dev.hindcast.learning.training.RunDirectory;
import dev.hindcast.learning.training.Trainer;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A training, resolved: what {@code config.yaml} holds. The only home of the defaults that are no algorithm's.
 *
 * @param algorithm its name
 * @param config its settings
 * @param data a path or a bundled data set; empty for online training
 * @param env where the policy is judged, or {@value #NOWHERE}; empty where the data shall say it
 * @param steps updates, or environment steps of online training
 * @param seed the seed of a single training
 * @param nStep steps of a transition
 * @param topReturns the share of episodes to learn from, those of the highest returns
 * @param heldOut the share of episodes that is not learned from, to judge by them; 0 for none
 * @param rewards which rewards to learn from
 * @param observations {@code standardized} by the steps that are learned from, or {@code raw}
 * @param evaluateEvery updates between evaluations
 * @param evaluationEpisodes episodes of each
 * @param finalEpisodes episodes of the evaluation after the training
 * @param randomSteps the first steps of online training, which are random
 * @param device {@code cpu} or {@code cuda}
 * @param precision {@code fp32} or {@code bf16}
 * @param actionLow what the user states of the actions
 * @param actionHigh what the user states of the actions
 * @param actionCount what the user states of the actions
 */
public record TrainPlan(
        String algorithm,
        Config config,
        Optional<String> data,
        Optional<String> env,
        long steps,
        long seed,
        int nStep,
        double topReturns,
        double heldOut,
        RewardPlan rewards,
        String observations,
        long evaluateEvery,
        int evaluationEpisodes,
        int finalEpisodes,
        long randomSteps,
        String device,
        String precision,
        @Nullable List<Double> actionLow,
        @Nullable List<Double> actionHigh,
        @Nullable Integer actionCount)
        implements Plan {
    /** In place of an environment: the policy is judged nowhere. */
    public static final String NOWHERE = "none";
    /** The key of the algorithm's settings. */
    public static final String SETTINGS = "settings";

    /** The key of how observations are seen. */
    public static final String OBSERVATIONS = "observations";
    /** Less their mean and over their deviation, of the steps that are learned from. */
    public static final String STANDARDIZED = "standardized";
    /** As they are. */
    static final String RAW = "raw";

    private static final String HOLD_OUT = "hold_out";
    /** Draws the episodes that are held out: the same for all seeds, which are to be judged by the same. */
    private static final long HOLD_OUT_SEED = 0;

    private static final String CONTINUOUS_DATA = "pendulum/mixed";
    private static final String DISCRETE_DATA = "cartpole/mixed";
    private static final List<String> ONLINE = List.of("sac", "discrete-sac", "td3");
    private static final long OFFLINE_STEPS = 10_000;
    private static final long ONLINE_STEPS = 20_000;
    private static final long RANDOM_STEPS = 1_000;
    private static final List<String> KEYS = List.of(
            "algorithm",
            "data",
            "env",
            "steps",
            "seed",
            "n_step",
            "top_returns",
            HOLD_OUT,
            RewardPlan.SCALE,
            RewardPlan.SHIFT,
            RewardPlan.MULTIPLIER,
            OBSERVATIONS,
            "eval_every",
            "eval_episodes",
            "final_episodes",
            "random_steps",
            "device",
            "precision",
            "action_low",
            "action_high",
            "action_count",
            SETTINGS);

    /**
     * The plan that {@code values} ask for, defaults in place of what they leave out.
     *
     * @param values by the keys of {@code config.yaml}
     * @throws WrongUse where a key is unknown or a value cannot be
     */
    public static TrainPlan of(Map<String, Object> values) {
        for (String key : values.keySet()) {
            if (!KEYS.contains(key)) {
                throw WrongUse.unknown("key", key, KEYS);
            }
        }
        Algorithms.Entry entry =
                WrongUse.unless(() -> Algorithms.named(text(values, "algorithm").orElse("")));
        Optional<String> env = text(values, "env");
        boolean online = env.filter(id -> !id.equals(NOWHERE)).isPresent()
                && ONLINE.contains(entry.name())
                && !values.containsKey("data");
        long steps = whole(values, "steps", 1, online ? ONLINE_STEPS : OFFLINE_STEPS);
        TrainPlan plan = new TrainPlan(
                entry.name(),
                WrongUse.unless(() -> Settings.withAll(entry.defaults(), settings(values))),
                online
                        ? Optional.empty()
                        : Optional.of(text(values, "data").orElse(entry.discrete() ? DISCRETE_DATA : CONTINUOUS_DATA)),
                env,
                steps,
                whole(values, "seed", Long.MIN_VALUE, 0),
                (int) whole(values, "n_step", 1, 1),
                share(values, "top_returns"),
                heldOut(values, online),
                rewards(values, online),
                observations(values, online),
                whole(values, "eval_every", 1, Math.max(1, steps / 10)),
                (int) whole(values, "eval_episodes", 1, 10),
                (int) whole(values, "final_episodes", 1, 100),
                whole(values, "random_steps", 0, Math.min(RANDOM_STEPS, steps / 2)),
                oneOf(values, "device", List.of("cpu", "cuda")),
                oneOf(values, "precision", List.of("fp32", "bf16")),
                numbers(values, "action_low"),
                numbers(values, "action_high"),
                values.containsKey("action_count") ? (int) whole(values, "action_count", 1, 1) : null);
        plan.openOptions();
        return plan;
    }

    /** Whether it learns in an environment rather than from data. */
    public boolean online() {
        return data.isEmpty();
    }

    /** This without logged steps. */
    TrainPlan withoutData() {
        return new TrainPlan(
                algorithm,
                config,
                Optional.empty(),
                env,
                steps,
                seed,
                nStep,
                topReturns,
                heldOut,
                rewards,
                observations,
                evaluateEvery,
                evaluationEpisodes,
                finalEpisodes,
                randomSteps,
                device,
                precision,
                actionLow,
                actionHigh,
                actionCount);
    }

    /**
     * The device, with its precision set.
     *
     * @throws IllegalStateException where it is not there
     */
    public Device prepared() {
        Device named = Device.named(device);
        Engine.setPrecision(Engine.Precision.valueOf(precision.toUpperCase(Locale.ROOT)));
        return named;
    }

    /** How its data are opened. */
    public OpenOptions openOptions() {
        return StatedActions.options(actionLow, actionHigh, actionCount);
    }

    /** The share of {@code data} that is learned from. */
    public Dataset learnsFrom(Dataset data) {
        Dataset open = heldOut > 0 ? data.episodesAt(available(data)) : data;
        return topReturns < 1 ? open.topByReturn(topReturns) : open;
    }

    /** The places of the episodes of {@code data} that are not held out. */
    public int[] available(Dataset data) {
        return heldOut > 0
                ? WrongUse.unless(() -> data.others(data.drawn(heldOut, HOLD_OUT_SEED)))
                : data.others(new int[0]);
    }

    /**
     * Checks that the algorithm learns such actions.
     *
     * @throws WrongUse where it does not
     */
    public void requireFit(Space actions) {
        WrongUse.unless(() -> {
            Algorithms.named(algorithm).requireFit(actions);
            return actions;
        });
    }

    /**
     * Checks that the algorithm learns from such steps, and returns the rewards to learn from.
     *
     * @param learned the steps, without those that are held out
     * @throws WrongUse where it does not
     */
    public RewardTransform requireLearnable(Dataset learned) {
        requireFit(learned.actionSpace());
        RewardTransform transform = rewards.on(learned);
        WrongUse.unless(
                () -> Trainer.on(learned).nStep(nStep).rewards(transform).learnedFromBy(config));
        return transform;
    }

    /**
     * The spaces, and how a learner sees observations.
     *
     * @param learned the steps that are learned from
     */
    DatasetSpec spec(Dataset learned) {
        return observations.equals(RAW)
                ? DatasetSpec.unstandardized(learned.observationSpace(), learned.actionSpace())
                : learned.spec();
    }

    /** How the learner of a run sees observations, in the word for it; empty where that is not known yet, or they are discrete. */
    public static Optional<String> observations(RunDirectory run) {
        return run.resumable()
                .map(checkpoint -> checkpoint.policy().spec())
                .filter(spec -> !(spec.observationSpace() instanceof Discrete))
                .map(spec -> spec.standardization()
                                .equals(Standardization.identity(
                                        spec.standardization().size()))
                        ? RAW
                        : STANDARDIZED);
    }

    /** What a trainer does not know of this plan, for {@code config.yaml}. */
    public Map<String, Object> description(Optional<String> judgedIn) {
        Map<String, Object> map = new LinkedHashMap<>();
        data.ifPresent(value -> map.put("data", value));
        judgedIn.or(() -> env.filter(NOWHERE::equals)).ifPresent(value -> map.put("env", value));
        if (topReturns < 1) {
            map.put("top_returns", topReturns);
        }
        if (heldOut > 0) {
            map.put(HOLD_OUT, heldOut);
        }
        map.putAll(rewards.description());
        if (observations.equals(RAW)) {
            map.put(OBSERVATIONS, RAW);
        }
        if (actionLow != null && actionHigh != null) {
            map.put("action_low", actionLow);
            map.put("action_high", actionHigh);
        }
        if (actionCount != null) {
            map.put("action_count", actionCount);
        }
        map.put("eval_every", evaluateEvery);
        map.put("eval_episodes", evaluationEpisodes);
        map.put("final_episodes", finalEpisodes);
        map.put("precision", precision);
        return map;
    }

    /** All that decides what comes out, by the keys of {@code config.yaml} and of the settings. */
    public Map<String, Object> decisive() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("algorithm", algorithm);
        map.putAll(description(env));
        map.put(RewardPlan.SCALE, rewards.scaleText());
        map.put(RewardPlan.SHIFT, rewards.shift());
        map.put(OBSERVATIONS, observations);
        map.put("steps", steps);
        map.put("seed", seed);
        map.put("n_step", nStep);
        map.put("device", device);
        map.putAll(Settings.toMap(config));
        return map;
    }

    @Override
    public Map<String, Object> terms(Optional<String> judgedIn) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("steps", steps);
        map.putAll(description(judgedIn));
        map.put("n_step", nStep);
        map.put("device", device);
        return map;
    }

    @Override
    public String command(Optional<String> judgedIn, List<Long> seeds) {
        return command(description(judgedIn), seeds);
    }

    /** The command of the same training that holds out so many of the episodes and is judged nowhere. */
    String commandHoldingOut(double share, List<Long> seeds) {
        Map<String, Object> changed = description(Optional.of(NOWHERE));
        changed.put(HOLD_OUT, share);
        return command(changed, seeds);
    }

    private String command(Map<String, Object> description, List<Long> seeds) {
        List<String> words = new ArrayList<>(List.of("hindcast", "train", algorithm));
        description.forEach((key, value) -> {
            words.add("--" + key.replace('_', '-'));
            words.add(ShellWords.written(value));
        });
        words.addAll(List.of("--steps", Long.toString(steps), "--device", device));
        if (nStep > 1) {
            words.addAll(List.of("--n-step", Integer.toString(nStep)));
        }
        boolean several = seeds.size() > 1;
        words.addAll(List.of(several ? "--seeds" : "--seed", Long.toString(several ? seeds.size() : seeds.get(0))));
        words.addAll(changedSettings());
        return ShellWords.typed(words);
    }

    /** What the user states of the actions, as a command takes it. */
    List<String> statedActions() {
        return StatedActions.words(actionLow, actionHigh, actionCount);
    }

    /** The settings that are not the algorithm's defaults, as a command takes them. */
    List<String> changedSettings() {
        return settingsOtherThan(Algorithms.named(algorithm).defaults());
    }

    /** The settings that a command has to say where those of another hold otherwise. */
    List<String> settingsOtherThan(Config other) {
        List<String> words = new ArrayList<>();
        Map<String, Object> usual = Settings.toMap(other);
        Settings.toMap(config).forEach((key, value) -> {
            if (!value.equals(usual.get(key))) {
                words.addAll(List.of("--set", key + "=" + ShellWords.written(value)));
            }
        });
        return words;
    }

    private static Optional<String> text(Map<String, Object> values, String key) {
        return Optional.ofNullable(values.get(key)).map(Object::toString);
    }

    static long whole(Map<String, Object> values, String key, long least, long otherwise) {
        Object value = values.get(key);
        if (value == null) {
            return otherwise;
        }
        try {
            long number = new BigDecimal(value.toString()).longValueExact();
            if (number >= least && (least == Long.MIN_VALUE || key.endsWith("steps") || number <= Integer.MAX_VALUE)) {
                return number;
            }
        } catch (ArithmeticException | NumberFormatException e) {
            // Said below.
        }
        throw refused(key, value, least == Long.MIN_VALUE ? "a whole number" : "a whole number of at least " + least);
    }

    private static double share(Map<String, Object> values, String key) {
        Object value = values.getOrDefault(key, 1);
        try {
            double share = Double.parseDouble(value.toString());
            if (share > 0 && share <= 1) {
                return share;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw refused(key, value, "a share in (0, 1]");
    }

    private static double heldOut(Map<String, Object> values, boolean online) {
        Object value = values.get(HOLD_OUT);
        if (value == null) {
            return 0;
        }
        double share = share(values, HOLD_OUT);
        if (share == 1) {
            throw refused(HOLD_OUT, value, "a share in (0, 1)");
        }
        if (online) {
            throw new WrongUse(
                    "--hold-out is for logged data: online training learns from what it lives through, leave it"
                            + " out or give --data");
        }
        return share;
    }

    private static RewardPlan rewards(Map<String, Object> values, boolean online) {
        RewardPlan rewards = RewardPlan.of(values);
        if (online && !rewards.isIdentity()) {
            throw new WrongUse("--reward-scale and --reward-shift are for logged rewards: online training learns from"
                    + " those of the environment, leave them out or give --data");
        }
        return rewards;
    }

    private static String observations(Map<String, Object> values, boolean online) {
        if (online) {
            requireNotStandardized(values);
        }
        return oneOf(values, OBSERVATIONS, List.of(STANDARDIZED, RAW));
    }

    /** Checks that what learns without logged steps is not to standardize observations by them. */
    static void requireNotStandardized(Map<String, Object> values) {
        if (STANDARDIZED.equals(values.get(OBSERVATIONS))) {
            throw new WrongUse(
                    "--observations standardized needs logged steps to learn from, whose mean and deviation it is of: leave it"
                            + " out, or give --data and a share of them");
        }
    }

    private static String oneOf(Map<String, Object> values, String key, List<String> words) {
        String word = text(values, key).orElse(words.get(0));
        if (!words.contains(word)) {
            throw WrongUse.unknown(key, word, words);
        }
        return word;
    }

    private static @Nullable List<Double> numbers(Map<String, Object> values, String key) {
        Object value = values.get(key);
        if (value == null) {
            return null;
        }
        List<Double> numbers = new ArrayList<>();
        for (Object element : value instanceof List<?> list ? list : List.of(value)) {
            if (!(element instanceof Number number)) {
                throw refused(key, value, "a list of numbers");
            }
            numbers.add(Double.valueOf(number.toString()));
        }
        return numbers;
    }

    private static Map<String, Object> settings(Map<String, Object> values) {
        Object value = values.getOrDefault(SETTINGS, Map.of());
        if (!(value instanceof Map<?, ?> map)) {
            throw refused(SETTINGS, value, "a map of the algorithm's settings");
        }
        Map<String, Object> settings = new LinkedHashMap<>();
        map.forEach((key, setting) -> settings.put(String.valueOf(key), setting));
        return settings;
    }

    static WrongUse refused(String key, Object value, String expected) {
        return new WrongUse("--" + key.replace('_', '-') + " must be " + expected + ", got '" + value + "'");
    }
}
