package dev.hindcast.report;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** A page in the making: one HTML file with its styles, scripts and pictures inside, which may load nothing. */
public final class Page {
    private static final String POLICY =
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

    private static final Pattern WORD = Pattern.compile("\\S+");

    /** The name of a setting in a sentence, with its value where one is meant. */
    private static final Pattern SETTING = Pattern.compile("`([^`]+)`");

    /** Cells of more letters are sentences, and ask for room. */
    private static final int MOST_LETTERS = 40;

    private final String title;
    private final StringBuilder body = new StringBuilder();
    private int charts;

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
        String shown = element.equals("p") ? sentences(text) : Markup.escape(text);
        return raw("<" + element + attribute + ">" + shown + "</" + element + ">");
    }

    private static String sentences(String text) {
        return words(Numbers.typeset(text));
    }

    private static String words(String text) {
        return SETTING.matcher(Markup.escape(text)).replaceAll("<code>$1</code>");
    }

    /** Adds commands as one types them. */
    public Page command(String command) {
        return raw("<pre>" + unbroken(command) + "</pre>");
    }

    /** Text whose lines may break between words alone, not at the hyphens of options. */
    private static String unbroken(String text) {
        return WORD.matcher(text)
                .replaceAll(word ->
                        Matcher.quoteReplacement("<span class=\"word\">" + Markup.escape(word.group()) + "</span>"));
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
        charts++;
        SvgChart narrow = chart.narrow();
        if (chart.width() <= SvgChart.NARROW) {
            raw("<figure>" + chart.inline());
        } else if (narrow == chart) {
            raw("<figure><div class=\"scrolls\" role=\"region\" tabindex=\"0\" aria-label=\"Chart " + charts
                    + ", which scrolls\">" + chart.inline() + "</div>");
        } else {
            raw("<figure class=\"relaid\">" + chart.inline() + "<div class=\"narrow\">" + narrow.inline() + "</div>");
        }
        List<List<String>> numbers = chart.numbers();
        raw("<details class=\"numbers\"><summary>The numbers</summary>");
        return table("The numbers of chart " + charts, numbers.get(0), numbers.subList(1, numbers.size()))
                .raw("</details></figure>");
    }

    /** Adds a table of names and what is said of them, a line each. */
    Page table(String css, Map<String, String> rows) {
        raw("<table class=\"" + css + "\">");
        rows.forEach((key, value) ->
                raw("<tr><th scope=\"row\">" + Markup.escape(key) + "</th><td>" + said(css, value) + "</td></tr>"));
        return raw("</table>");
    }

    private static String said(String css, String value) {
        if (css.equals("prose")) {
            return sentences(value);
        }
        return value.contains(" --") ? unbroken(value) : Markup.escape(value);
    }

    /** Adds a table that scrolls inside itself where it is wider than the page, without the columns that hold nothing. */
    Page table(String name, List<String> headings, List<List<String>> rows) {
        int[] columns = IntStream.range(0, headings.size())
                .filter(column -> column == 0 || rows.stream().anyMatch(row -> holds(row.get(column))))
                .toArray();
        wide(name).raw("<table class=\"grid\"><thead><tr>");
        for (int column : columns) {
            raw("<th scope=\"col\">" + Markup.escape(headings.get(column)) + "</th>");
        }
        raw("</tr></thead><tbody>");
        for (List<String> row : rows) {
            raw("<tr>");
            for (int column : columns) {
                cell(column == 0 ? "th scope=\"row\"" : "td", row.get(column));
            }
            raw("</tr>");
        }
        return raw("</tbody></table></div>");
    }

    private static boolean holds(String cell) {
        return !cell.isEmpty() && !cell.equals(Numbers.ABSENT);
    }

    private void cell(String element, String text) {
        String css = text.length() > MOST_LETTERS ? " class=\"words\"" : "";
        raw("<" + element + css + ">" + words(text) + "</" + element.substring(0, 2) + ">");
    }

    /** Adds what to type to get the same again, the last section of a page. */
    Page reproduced(String command) {
        return section("reproduce", "How to reproduce it").command(command).end();
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
