package dev.hindcast.report;

import dev.hindcast.evaluation.ReturnSummary;
import dev.hindcast.report.ReportData.DatasetFacts;
import dev.hindcast.report.ReportData.Words;
import java.util.LinkedHashMap;
import java.util.Map;

/** What it takes to do the same again. */
final class RecordSections {
    private RecordSections() {}

    static void write(Page page, ReportData data) {
        page.section("reproduce", "How to reproduce it")
                .command(data.command())
                .raw("<div class=\"tables\"><div>")
                .element("h3", "", "Data set")
                .table("record", facts(data));
        table(page, "Provenance", data.provenance());
        page.raw("</div><div>");
        table(page, "Settings", data.settings());
        page.raw("</div></div>").end();
    }

    private static void table(Page page, String heading, Map<String, String> rows) {
        page.element("h3", "", heading);
        if (rows.isEmpty()) {
            page.note("Left out: none were recorded.");
        } else {
            page.table("record", rows);
        }
    }

    private static Map<String, String> facts(ReportData data) {
        DatasetFacts dataset = data.dataset();
        ReturnSummary behavior = dataset.behavior();
        String returns =
                data.words() == Words.OF_A_HAND_OVER ? "return " + data.words().reference() + ", " : "return, ";
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("name", dataset.name());
        facts.put("transitions", Numbers.text(dataset.transitions()));
        facts.put("episodes", Numbers.text(dataset.episodes()));
        facts.put(returns + "mean", Numbers.text(behavior.mean()));
        facts.put(returns + "standard deviation", Numbers.text(behavior.std()));
        facts.put(returns + "least", Numbers.text(behavior.min()));
        facts.put(returns + "greatest", Numbers.text(behavior.max()));
        facts.put("fingerprint", dataset.fingerprint());
        return facts;
    }
}
