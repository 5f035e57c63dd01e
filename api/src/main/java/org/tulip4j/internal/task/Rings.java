package org.tulip4j.internal.task;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Future;

/**
 * One search for futures that only a cancellation can end, because they wait for each other. It goes from some futures to whatever
 * they wait for, and spreads what can end from there: whoever is left cannot. Confined to the loop, for one search.
 */
final class Rings {
    /** Every future that the search has come to. */
    private final Map<FutureImpl<?>, Place> places = new IdentityHashMap<>();
    /** Those whose partners have not been looked at. */
    private final ArrayDeque<Place> found = new ArrayDeque<>();
    /** Those that can end, and whose waiters have not been told. */
    private final ArrayDeque<Place> ending = new ArrayDeque<>();

    /** A future in the search. */
    private static final class Place {
        /** The future. */
        final FutureImpl<?> future;
        /** What it waits for; null: it may end. */
        final @Nullable Partners partners;
        /** Those that wait for it. */
        final List<Place> above = new ArrayList<>(2);
        /** How many partners are left that it needs and that cannot end. */
        int needed;
        /** It can end. */
        boolean canEnd;

        Place(FutureImpl<?> future) {
            this.future = future;
            this.partners = future.isPending() ? future.partners() : null;
        }
    }

    /** Searches from these. */
    Rings(Collection<? extends FutureImpl<?>> roots) {
        roots.forEach(this::place);
        for (Place place = found.poll(); place != null; place = found.poll()) {
            explore(place);
        }
        for (Place place = ending.poll(); place != null; place = ending.poll()) {
            place.above.forEach(this::partnerEnds);
        }
    }

    private Place place(FutureImpl<?> future) {
        Place known = places.get(future);
        if (known == null) {
            known = new Place(future);
            places.put(future, known);
            found.add(known);
        }
        return known;
    }

    private void explore(Place place) {
        Partners partners = place.partners;
        if (partners == null) {
            canEnd(place);
            return;
        }
        place.needed = partners.all() ? partners.futures().size() : 1;
        for (Future<?> partner : partners.futures()) {
            place((FutureImpl<?>) partner).above.add(place);
        }
    }

    private void partnerEnds(Place waiting) {
        if (--waiting.needed <= 0) {
            canEnd(waiting);
        }
    }

    private void canEnd(Place place) {
        if (!place.canEnd) {
            place.canEnd = true;
            ending.add(place);
        }
    }

    /** {@return whether nothing but a cancellation ends it} */
    boolean isStuck(FutureImpl<?> future) {
        Place place = places.get(future);
        return place != null && !place.canEnd;
    }

    /** {@return the tasks of the ring that a stuck future leads to, each waiting for the next, the last one for the first} */
    List<TaskImpl<?>> ringFrom(FutureImpl<?> stuck) {
        List<FutureImpl<?>> way = new ArrayList<>();
        Map<FutureImpl<?>, Integer> at = new IdentityHashMap<>();
        FutureImpl<?> next = stuck;
        while (!at.containsKey(next)) {
            at.put(next, way.size());
            way.add(next);
            next = stuckPartner(next);
        }
        List<TaskImpl<?>> ring = new ArrayList<>();
        for (FutureImpl<?> one : way.subList(at.get(next), way.size())) {
            if (one instanceof TaskImpl<?> task) {
                ring.add(task);
            }
        }
        return ring;
    }

    private FutureImpl<?> stuckPartner(FutureImpl<?> future) {
        Partners partners = places.get(future).partners;
        for (Future<?> partner : partners.futures()) {
            if (isStuck((FutureImpl<?>) partner)) {
                return (FutureImpl<?>) partner;
            }
        }
        throw new IllegalStateException(future + " is stuck without a partner that is");
    }

    /**
     * {@return whether it is worth a search from here: false as soon as a chain of sole partners ends at one that may end. It is what
     * every wait in debug mode pays for}
     */
    static boolean mayBeStuck(FutureImpl<?> future) {
        FutureImpl<?> at = future;
        for (int steps = 0; steps < 1_000; steps++) {
            Partners partners = at.isPending() ? at.partners() : null;
            if (partners == null) {
                return false;
            }
            Future<?> first = partners.futures().iterator().next();
            if (partners.futures().size() > 1) {
                FutureImpl<?> one = (FutureImpl<?>) first;
                return partners.all() || (one.isPending() && one.partners() != null);
            }
            at = (FutureImpl<?>) first;
        }
        return true;
    }
}
