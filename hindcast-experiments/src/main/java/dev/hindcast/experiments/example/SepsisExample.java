package dev.hindcast.experiments.example;

import static java.util.Objects.requireNonNull;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.environment.Rollouts;
import dev.hindcast.environment.TimeLimit;
import dev.hindcast.environment.sepsis.Clinician;
import dev.hindcast.environment.sepsis.Condition;
import dev.hindcast.environment.sepsis.Patient;
import dev.hindcast.environment.sepsis.Sepsis;
import dev.hindcast.environment.sepsis.SepsisWard;
import dev.hindcast.environment.sepsis.Treatments;
import dev.hindcast.environment.sepsis.Vital;
import dev.hindcast.environment.tabular.PolicyEvaluation;
import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.evaluation.ExactValue;
import dev.hindcast.experiments.example.Demonstration.Table;
import dev.hindcast.learning.tabular.ModelPlanning;
import dev.hindcast.learning.tabular.PolicyEstimate;
import dev.hindcast.learning.tabular.Spibb;
import dev.hindcast.learning.tabular.TabularAlgorithm;
import dev.hindcast.learning.tabular.TabularBcq;
import dev.hindcast.learning.tabular.TabularData;
import dev.hindcast.report.Labels;
import dev.hindcast.report.LineChart;
import dev.hindcast.report.Reference;
import dev.hindcast.report.Series;
import dev.hindcast.report.Size;
import dev.hindcast.report.Tone;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * From the log of simulated clinicians to a policy that is judged exactly. The ward is {@code Sepsis-v1}: who has diabetes is hidden, so
 * that what is seen is no Markov process, as in real data. A simulation; nothing in it is medical advice.
 */
final class SepsisExample implements Example {
    private static final double DISCOUNT = Clinician.DISCOUNT;
    private static final List<Integer> EPISODES = List.of(300, 1_000, 3_000, 10_000);
    private static final Map<String, TabularAlgorithm> LEARNERS = learners();
    private static final String NAIVE = "plan on anything seen";
    private static final String CAREFUL = "SPIBB, 10 visits";
    private static final List<Integer> THIN = List.of(1, 3, 10, 100);
    private static final int SHOWN = 6;

    private static Map<String, TabularAlgorithm> learners() {
        Map<String, TabularAlgorithm> learners = new LinkedHashMap<>();
        learners.put(NAIVE, new ModelPlanning(1));
        learners.put("plan, 10 visits", new ModelPlanning(10));
        learners.put("BCQ, threshold 0.3", TabularBcq.defaults());
        learners.put(CAREFUL, new Spibb(10));
        return learners;
    }

    @Override
    public String name() {
        return "sepsis";
    }

    @Override
    public String summary() {
        return "From the log of simulated clinicians to a policy judged exactly, and what happens where data are thin";
    }

    /** The ward, with what is known of it but not by those who learn. */
    private record Ward(Sepsis sepsis, TabularMdp process, TabularPolicy clinician, TabularPolicy planner) {
        static Ward open() {
            SepsisWard ward = new SepsisWard(SepsisWard.Edition.CORRECTED);
            Sepsis sepsis = new Sepsis(ward, false);
            return new Ward(
                    sepsis,
                    sepsis.mdp().withDiscount(DISCOUNT),
                    Clinician.of(ward, false, Clinician.SOFTNESS),
                    Clinician.of(ward, false, 0));
        }

        /** The exact evaluation of a policy that sees the condition alone. */
        PolicyEvaluation evaluate(TabularPolicy policy) {
            return PolicyEvaluation.of(
                    process, ExactValue.tabular(sepsis, policy).orElseThrow());
        }

        Dataset log(int episodes, long seed) {
            return Rollouts.with(() -> new TimeLimit(new Sepsis(sepsis.ward(), false), Sepsis.MAX_STEPS))
                    .collect("clinicians", clinician, episodes, seed);
        }

        static int condition(int patient) {
            return Patient.of(patient).condition().index();
        }
    }

    /** What a learner made of a log. */
    private record Learned(TabularData data, PolicyEstimate estimate, PolicyEvaluation truth) {
        static Learned of(Ward ward, TabularAlgorithm learner, Dataset log) {
            TabularData data = TabularData.of(log, DISCOUNT);
            PolicyEstimate estimate = learner.learn(data);
            return new Learned(data, estimate, ward.evaluate(estimate.policy()));
        }

