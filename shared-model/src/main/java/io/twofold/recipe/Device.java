package io.twofold.recipe;

/** The rule for naming the device on which the arithmetic runs. */
final class Device {
    private Device() {}

    static void validate(String name, Problems problems) {
        problems.require(name.matches("auto|cpu|cuda:[0-9]{1,3}"), "device", "must be auto, cpu or cuda:N", name);
    }
}
