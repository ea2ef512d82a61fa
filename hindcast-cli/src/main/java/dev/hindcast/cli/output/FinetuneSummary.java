package dev.hindcast.cli.output;

import dev.hindcast.evaluation.ReturnSummary;
import dev.hindcast.experiments.Returns;
import dev.hindcast.experiments.Text;
import dev.hindcast.experiments.run.Dip;
import dev.hindcast.experiments.run.HandOverWords;
import dev.hindcast.experiments.run.LivedThrough;
import dev.hindcast.experiments.run.Trained;
import dev.hindcast.learning.training.TrialEnd;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What came of a fine-tuning, for people. */
public final class FinetuneSummary {
    private FinetuneSummary() {}

    public static void print(PrintWriter out, Trained trained) {
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < trained.results().size(); i++) {
            String of = trained.seeds().size() > 1 ? ", seed " + trained.seeds().get(i) : "";
            Dip dip = dip(trained, i);
            ReturnSummary last = trained.last().get(i);
            ReturnSummary before = trained.references().get(i);
            rows.add(List.of("before the first step" + of, Text.number(before.mean()), Text.interval(before)));
            rows.add(List.of(
                    "last checkpoint, step " + Text.count(trained.plan().steps()) + of,
                    Text.number(last.mean()),
                    Text.interval(last)));
            rows.add(List.of(
                    dip.fell()
                            ? "largest drop on the way, step " + Text.count(dip.step()) + of
                            : "drop on the way, none lay below the start" + of,
                    Text.number(dip.depth()),
                    dip.fell() ? Text.interval(dip.low(), dip.high()) : ""));
        }
        out.println(Layout.table(List.of("", "mean return", "95% interval"), rows));
        if (trained.seeds().size() > 1) {
            out.println(Layout.paragraph(
                    "",
                    "Over " + trained.seeds().size() + " seeds the largest drop is " + Returns.words(drops(trained))
                            + " and the last checkpoints return " + Returns.words(Returns.means(trained.last()))
                            + "."));
        }
        HandOverWords.of(trained).forEach(sentence -> out.println(Layout.paragraph("", sentence)));
        out.println(
                "A drop is the largest of several evaluations and lies above 0 by chance: --eval-episodes narrows it");
        out.println("What it lived through: "
                + trained.out()
                        .resolve(trained.seeds().size() > 1 ? "seed-*" : "")
                        .resolve(LivedThrough.FOLDER));
        out.println("Report: " + trained.report());
    }

    private static Dip dip(Trained trained, int i) {
        return Dip.of(trained.results().get(i)).orElseThrow();
    }

    private static double[] drops(Trained trained) {
        return trained.results().stream()
                .mapToDouble(result -> Dip.of(result).orElseThrow().depth())
                .toArray();
    }

    /** As {@code --json} prints it: what a training is, and for each seed its hand-over. */
    public static Map<String, Object> toMap(Trained trained) {
        Map<String, Object> map = new LinkedHashMap<>(trained.toMap());
        List<Map<String, Object>> handOvers = new ArrayList<>();
        for (int i = 0; i < trained.results().size(); i++) {
            Dip dip = dip(trained, i);
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("seed", trained.seeds().get(i));
            one.put("startReturn", dip.start());
            one.put("lowestReturn", dip.lowest());
            one.put("lowestStep", dip.step());
            one.put("drop", dip.depth());
            if (dip.fell()) {
                one.put("dropLow95", dip.low());
                one.put("dropHigh95", dip.high());
            }
            one.put(
                    "trials",
                    trained.results().get(i).trials().stream()
                            .map(FinetuneSummary::toMap)
                            .toList());
            handOvers.add(one);
        }
        map.put("handOver", handOvers);
        return map;
    }

    private static Map<String, Object> toMap(TrialEnd end) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("step", end.step());
        map.put("verdict", end.verdict().name().toLowerCase(Locale.ROOT));
        map.put("account", end.account());
        return map;
    }
}
