package io.twofold.engine.safetensors;

import io.twofold.engine.testing.CorpusReplay;

class ShardIndexFuzzTest extends CorpusReplay {
    ShardIndexFuzzTest() {
        super("ShardIndexFuzz", ShardIndexFuzz::isRefused);
    }
}
