package dev.hindcast.report;

import java.io.StringReader;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Lets drawings into a page that are shapes and text, and nothing else: no script, no reference to anything outside. */
final class Drawing {
    private static final Set<String> ELEMENTS = Set.of(
            "svg", "g", "line", "rect", "circle", "ellipse", "path", "polygon", "polyline", "text", "tspan", "title");

    private Drawing() {}

    /**
     * Returns {@code svg} where it is harmless.
     *
     * @throws IllegalArgumentException where it is not one well-formed svg element of shapes and text
     */
    static String checked(String svg) {
        try {
            check(svg);
            return svg;
        } catch (XMLStreamException e) {
            throw new IllegalArgumentException("A drawing is not well-formed SVG: " + e.getMessage(), e);
        }
    }

    private static void check(String svg) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setXMLResolver((publicId, systemId, base, namespace) -> {
            throw new XMLStreamException("it refers to " + systemId);
        });
        XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(svg));
        boolean first = true;
        while (reader.hasNext()) {
            int event = reader.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                requireHarmless(reader, first);
                first = false;
            } else if (event == XMLStreamConstants.DTD || event == XMLStreamConstants.PROCESSING_INSTRUCTION) {
                throw new IllegalArgumentException("A drawing holds more than an svg element.");
            }
        }
    }

    private static void requireHarmless(XMLStreamReader reader, boolean first) {
        String element = reader.getLocalName();
        if (first != element.equals("svg") || !ELEMENTS.contains(element)) {
            throw new IllegalArgumentException("A drawing holds the element <" + element
                    + ">: only one svg element with shapes and text in it may be shown.");
        }
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            String name = reader.getAttributeLocalName(i);
            String value = reader.getAttributeValue(i);
            if (name.startsWith("on")
                    || name.equals("href")
                    || value.contains("url(")
                    || value.contains("javascript:")) {
                throw new IllegalArgumentException("A drawing's <" + element + "> has the attribute " + name + "=\""
                        + value + "\", which may not be shown.");
            }
        }
    }
}
