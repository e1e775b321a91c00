package io.twofold.engine;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twofold.recipe.CompressionRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Remembers in memory; on demand the run is killed just after or just before a save. */
final class MemoryRunState implements RunState {
    final Map<String, String> documents = new HashMap<>();
    final Map<String, byte[]> files = new HashMap<>();

    /** How often a file was saved under each name. */
    final Map<String, Integer> fileSaves = new HashMap<>();

    /** What was said to be of no use. */
    final List<String> refused = new ArrayList<>();

    int savesUntilKilled = Integer.MAX_VALUE;
    boolean killedBeforeTheSave;

    static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** Compresses until the save of this number, from now on, is done, or about to be. */
    void killAtSave(CompressionRequest request, Path output, int save, boolean before) {
        savesUntilKilled = save;
        killedBeforeTheSave = before;
        assertThatThrownBy(() -> SampleRuns.compress(request, output, this, CompressionListener.SILENT))
                .isInstanceOf(Killed.class);
        savesUntilKilled = Integer.MAX_VALUE;
    }

    @Override
    public Optional<String> load(String name) {
        return Optional.ofNullable(documents.get(name));
    }

    @Override
    public void save(String name, String document) {
        save(() -> documents.put(name, document));
    }

    @Override
    public boolean fetch(String name, Path target) {
        byte[] content = files.get(name);
        if (content == null) {
            return false;
        }
        try {
            Files.write(target, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return true;
    }

    @Override
    public void save(String name, Path file) {
        save(() -> {
            try {
                files.put(name, Files.readAllBytes(file));
                fileSaves.merge(name, 1, Integer::sum);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @Override
    public void refused(String name, String reason) {
        refused.add(name + ": " + reason);
    }

    /** How often files were saved whose names begin so. */
    int saves(String prefix) {
        return fileSaves.entrySet().stream()
                .filter(saves -> saves.getKey().startsWith(prefix))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    private void save(Runnable saving) {
        savesUntilKilled--;
        if (savesUntilKilled > 0 || !killedBeforeTheSave) {
            saving.run();
        }
        if (savesUntilKilled <= 0) {
            throw new Killed();
        }
    }
}
