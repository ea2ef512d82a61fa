package dev.hindcast.dataset.internal;

import dev.hindcast.dataset.DatasetException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A group or an array of an HDF5 file. What its names stand for is read when it is asked for, so that an array that cannot be read does not
 * stand in the way of its neighbours.
 */
final class Hdf5Node {
    private static final int MAX_LINKS = 32;

    private final Hdf5File file;
    private final String path;
    private final Hdf5Header header;
    private @Nullable Map<String, Hdf5Link> links;

    /** @param path from the root, empty for the root itself */
    Hdf5Node(Hdf5File file, String path, Hdf5Header header) {
        this.file = file;
        this.path = path;
        this.header = header;
    }

    /** The path from the root, without a slash before it; empty for the root. */
    String path() {
        return path;
    }

    /** What messages call it: the file and the path in it. */
    String name() {
        return file.path() + (path.isEmpty() ? "" : ", " + path);
    }

    Hdf5File file() {
        return file;
    }

    Hdf5Header header() {
        return header;
    }

    boolean isArray() {
        return header.has(Hdf5Header.DATA_SPACE);
    }

    boolean isGroup() {
        return !isArray() && !header.has(Hdf5Header.DATA_TYPE);
    }

    /** The names in a group, sorted; nothing in an array. */
    List<String> names() {
        return List.copyOf(links().keySet());
    }

    /** What a name in this group stands for, wherever links lead; nothing where there is no such name. */
    Optional<Hdf5Node> child(String name) {
        return child(name, 0);
    }

    /** What a path below this group stands for, wherever links lead; nothing where there is no such path. */
    Optional<Hdf5Node> descendant(String path) {
        return follow(path, 0);
    }

    /** What a name in this group stands for; nothing also where a link leads nowhere or outside of the folder. */
    Optional<Hdf5Node> present(String name) {
        try {
            return child(name);
        } catch (DatasetException brokenLink) {
            return Optional.empty();
        }
    }

    /** The group of a name, or nothing where there is none. */
    Optional<Hdf5Node> group(String name) {
        return child(name).filter(Hdf5Node::isGroup);
    }

    /** The value of an attribute, where there is one. */
    Optional<Object> attribute(String name) {
        return Hdf5Attribute.find(header, name);
    }

    private Map<String, Hdf5Link> links() {
        Map<String, Hdf5Link> known = links;
        if (known == null) {
            known = isGroup() ? Hdf5Link.of(header) : Map.of();
            links = known;
        }
        return known;
    }

    private Optional<Hdf5Node> child(String name, int hops) {
        Hdf5Link link = links().get(name);
        if (link == null) {
            return Optional.empty();
        }
        String where = path.isEmpty() ? name : path + "/" + name;
        String target = link.path();
        if (target == null) {
            return Optional.of(new Hdf5Node(file, where, file.header(link.address())));
        }
        String other = link.file();
        String what = file.path() + ", " + where + " is a link to " + Hdf5File.describe(target)
                + (other == null ? "" : " in " + Hdf5File.describe(other));
        if (hops >= MAX_LINKS) {
            throw new DatasetException(what + ", and so on without an end: write the array in its place");
        }
        Hdf5Node near = target.startsWith("/") ? file.root() : this;
        Hdf5Node from = other == null ? near : file.linked(other, what).root();
        return Optional.of(from.follow(target, hops + 1)
                .orElseThrow(() -> new DatasetException(
                        what + ", where there is nothing: write the array in its place, or mend the link")));
    }

    private Optional<Hdf5Node> follow(String target, int hops) {
        Optional<Hdf5Node> node = Optional.of(this);
        for (String part : target.split("/", -1)) {
            if (!part.isEmpty() && !part.equals(".")) {
                node = node.flatMap(group -> group.child(part, hops));
            }
        }
        return node;
    }
}