        /** What the learner believes that its policy earns, from the conditions in which patients are admitted. */
        double claimed(TabularMdp process) {
            double sum = 0;
            for (int i = 0; i < process.states(); i++) {
                if (process.startProbability(i) > 0) {
                    sum += process.startProbability(i) * estimate.value(Ward.condition(i));
                }
            }
            return sum;
        }
    }

    @Override
    public Demonstration run(long seed) {
        Ward ward = Ward.open();
        Dataset log = ward.log(EPISODES.get(EPISODES.size() - 1), seed);
        Map<Integer, Map<String, Learned>> learned = new LinkedHashMap<>();
        for (int episodes : EPISODES) {
            Dataset part = log.filter(episode -> episode.id() < episodes);
            Map<String, Learned> byName = new LinkedHashMap<>();
            LEARNERS.forEach((name, learner) -> byName.put(name, Learned.of(ward, learner, part)));
            learned.put(episodes, byName);
        }
        double clinician = ward.evaluate(ward.clinician()).expectedReturn();
        double planner = ward.evaluate(ward.planner()).expectedReturn();
        Learned naive = last(learned, NAIVE);
        Learned careful = last(learned, CAREFUL);
        return new Demonstration(
                "A log of decisions supports a better policy than the one that took them, as far as the data go: where they are thin, estimates"
                        + " are too high and choices by them poor.",
                String.format(
                        Locale.ROOT,
                        "Sepsis-v1, %d conditions, 8 actions, discount %s; %,d steps of a simulated clinician worth %.4f, whose plan without the 5%%"
                                + " of other choices is worth %.4f. Values are exact. A simulation, no medical advice.",
                        Condition.COUNT,
                        DISCOUNT,
                        log.transitions(),
                        clinician,
                        planner),
                List.of(values(ward, learned), thin(ward, naive), differences(ward, careful)),
                String.format(
                        Locale.ROOT,
                        "From %,d episodes %s is worth %.4f and claims %.4f; planning on anything seen is worth %.4f and claims %.4f; the clinician %.4f.",
                        EPISODES.get(EPISODES.size() - 1),
                        CAREFUL,
                        careful.truth().expectedReturn(),
                        careful.claimed(ward.process()),
                        naive.truth().expectedReturn(),
                        naive.claimed(ward.process()),
                        clinician),
                picture(learned, clinician, planner));
    }

    private static Learned last(Map<Integer, Map<String, Learned>> learned, String name) {
        return one(learned, EPISODES.get(EPISODES.size() - 1), name);
    }

    private static Learned one(Map<Integer, Map<String, Learned>> learned, int episodes, String name) {
        return requireNonNull(requireNonNull(learned.get(episodes)).get(name));
    }

    private static Table values(Ward ward, Map<Integer, Map<String, Learned>> learned) {
        List<List<?>> rows = new ArrayList<>();
        for (String name : LEARNERS.keySet()) {
            List<Object> row = new ArrayList<>(List.of(name));
            for (int episodes : EPISODES) {
                row.add(one(learned, episodes, name).truth().expectedReturn());
                row.add(one(learned, episodes, name).claimed(ward.process()));
            }
            rows.add(row);
        }
        List<String> columns = new ArrayList<>(List.of("learner"));
        for (int episodes : EPISODES) {
            columns.add(String.format(Locale.ROOT, "%,d episodes: worth", episodes));
            columns.add("claims");
        }
        return new Table("What the learned policies are worth, exactly, and what their learners claim", columns, rows);
    }

