package dev.hindcast.report;

import java.util.List;
import java.util.Map;

/** A page in the making: one HTML file with its styles, scripts and pictures inside, which may load nothing. */
public final class Page {
    private static final String POLICY =
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

    private final String title;
    private final StringBuilder body = new StringBuilder();

    /** A page of that title, empty. */
    public Page(String title) {
        this.title = title;
    }

    /** Adds characters that are markup already. */
    public Page raw(String markup) {
        body.append(markup).append('\n');
        return this;
    }

    /** Adds an element of that class, which may be empty, around plain text. */
    public Page element(String element, String css, String text) {
        String attribute = css.isEmpty() ? "" : " class=\"" + css + "\"";
        return raw("<" + element + attribute + ">" + Markup.escape(text) + "</" + element + ">");
    }

    Page paragraph(String text) {
        return element("p", "", text);
    }

    /** Adds a paragraph in small print. */
    public Page note(String text) {
        return element("p", "note", text);
    }

    /** Opens a section; the next {@link #end} closes it. */
    public Page section(String id, String heading) {
        return raw("<section id=\"" + id + "\">").element("h2", "", heading);
    }

    /** Closes the section. */
    public Page end() {
        return raw("</section>");
    }

    /**
     * Adds a chart with a table of its numbers. Narrow screens show it in its own layout for them; one without such a layout scrolls inside
     * itself.
     */
    public Page chart(SvgChart chart) {
        SvgChart narrow = chart.narrow();
        if (chart.width() <= SvgChart.NARROW) {
            raw("<figure>" + chart.inline());
        } else if (narrow == chart) {
            raw("<figure><div class=\"scrolls\" role=\"region\" tabindex=\"0\" aria-label=\"A chart that scrolls\">"
                    + chart.inline() + "</div>");
        } else {
            raw("<figure class=\"relaid\">" + chart.inline() + "<div class=\"narrow\">" + narrow.inline() + "</div>");
        }
        List<List<String>> numbers = chart.numbers();
        raw("<details class=\"numbers\"><summary>The numbers</summary>");
        return table("The numbers of the chart", numbers.get(0), numbers.subList(1, numbers.size()))
                .raw("</details></figure>");
    }

    Page table(String css, Map<String, String> rows) {
        raw("<table class=\"" + css + "\">");
        rows.forEach((key, value) ->
                raw("<tr><th scope=\"row\">" + Markup.escape(key) + "</th><td>" + Markup.escape(value) + "</td></tr>"));
        return raw("</table>");
    }

    /** Adds a table that scrolls inside itself where it is wider than the page. */
    Page table(String name, List<String> headings, List<List<String>> rows) {
        wide(name).raw("<table class=\"grid\"><thead><tr>");
        headings.forEach(heading -> raw("<th scope=\"col\">" + Markup.escape(heading) + "</th>"));
        raw("</tr></thead><tbody>");
        for (List<String> row : rows) {
            raw("<tr>");
            row.forEach(cell -> element("td", "", cell));
            raw("</tr>");
        }
        return raw("</tbody></table></div>");
    }

    /** Opens what scrolls inside itself, by the keyboard as well; a closing {@code div} ends it. */
    public Page wide(String name) {
        return raw("<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"" + Markup.escape(name) + "\">");
    }

    /** The whole file. */
    public String html() {
        return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                + "<meta http-equiv=\"Content-Security-Policy\" content=\"" + POLICY + "\">\n"
                + "<title>" + Markup.escape(title) + "</title>\n<style>\n" + Markup.resource("palette.css")
                + Markup.resource("chart.css") + Markup.resource("page.css") + "</style>\n</head>\n<body>\n<main>\n"
                + body + "</main>\n</body>\n</html>\n";
    }
}
