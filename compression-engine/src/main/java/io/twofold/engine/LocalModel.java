package io.twofold.engine;

import java.nio.file.Path;

/**
 * A model on this machine's disk.
 *
 * @param directory in Hugging Face layout
 * @param pinned a reference that means these very bytes for ever, such as {@code hf:ORG/NAME@COMMIT}, as far as its
 *     source can promise that
 */
public record LocalModel(Path directory, String pinned) {}
