package io.twofold.campaign;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * What happens when: the same seed and settings give the same plan. What the machine makes of it is another matter, as a
 * fault meets each run in another place.
 */
record Plan(List<Post> posts, List<Strike> strikes) {

    /** A job to be posted, so long after the beginning, to one of the APIs. */
    record Post(Duration at, Work work, String key, int api) {}

    /** A fault, after a pause since the one before; see {@link Fault#strike}. */
    record Strike(Duration pause, Fault fault, int which) {}

    static Plan of(Settings settings, boolean disk) {
        Random random = new Random(settings.seed());
        List<Post> posts = new ArrayList<>();
        Work[] works = Work.values();
        for (int i = 0; i < settings.jobs(); i++) {
            Duration at = Duration.ofMillis(
                    (long) (random.nextDouble() * settings.length().toMillis() * 0.9));
            posts.add(
                    new Post(at, works[i % works.length], "campaign-" + settings.seed() + "-" + i, random.nextInt(2)));
        }
        posts.sort(Comparator.comparing(Post::at));
        return new Plan(List.copyOf(posts), strikes(random, settings, disk));
    }

    /** Every kind once in some order, then again in another, more than there is time for. */
    private static List<Strike> strikes(Random random, Settings settings, boolean disk) {
        List<Fault> kinds = Arrays.stream(Fault.values())
                .filter(fault -> settings.rabbitmq() || !fault.needsBroker())
                .filter(fault -> disk || fault != Fault.FILL_DISK)
                .toList();
        List<Strike> strikes = new ArrayList<>();
        while (strikes.size() < settings.length().toSeconds()) {
            List<Fault> order = new ArrayList<>(kinds);
            Collections.shuffle(order, random);
            for (Fault fault : order) {
                Duration pause = Duration.ofMillis(random.nextInt(4_000));
                strikes.add(new Strike(pause, fault, random.nextInt(fault.targets())));
            }
        }
        return List.copyOf(strikes);
    }
}
