package dev.hindcast.cli.output;

import dev.hindcast.evaluation.ReturnSummary;
import dev.hindcast.experiments.Returns;
import dev.hindcast.experiments.Text;
import dev.hindcast.experiments.run.FinalEvaluation;
import dev.hindcast.experiments.run.Trained;
import dev.hindcast.report.AgainstLog;
import dev.hindcast.report.ReportData.Words;
import dev.hindcast.report.Verdict;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** What came of a training, for people. */
public final class TrainSummary {
    private TrainSummary() {}

    public static void print(PrintWriter out, Trained trained) {
        ReturnSummary behavior = trained.behavior();
        List<List<String>> rows = new ArrayList<>();
        rows.add(row("behaviour in the data", behavior));
        if (trained.environment().isPresent()) {
            boolean several = trained.seeds().size() > 1;
            for (Trained.Judged judged : trained.judgements()) {
                FinalEvaluation evaluation = judged.evaluation();
                String of = several ? " of seed " + judged.result().seed() : "";
                rows.add(
                        row("last checkpoint" + of + ", step " + Text.count(evaluation.lastStep()), evaluation.last()));
                rows.add(
                        row("best checkpoint" + of + ", step " + Text.count(evaluation.bestStep()), evaluation.best()));
            }
            if (several) {
                rows.add(row("last checkpoints, all seeds", Returns.pooled(trained.last())));
                rows.add(row("best checkpoints, all seeds", Returns.pooled(trained.best())));
            }
        }
        out.println(Layout.table(List.of("", "mean return", "95% interval"), rows));
        trained.environment().ifPresent(id -> printVerdict(out, trained));
        trained.againstLog().ifPresent(log -> printLog(out, log));
        out.println("Report: " + trained.report());
    }

    private static void printLog(PrintWriter out, AgainstLog log) {
        print(out, log.summary());
        print(out, log.choice());
        log.next()
                .forEach(step -> out.println(
                        Layout.paragraph("", step.purpose()) + System.lineSeparator() + "  " + step.command()));
    }

    private static List<String> row(String name, ReturnSummary returns) {
        return List.of(name, Text.number(returns.mean()), Text.interval(returns));
    }

    private static void printVerdict(PrintWriter out, Trained trained) {
        if (trained.seeds().size() > 1) {
            print(
                    out,
                    "Over " + trained.seeds().size() + " seeds the last checkpoints return "
                            + Returns.words(Returns.means(trained.last())) + ".");
        }
        int seeds = trained.seeds().size();
        print(out, Verdict.of(Verdict.last(seeds), trained.difference(trained.last()), Words.OF_LOGGED_STEPS));
        print(out, Verdict.of(Verdict.best(seeds), trained.difference(trained.best()), Words.OF_LOGGED_STEPS));
    }

    /** With the minus sign that every terminal has. */
    private static void print(PrintWriter out, String sentence) {
        out.println(Layout.paragraph("", sentence.replace('−', '-')));
    }
}
