package dev.hindcast.report;

import dev.hindcast.evaluation.ReturnSummary;
import dev.hindcast.report.ReportData.DatasetFacts;
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
                .table("record", facts(data.dataset()));
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

    private static Map<String, String> facts(DatasetFacts dataset) {
        ReturnSummary behavior = dataset.behavior();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("name", dataset.name());
        facts.put("transitions", Numbers.text(dataset.transitions()));
        facts.put("episodes", Numbers.text((long) behavior.episodes()));
        facts.put("return, mean", Numbers.text(behavior.mean()));
        facts.put("return, standard deviation", Numbers.text(behavior.std()));
        facts.put("return, least", Numbers.text(behavior.min()));
        facts.put("return, greatest", Numbers.text(behavior.max()));
        facts.put("fingerprint", dataset.fingerprint());
        return facts;
    }
}
