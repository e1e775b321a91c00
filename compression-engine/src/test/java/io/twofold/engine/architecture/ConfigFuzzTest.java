package io.twofold.engine.architecture;

import io.twofold.engine.testing.CorpusReplay;

class ConfigFuzzTest extends CorpusReplay {
    ConfigFuzzTest() {
        super("ConfigFuzz", ConfigFuzz::isRefused);
    }
}
