package dev.hindcast.cli.output;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.offpolicy.Estimators;
import dev.hindcast.evaluation.offpolicy.TargetPolicy;
import dev.hindcast.evaluation.selection.Candidate;
import dev.hindcast.evaluation.selection.PolicySelection.Criterion;
import dev.hindcast.evaluation.selection.RankedBy;
import dev.hindcast.evaluation.selection.Ranking;
import dev.hindcast.experiments.Text;
import dev.hindcast.experiments.run.Contender;
import dev.hindcast.experiments.run.GateAdvice;
import dev.hindcast.report.AgainstLog.Step;
import dev.hindcast.report.SelectionReport;
import dev.hindcast.report.Table;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What came of {@code select}, for people, as a page and as JSON.
 *
 * @param asked what was asked for
 * @param dataset the episodes that policies were chosen by
 * @param contenders the policies by name
 * @param ranking their order
 * @param truth what they are truly worth, where an environment was played
 */
public record SelectionSummary(
        Asked asked,
        Dataset dataset,
        Map<String, Contender> contenders,
        Ranking ranking,
        Optional<SelectionTruth> truth) {
    /**
     * What was asked for.
     *
     * @param data by its name
     * @param typed the data, and what is stated of them, as they are typed
     * @param criterion as it was named
     * @param sampled whether policies are judged as they draw actions
     * @param forGate whether episodes are kept back for a gate
     * @param environment where the chosen policy may be played
     */
    public record Asked(
            String data,
            String typed,
            String criterion,
            double discount,
            long seed,
            boolean sampled,
            boolean forGate,
            Optional<String> environment) {}

    public void print(PrintWriter out) {
        out.println(facts());
        out.println();
        Table figures = figures();
        out.println(Layout.table(figures));
        figures.notes().forEach(out::println);
        ranking.candidates()
                .forEach(candidate -> candidate.estimate().cautions().stream()
                        .map(Caution::reason)
                        .forEach(reason -> out.println(Layout.paragraph(candidate.name() + ": ", reason))));
        out.println();
        out.println(Layout.paragraph("", intervals()));
        out.println(Layout.paragraph("Chosen: ", ranking.choice() + ranking.level()));
        next().forEach(step -> {
            out.println(Layout.paragraph("", step.purpose()));
            out.println("  " + step.command());
        });
        truth.ifPresent(known -> known.print(out));
    }

    private Contender contender(Candidate candidate) {
        return Objects.requireNonNull(contenders.get(candidate.name()));
    }

    private Optional<String> evaluation(Candidate candidate) {
        return contender(candidate).evaluationIn(asked.environment);
    }

    /** How to go on with the chosen policy. */
    private List<Step> next() {
        return ranking.chosen().stream()
                .flatMap(chosen -> Stream.concat(
                        evaluation(chosen).map(command -> new Step("Play it:", command)).stream(),
                        gate(chosen).stream()))
                .toList();
    }

    /** What lets the chosen policy through by the episodes that were kept back. */
    private Optional<Step> gate(Candidate chosen) {
        Contender contender = contender(chosen);
        return contender
                .run()
                .filter(run -> asked.forGate)
                .map(run -> GateAdvice.of(
                        contender.evaluation().replaceFirst("hindcast evaluate ", ""),
                        asked.typed,
                        new TargetPolicy(contender.policy(), asked.sampled),
                        dataset,
                        (ofReturns() ? " --criterion " + asked.criterion : "") + GateAdvice.discount(asked.discount)));
    }

    private boolean ofReturns() {
        return ranking.criterion() instanceof RankedBy.Returns;
    }

    private String facts() {
        return Text.count(ranking.candidates().size(), "policy", "policies") + " judged by " + asked.data + ": "
                + Text.count(dataset.episodes().size(), "episode") + ", discount " + asked.discount
                + ", behaviour's " + (ofReturns() ? asked.criterion : "value") + " "
                + Text.number(ranking.behaviorValue())
                + ", ranked by "
                + ranking.criterion().words();
    }

    private String intervals() {
        if (ofReturns()) {
            return "Intervals are those of resamples of the episodes.";
        }
        if (ranking.criterion() == Criterion.MODEL) {
            return "Intervals are those of resamples of the starts: they know how starts differ, not what the model gets wrong.";
        }
        return contenders.values().stream().allMatch(contender -> Estimators.tabular(dataset, contender.policy()))
                ? "Intervals are those of tables that are fitted to resamples of the episodes."
                : "Intervals span those of three networks: they know how starts differ and how networks disagree, not"
                        + " what all of them get wrong.";
    }

    private Table figures() {
        return new Table(
                "All figures",
                headers(),
                ranking.candidates().stream().map(this::row).toList(),
                truth.isPresent() ? List.of("Values are discounted, returns are not.") : List.of());
    }

    private List<String> headers() {
        List<String> headers = new ArrayList<>(List.of("policy", "value", "95% interval", "TD error", "outside"));
        if (ranking.criterion() == Criterion.SHIFT) {
            headers.add("score");
        }
        if (truth.isPresent()) {
            headers.addAll(List.of("true value", "true return"));
        }
        headers.add("verdict");
        return headers;
    }

    private List<String> row(Candidate candidate) {
        List<String> row = new ArrayList<>(List.of(
                candidate.name(),
                Text.number(candidate.estimate().value()),
                Estimates.interval(candidate.estimate().interval()),
                Text.number(candidate.bellmanError()),
                Text.percent(candidate.outsideShare())));
        if (ranking.criterion() == Criterion.SHIFT) {
            row.add(Text.number(candidate.score()));
        }
        truth.map(known -> known.of(candidate)).ifPresent(value -> {
            row.add(Text.number(value.value()));
            row.add(Text.number(value.meanReturn()));
        });
        row.add(Estimates.verdict(candidate.estimate()));
        return row;
    }

    /** The same as a page that says how it was made. */
    public SelectionReport report(String command) {
        return new SelectionReport(
                "Selection by " + asked.data,
                facts(),
                intervals(),
                Map.of(),
                Optional.empty(),
                ranking,
                truth.map(SelectionTruth::values),
                truth.map(SelectionTruth::words).orElse(Map.of()),
                Optional.of(figures()),
                next(),
                command);
    }

    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("dataset", asked.data);
        map.put("fingerprint", dataset.fingerprint());
        map.put("episodes", dataset.episodes().size());
        map.put("discount", asked.discount);
        map.put("criterion", ranking.criterion().toString());
        map.put("behaviorValue", ranking.behaviorValue());
        map.put("seed", asked.seed);
        map.put("chosen", ranking.chosen().map(Candidate::name).orElse(null));
        map.put("choice", ranking.choice());
        map.put("gate", ranking.chosen().flatMap(this::gate).map(Step::command).orElse(null));
        map.put("candidates", ranking.candidates().stream().map(this::toMap).toList());
        truth.ifPresent(known -> map.put("truth", known.toMap()));
        return map;
    }

    private Map<String, Object> toMap(Candidate candidate) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("policy", candidate.name());
        map.put("command", evaluation(candidate).orElse(null));
        map.put("score", candidate.score());
        map.putAll(Estimates.toMap(candidate.estimate()));
        map.remove("weights");
        map.put("tdError", candidate.bellmanError());
        map.put("outsideShare", candidate.outsideShare());
        truth.map(known -> known.of(candidate)).ifPresent(value -> {
            map.put("trueValue", value.value());
            map.put("trueReturn", value.meanReturn());
        });
        return map;
    }
}
