package dev.hindcast.report;

import java.io.IOException;
import java.io.StringReader;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** Holds markup against an XML parser: every element closed, every attribute quoted, every text escaped. */
final class WellFormed {
    private WellFormed() {}

    static Document requireXml(String xml) {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(xml)));
        } catch (SAXException | IOException | ParserConfigurationException e) {
            throw new AssertionError("Not well-formed: " + e.getMessage(), e);
        }
    }

    /** A page, but for what HTML allows and XML does not: the doctype, void elements, and raw text in scripts and styles. */
    static void requirePage(String html) {
        String xml = html.replace("<!DOCTYPE html>", "")
                .replaceAll("<(meta|input)([^>]*)>", "<$1$2/>")
                .replace(" hidden>", ">");
        xml = Pattern.compile("<(script|style)([^>]*)>.*?</\\1>", Pattern.DOTALL)
                .matcher(xml)
                .replaceAll("<$1$2/>");
        requireXml(xml);
    }

    /** A page with its commands as they are copied from it. */
    static String commands(String html) {
        return html.replaceAll("<span class=\"word\">([^<]*)</span>", "$1");
    }
}
