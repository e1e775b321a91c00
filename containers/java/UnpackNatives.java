import ai.djl.engine.Engine;
import ai.djl.huggingface.tokenizers.jni.LibUtils;

/** Makes DJL unpack its native libraries into DJL_CACHE_DIR, and load them. Run by containers/stage from its source. */
final class UnpackNatives {
    public static void main(String[] arguments) {
        System.setProperty("ai.djl.offline", "true");
        System.out.println("PyTorch " + Engine.getEngine("PyTorch").getVersion());
        LibUtils.checkStatus();
    }
}
