package dev.hindcast.report;

import dev.hindcast.report.AgainstLog.Actions;
import dev.hindcast.report.AgainstLog.Looked;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The policies held against the log, and how to go on from there. */
final class LogSection {
    private static final int MOST_ACTIONS = 12;

    private LogSection() {}

    static void write(Page page, AgainstLog log) {
        page.section("log", "Held against the log").paragraph(log.choice());
        page.table(
                "Checkpoints held against the log",
                List.of("Seed", "After updates", agreement(log), "Outside the data", "Value [95%]", "Said of it"),
                log.checkpoints().stream().map(LogSection::cells).toList());
        page.note(
                "Agreement says how like the log a policy acts, not how good it is: one that improves on the log departs from it"
                        + " where that pays. "
                        + (log.heldOut()
                                ? "All of it is by episodes that the policies were not learned from."
                                : "It is by the episodes that the policies were learned from, and flatters them."));
        page.end();
        page.section("actions", "What the policy does, and what was done");
        writeActions(page, log);
        page.end();
        writeNext(page, log.next());
    }

    /** How to go on; nothing where nothing is known. */
    static void writeNext(Page page, List<AgainstLog.Step> steps) {
        if (!steps.isEmpty()) {
            page.section("next", "What to do next");
            steps.forEach(step -> page.paragraph(step.purpose()).command(step.command()));
            page.end();
        }
    }

    private static String agreement(AgainstLog log) {
        return log.discrete() ? "Logged actions taken" : "Distance from logged actions";
    }

    private static List<String> cells(Looked looked) {
        return List.of(
                Long.toString(looked.seed()),
                Numbers.text(looked.step()),
                Numbers.fixed(looked.agreement(), 3),
                Double.isNaN(looked.outsideShare()) ? Numbers.ABSENT : Numbers.percent(looked.outsideShare()),
                looked.value().map(EstimateReport::figure).orElse(Numbers.ABSENT),
                looked.value().map(EstimateReport::said).orElse(""));
    }

    private static void writeActions(Page page, AgainstLog log) {
        if (log.discrete()) {
            page.chart(shares(log.actions())).note("Of the same logged states.");
            return;
        }
        page.raw("<div class=\"multiples\">");
        log.actions().stream().limit(MOST_ACTIONS).forEach(component -> page.chart(histogram(component)));
        page.raw("</div>").note("Of the same logged states, in the environment’s units.");
    }

    /** The actions whose shares differ most, in their order. */
    private static BarChart shares(List<Actions> actions) {
        List<Actions> most = actions.stream()
                .sorted(Comparator.comparingDouble(
                        (Actions action) -> -Math.abs(action.policy()[0] - action.logged()[0])))
                .limit(MOST_ACTIONS)
                .toList();
        List<BarChart.Bar> bars = new ArrayList<>();
        for (Actions action : actions) {
            if (most.contains(action)) {
                bars.add(new BarChart.Bar(action.name() + ", logged", action.logged()[0], Tone.DATA));
                bars.add(new BarChart.Bar(action.name() + ", policy", action.policy()[0], Tone.POLICY));
            }
        }
        return BarChart.of("% of steps", Size.WIDE.width(), bars);
    }

    private static HistogramChart histogram(Actions component) {
        return HistogramChart.of(
                new Labels(component.name(), "", "% of steps"),
                new Size(Size.THIRD.width(), 250),
                List.of(
                        new Sample("logged", Tone.DATA, true, component.logged()),
                        new Sample("policy", Tone.POLICY, false, component.policy())));
    }
}
