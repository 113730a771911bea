package dev.bellows.backend.onednn.plan;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/** What was answered to questions that are asked again and again; the one that was asked the longest time ago is forgotten. */
final class Answers<Q> {
    private static final int MOST = 4096;

    private final Map<Q, Boolean> known = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Q, Boolean> eldest) {
            return size() > MOST;
        }
    };

    /** The answer, found out now if it is not known. */
    boolean get(Q question, Predicate<Q> finding) {
        synchronized (known) {
            Boolean answer = known.get(question);
            if (answer != null) {
                return answer;
            }
        }
        boolean found = finding.test(question);
        synchronized (known) {
            known.put(question, found);
        }
        return found;
    }
}
