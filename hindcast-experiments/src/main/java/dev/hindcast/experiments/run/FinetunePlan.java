package dev.hindcast.experiments.run;

import dev.hindcast.experiments.ShellWords;
import dev.hindcast.experiments.WrongUse;
import dev.hindcast.learning.algorithm.Config;
import dev.hindcast.learning.training.OfflineShare;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A training in an environment that goes on from a run, or that draws from logged steps from its first update on: what {@code config.yaml}
 * holds of it.
 *
 * @param base the algorithm, its settings, the logged steps, the environment and how often policies are judged; its steps are those in
 *     the environment
 * @param start the run that it goes on from; empty for a learner that knows nothing yet
 * @param randomSteps the first steps, of uniformly random actions
 * @param warmUpSteps those after them in which nothing is learned yet
 * @param updatesPerStep updates for each step after that
 * @param share of logged steps in each batch
 * @param environments how many are acted in
 * @param explorationNoise the deviation of what is added to the actions of a deterministic policy
 * @param guard what watches over the hand-over, if anything
 */
public record FinetunePlan(
        TrainPlan base,
        Optional<String> start,
        long randomSteps,
        long warmUpSteps,
        int updatesPerStep,
        OfflineShare share,
        int environments,
        double explorationNoise,
        Optional<GuardPlan> guard)
        implements Plan {
    private static final String START = "start";
    private static final String WARM_UP = "warm_up_steps";
    private static final String RANDOM = "random_steps";
    private static final String UPDATES = "updates_per_step";
    private static final String SHARE = "share_of_data";
    private static final String ENVIRONMENTS = "environments";
    private static final String NOISE = "exploration_noise";
    private static final Set<String> OWN = Set.of(
            START,
            WARM_UP,
            UPDATES,
            SHARE,
            ENVIRONMENTS,
            NOISE,
            "hand_over",
            "generation",
            GuardPlan.BUDGET,
            GuardPlan.TOLERANCE,
            GuardPlan.RETURNS);
    /** What a run says of itself that does not hold for one that goes on from it. */
    private static final Set<String> NOT_TAKEN_OVER =
            Set.of("n_step", "seed", "steps", "eval_every", "eval_episodes", "final_episodes", RANDOM);

    private static final long STEPS = 10_000;
    private static final long MOST_GATHERED = 1_000;
    private static final int MOST_ENVIRONMENTS = 256;

    /** Whether values are those of such a training rather than of one on logged steps alone. */
    public static boolean isOne(Map<String, Object> values) {
        return values.keySet().stream().anyMatch(OWN::contains);
    }

    /** What a run says that holds for one that goes on from it. */
    public static Map<String, Object> takenOver(SavedRun run) {
        Map<String, Object> values = new LinkedHashMap<>(run.config());
        values.keySet().removeAll(OWN);
        values.keySet().removeAll(NOT_TAKEN_OVER);
        if (values.containsKey(RewardPlan.MULTIPLIER)) {
            values.remove(RewardPlan.SCALE);
        }
        if (!values.containsKey("data")) {
            values.put(SHARE, 0.0);
        }
        return values;
    }

    /**
     * The plan that {@code values} ask for, defaults in place of what they leave out: half of each batch from the logged steps where there
     * are some, and a tenth of the steps, 1,000 at most, to gather before anything is learned: acting as the run does, or at random where
     * there is none. As many updates follow a step as the algorithm is made for.
     *
     * @param values by the keys of {@code config.yaml}
     * @throws WrongUse where a key is unknown or a value cannot be
     */
    public static FinetunePlan of(Map<String, Object> values) {
        Map<String, Object> base = new LinkedHashMap<>(values);
        base.keySet().removeAll(OWN);
        base.putIfAbsent("steps", STEPS);
        boolean logged = base.containsKey("data");
        base.putIfAbsent("data", "");
        TrainPlan trained = TrainPlan.of(base);
        if (trained.env().filter(env -> !env.equals(TrainPlan.NOWHERE)).isEmpty()) {
            throw new WrongUse("Say in which environment to go on: --env ENV, such as Pendulum-v1");
        }
        Optional<String> start = Optional.ofNullable(values.get(START)).map(Object::toString);
        long gathered = Math.min(MOST_GATHERED, trained.steps() / 10);
        OfflineShare share = share(values, logged ? 0.5 : 0, trained.steps());
        FinetunePlan plan = new FinetunePlan(
                logged && share.needsData() ? trained : trained.withoutData(),
                start,
                TrainPlan.whole(values, RANDOM, 0, start.isEmpty() ? gathered : 0),
                TrainPlan.whole(values, WARM_UP, 0, start.isEmpty() ? 0 : gathered),
                (int) TrainPlan.whole(values, UPDATES, 1, trained.config().updatesPerStep()),
                share,
                (int) TrainPlan.whole(values, ENVIRONMENTS, 1, 1),
                noise(values),
                GuardPlan.of(values));
        plan.requirePossible();
        if (start.isEmpty() && plan.base.data().isEmpty()) {
            TrainPlan.requireNotStandardized(values);
        }
        return plan;
    }

    private void requirePossible() {
        if (share.needsData() && base.data().isEmpty()) {
            throw new WrongUse("A share of logged steps needs data: give --data DATASET, or --share 0");
        }
        if (randomSteps + warmUpSteps >= base.steps()) {
            throw new WrongUse("Of " + base.steps() + " steps " + (randomSteps + warmUpSteps)
                    + " would only gather and none would teach: ask for more --steps or a shorter --warm-up");
        }
        if (guard.isPresent() && (start.isEmpty() || environments > 1)) {
            throw new WrongUse("--regret-budget watches over the hand-over from a run in one environment: "
                    + (start.isEmpty() ? "name a run to go on with" : "leave out --environments"));
        }
        if (environments > MOST_ENVIRONMENTS) {
            throw TrainPlan.refused(ENVIRONMENTS, environments, "at most " + MOST_ENVIRONMENTS);
        }
    }

    /**
     * {@code 0.5}; {@code 0.5:0}, from a half to nothing over all steps; {@code 0.5:0:1000}, over the first 1,000; {@code 0.5:priority}, by
     * priority from a half on.
     */
    private static OfflineShare share(Map<String, Object> values, double otherwise, long steps) {
        Object value = values.getOrDefault(SHARE, otherwise);
        String[] parts = value.toString().split(":", -1);
        try {
            double from = Double.parseDouble(parts[0]);
            if (parts.length == 1) {
                return OfflineShare.of(from);
            }
            if (parts.length == 2 && parts[1].equals(OfflineShare.PRIORITY)) {
                return OfflineShare.byPriority(from);
            }
            if (parts.length <= 3) {
                return new OfflineShare(
                        from, Double.parseDouble(parts[1]), parts.length == 3 ? Long.parseLong(parts[2]) : steps);
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new WrongUse(
                "--share must be a share in [0, 1], FROM:TO or FROM:TO:STEPS for one that changes, such as 0.5:0:10000, or"
                        + " FROM:priority with FROM in (0, 1), got '" + value + "'");
    }

    private static double noise(Map<String, Object> values) {
        Object value = values.getOrDefault(NOISE, 0.1);
        try {
            double noise = Double.parseDouble(value.toString());
            if (noise >= 0 && Double.isFinite(noise)) {
                return noise;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw TrainPlan.refused(NOISE, value, "a number of at least 0");
    }

    @Override
    public String algorithm() {
        return base.algorithm();
    }

    @Override
    public Config config() {
        return base.config();
    }

    @Override
    public Optional<String> data() {
        return base.data();
    }

    @Override
    public long steps() {
        return base.steps();
    }

    @Override
    public boolean acts() {
        return true;
    }

    @Override
    public String title(String dataset) {
        return algorithm() + base.data().map(data -> " on " + data).orElse("") + ", then in " + environment();
    }

    /** Where it acts. */
    public String environment() {
        return base.env().orElseThrow();
    }

    /** What a training on logged steps alone does not have. */
    Map<String, Object> own() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(SHARE, share.written());
        map.put(RANDOM, randomSteps);
        map.put(WARM_UP, warmUpSteps);
        map.put(UPDATES, updatesPerStep);
        map.put(ENVIRONMENTS, environments);
        map.put(NOISE, explorationNoise);
        guard.ifPresent(plan -> map.putAll(plan.terms()));
        return map;
    }

    @Override
    public Map<String, Object> terms(Optional<String> judgedIn) {
        Map<String, Object> map = new LinkedHashMap<>();
        start.ifPresent(run -> map.put(START, run));
        map.putAll(base.terms(judgedIn));
        map.remove("n_step");
        map.putAll(own());
        return map;
    }

    @Override
    public String command(Optional<String> judgedIn, List<Long> seeds) {
        List<String> words = new ArrayList<>(List.of("hindcast", "finetune", start.orElse(base.algorithm())));
        base.data().ifPresent(value -> words.addAll(List.of("--data", value)));
        words.addAll(List.of("--env", environment(), "--steps", Long.toString(base.steps())));
        own().forEach((key, value) -> words.addAll(List.of(
                switch (key) {
                    case SHARE -> "--share";
                    case WARM_UP -> "--warm-up";
                    default -> "--" + key.replace('_', '-');
                },
                value.toString())));
        Map<String, Object> judged = base.terms(judgedIn);
        for (String key : List.of("eval_every", "eval_episodes", "final_episodes")) {
            words.addAll(List.of("--" + key.replace('_', '-'), String.valueOf(judged.get(key))));
        }
        if (start.isEmpty()) {
            words.addAll(List.of("--seed", seeds.stream().map(Object::toString).collect(Collectors.joining(","))));
            if (base.observations().equals(TrainPlan.RAW)) {
                words.addAll(List.of("--" + TrainPlan.OBSERVATIONS, TrainPlan.RAW));
            }
        }
        words.addAll(List.of("--precision", base.precision()));
        words.addAll(base.statedActions());
        words.addAll(start.map(Path::of)
                .filter(Files::isDirectory)
                .map(run -> SavedRun.openAll(run).get(0).directory().learnedWith())
                .map(base::settingsOtherThan)
                .orElseGet(base::changedSettings));
        return ShellWords.typed(words);
    }
}
