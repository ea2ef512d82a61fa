package dev.hindcast.dataset.internal;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.OpenOptions;

/** One layout of data on disk. A new one is a class and a line in {@link DatasetReader}. */
interface Codec {
    /** What the layout is called and how it is known, for messages. */
    String description();

    /** Whether the file has this layout, told by its content. */
    boolean recognizes(Source source);

    /** Reads a file that this codec recognizes. */
    Dataset read(Source source, OpenOptions options);
}
