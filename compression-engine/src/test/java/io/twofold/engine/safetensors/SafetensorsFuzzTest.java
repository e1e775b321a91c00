package io.twofold.engine.safetensors;

import io.twofold.engine.testing.CorpusReplay;

class SafetensorsFuzzTest extends CorpusReplay {
    SafetensorsFuzzTest() {
        super("SafetensorsFuzz", SafetensorsFuzz::isRefused);
    }
}