    /** The decisions of a policy by how often the log holds them. */
    private static Table thin(Ward ward, Learned learned) {
        double[][] occupancy = learned.truth().normalizedOccupancy();
        List<List<?>> rows = new ArrayList<>();
        for (int bucket = 0; bucket <= THIN.size(); bucket++) {
            double low = bucket == 0 ? 0 : THIN.get(bucket - 1);
            double high = bucket == THIN.size() ? Double.POSITIVE_INFINITY : THIN.get(bucket);
            double share = 0;
            double claimed = 0;
            double earned = 0;
            for (int i = 0; i < occupancy.length; i++) {
                int condition = Ward.condition(i);
                for (int a = 0; a < Treatments.COUNT; a++) {
                    double visits = learned.data().visits(condition, a);
                    double estimate = learned.estimate().actionValue(condition, a);
                    if (occupancy[i][a] > 0 && visits >= low && visits < high && !Double.isNaN(estimate)) {
                        share += occupancy[i][a];
                        claimed += occupancy[i][a] * estimate;
                        earned += occupancy[i][a] * learned.truth().actionValue(i, a);
                    }
                }
            }
            String name = bucket == THIN.size()
                    ? String.format(Locale.ROOT, "%.0f and more", low)
                    : String.format(Locale.ROOT, "%.0f to %.0f", low, high - 1);
            rows.add(List.of(
                    name,
                    100 * share,
                    share == 0 ? Double.NaN : claimed / share,
                    share == 0 ? Double.NaN : earned / share));
        }
        return new Table(
                "Where data are thin: decisions of the plan on anything seen, 10,000 episodes",
                List.of("times in the log", "% of its decisions", "Q claimed", "Q true"),
                rows);
    }

    /** The conditions in which the policy differs from the clinician's plan, the most frequent first. */
    private static Table differences(Ward ward, Learned learned) {
        double[][] occupancy = learned.truth().normalizedOccupancy();
        double[] frequency = new double[Condition.COUNT];
        for (int i = 0; i < occupancy.length; i++) {
            for (double pair : occupancy[i]) {
                frequency[Ward.condition(i)] += pair;
            }
        }
        int[] learnedPlan = plan(learned.estimate().policy());
        int[] clinicianPlan = plan(ward.planner());
        List<List<?>> rows = IntStream.range(0, Condition.COUNT)
                .filter(condition -> learnedPlan[condition] != clinicianPlan[condition] && frequency[condition] > 0)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer condition) -> -frequency[condition]))
                .limit(SHOWN)
                .<List<?>>map(condition -> List.of(
                        words(Condition.of(condition)),
                        100 * frequency[condition],
                        Treatments.of(clinicianPlan[condition]).toString(),
                        Treatments.of(learnedPlan[condition]).toString(),
                        (int) learned.data().visits(condition, learnedPlan[condition])))
                .toList();
        return new Table(
                "Where " + CAREFUL
                        + " differs from the clinician's plan, 10,000 episodes: the most frequent conditions",
                List.of("condition", "% of its decisions", "clinician's plan", "learned", "times in the log"),
                rows);
    }

    /** The vital signs that are not normal and what is given. */
    private static String words(Condition condition) {
        String vitals = Arrays.stream(Vital.values())
                .filter(condition::abnormal)
                .map(vital -> vital.label() + " " + vital.levels().get(condition.level(vital)))
                .collect(Collectors.joining(", "));
        return (vitals.isEmpty() ? "all normal" : vitals) + "; under " + condition.treatments();
    }

    private static int[] plan(TabularPolicy policy) {
        return IntStream.range(0, policy.states())
                .map(state -> IntStream.range(0, policy.actions())
                        .reduce((a, b) -> policy.probability(state, b) > policy.probability(state, a) ? b : a)
                        .orElseThrow())
                .toArray();
    }

    private static LineChart picture(Map<Integer, Map<String, Learned>> learned, double clinician, double planner) {
        List<Series> lines = new ArrayList<>();
        for (String name : LEARNERS.keySet()) {
            List<Series.Point> points = EPISODES.stream()
                    .map(episodes -> Series.Point.of(
                            Math.log10(episodes),
                            one(learned, episodes, name).truth().expectedReturn()))
                    .toList();
            lines.add(new Series(name, Tone.of(lines.size()), true, points));
        }
        return LineChart.of(
                        new Labels(
                                "A simulated sepsis ward: what policies learned from the log are exactly worth",
                                "episodes in the log",
                                "expected discounted return",
                                true,
                                false),
                        Size.WIDE,
                        lines)
                .withReferences(List.of(
                        new Reference("the clinician", clinician, Tone.QUIET),
                        new Reference("the clinician's plan", planner, Tone.QUIET)));
    }
}
