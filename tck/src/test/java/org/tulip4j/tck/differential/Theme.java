package org.tulip4j.tck.differential;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Operations that belong together; a program has those of a few themes. */
enum Theme {
    /** Futures, tasks, cancellation: in every program. */
    BASE {
        @Override
        void offer(Choices choices) {
            Scene scene = choices.scene();
            Generator from = scene.from();
            choices.wait(8, () -> Op.of("yield", String.valueOf(1 + from.below(2))));
            choices.wait(2, () -> Op.of("sleep", String.valueOf(from.below(4))));
            choices.wait(8, () -> Op.of("await", scene.awaitable()));
            choices.add(7, () -> Op.of("cancel", scene.any()));
            choices.add(4, () -> Op.of("set", from.plainFuture(), from.value()));
            choices.add(1, () -> Op.of("fail", from.plainFuture(), from.pick(from.value(), from.value(), "C")));
            choices.add(2, () -> Op.of(from.pick("state", "result", "exc"), scene.any()));
            choices.add(1, () -> Op.of("raise", from.pick(from.value(), from.value(), "C")));
            choices.block(4, () -> scene.pair("try", from.pick("any", "err", "can")));
            choices.block(2, () -> scene.pair("fin"));
            choices.callback(2, () -> scene.later("soon", from.newCallback()));
            if (scene.hasHigher(scene.body())) {
                choices.add(3, () -> scene.spawn(scene.higher(scene.body())));
                choices.wait(1, () -> Op.of("call", String.valueOf(scene.higher(scene.body()))));
            }
        }
    },
    CALLBACKS {
        @Override
        void offer(Choices choices) {
            Scene scene = choices.scene();
            Generator from = scene.from();
            choices.callback(3, () -> scene.later("soon", from.newCallback()));
            choices.callback(2, () -> scene.later("later", from.newCallback(), String.valueOf(from.below(4) - 1)));
            choices.callback(2, () -> scene.later("tsafe", from.newCallback()));
            choices.callback(1, () -> scene.later("thread", from.newCallback()));
            choices.callback(5, () -> scene.later("cb", scene.any(), from.newCallback()));
            choices.add(1, () -> Op.of("rmcb", scene.any(), from.oldCallback()));
            choices.add(2, () -> Op.of("hcancel", from.oldCallback()));
            choices.add(1, () -> Op.of("ctxset", from.value()));
            choices.add(1, () -> Op.of("ctxget"));
        }
    },
    /** Tasks may start eagerly. */
    EAGER {
        @Override
        void offer(Choices choices) {}
    },
    COUNTS {
        @Override
        void offer(Choices choices) {
            Scene scene = choices.scene();
            choices.add(3, () -> Op.of("cancelling", scene.task()));
            if (scene.from().since(13)) {
                choices.add(4, () -> Op.of("uncancel", scene.task()));
            }
            choices.add(2, () -> Op.of("cancel", scene.any(), "m" + scene.from().value()));
        }
    },
    GATHER {
        @Override
        void offer(Choices choices) {
            Scene scene = choices.scene();
            Generator from = scene.from();
            if (from.since(12)) {
                choices.add(6, () -> gather(scene));
            }
            choices.add(5, () -> {
                int outer = scene.outer();
                return Op.of("shield", "x" + outer, scene.held(outer));
            });
            choices.wait(6, () -> Op.of("await", "x" + (scene.body() + from.below(2))));
            choices.add(3, () -> Op.of("cancel", "x" + from.below(from.bodies())));
        }

        private Op gather(Scene scene) {
            Generator from = scene.from();
            int outer = scene.outer();
            List<String> args = new ArrayList<>(List.of("x" + outer, from.pick("-", "r")));
            if (scene.hasHigher(outer) && from.below(3) == 0) {
                for (int i = 1 + from.below(2); i > 0; i--) {
                    args.add(String.valueOf(scene.higher(outer)));
                }
                return Op.of("gatherco", args);
            }
            args.addAll(scene.helds(outer, 3));
            return Op.of("gather", args);
        }
    },
    WAIT {
        @Override
        void offer(Choices choices) {
            Scene scene = choices.scene();
            Generator from = scene.from();
            choices.wait(6, () -> {
                List<String> args = new ArrayList<>(List.of(from.pick("a", "f", "x"), from.pick("-", "0", "1", "2")));
                args.addAll(several(scene));
                return Op.of("wait", args);
            });
            if (from.since(13)) {
                choices.wait(7, () -> Op.of("waitfor", scene.awaitable(), from.pick("-", "-1", "0", "0", "1", "2")));
                choices.block(4, () -> {
                    List<String> args = new ArrayList<>(List.of(from.pick("-", "0", "1", "2")));
                    args.addAll(several(scene));
                    return scene.block("ascomp", args.toArray(String[]::new));
                });
            }
        }

        private List<String> several(Scene scene) {
            List<String> names = new ArrayList<>();
            for (int i = 1 + scene.from().below(3); i > 0; i--) {
                names.add(scene.awaitable());
            }
            return names;
        }
    },
    TIMEOUT {
        @Override
        void offer(Choices choices) {
            Scene scene = choices.scene();
            Generator from = scene.from();
            if (from.since(13)) {
                choices.block(
                        8, () -> scene.block("timeout", "o" + from.below(2), from.pick("-", "-1", "0", "1", "2")));
                choices.add(2, () -> Op.of("resched", "o" + from.below(2), from.pick("-", "-1", "0", "1", "2")));
                choices.add(1, () -> Op.of("expired", "o" + from.below(2)));
                choices.wait(2, () -> Op.of("sleep", String.valueOf(1 + from.below(3))));
            }
        }
    },
    GROUP {
        @Override
        void offer(Choices choices) {
            Scene scene = choices.scene();
            Generator from = scene.from();
            if (!from.since(13)) {
                return;
            }
            choices.block(7, () -> scene.block("group", "g" + from.below(2)));
            choices.add(2, () -> Op.of("gcancel", "g" + from.below(2)));
            choices.add(1, () -> Op.of("raise", from.value()));
            if (scene.hasHigher(scene.body())) {
                choices.add(8, () -> {
                    String child = "t" + scene.higher(scene.body());
                    String group = "g" + from.below(2);
                    return scene.eager() ? Op.of("gspawn", group, child, "e") : Op.of("gspawn", group, child);
                });
            }
        }
    },
    LOCK {
        @Override
        void offer(Choices choices) {
            locks(choices, choices.scene().from().pick("l0", "l0", "l1"));
        }
    },
    SEMAPHORE {
        @Override
        void offer(Choices choices) {
            locks(choices, choices.scene().from().pick("s0", "s1", "s2", "u1", "u2"));
        }
    },
    CONDITION {
        @Override
        void offer(Choices choices) {
            Scene scene = choices.scene();
            Generator from = scene.from();
            locks(choices, "c0");
            if (!from.since(13)) {
                return;
            }
            choices.block(6, () -> scene.block("with", "c0").with(conditioned(scene), new ArrayList<>()));
            choices.wait(2, () -> Op.of("cwait", "c0"));
            choices.add(2, () -> Op.of("notify", "c0", String.valueOf(from.below(3))));
            choices.add(1, () -> Op.of("notifyall", "c0"));
            choices.add(1, () -> Op.of("inc"));
        }

        private List<Op> conditioned(Scene scene) {
            Generator from = scene.from();
            List<Op> ops = scene.inner(false).some(from.below(2));
            if (from.below(2) == 0) {
                ops.add(from.below(2) == 0 ? Op.of("cwait", "c0") : Op.of("cwaitfor", "c0", from.pick("1", "2")));
            } else {
                ops.add(Op.of("inc"));
                ops.add(from.below(2) == 0 ? Op.of("notify", "c0", from.pick("1", "2")) : Op.of("notifyall", "c0"));
            }
            ops.addAll(scene.inner(false).some(from.below(2)));
            return ops;
        }
    },
    EVENT {
        @Override
        void offer(Choices choices) {
            choices.wait(5, () -> Op.of("evwait", "e0"));
            choices.add(4, () -> Op.of("evset", "e0"));
            choices.add(2, () -> Op.of("evclr", "e0"));
            choices.add(1, () -> Op.of("locked", "e0"));
        }
    },
    BARRIER {
        @Override
        void offer(Choices choices) {
            Generator from = choices.scene().from();
            if (!from.since(13)) {
                return;
            }
            choices.wait(9, () -> Op.of("bwait", from.pick("b2", "b2", "b2", "b3", "b1")));
            choices.wait(1, () -> Op.of("babort", "b2"));
            choices.wait(2, () -> Op.of("breset", "b2"));
            choices.add(1, () -> Op.of("bstate", "b2"));
        }
    },
    QUEUE {
        @Override
        void offer(Choices choices) {
            Generator from = choices.scene().from();
            String name = from.pick("q0", "q1", "q1", "q2", "p1", "i2");
            choices.wait(5, () -> Op.of("put", name, from.value()));
            choices.wait(6, () -> Op.of("get", name));
            choices.add(3, () -> Op.of("putn", name, from.value()));
            choices.add(2, () -> Op.of("getn", name));
            choices.add(2, () -> Op.of("tdone", name));
            choices.wait(1, () -> Op.of("join", name));
            choices.add(1, () -> Op.of("qsize", name));
            if (from.since(13)) {
                choices.add(1, () -> Op.of("shut", name, from.pick("g", "i")));
            }
        }
    },
    READER {
        @Override
        void offer(Choices choices) {
            Generator from = choices.scene().from();
            String name = from.pick("r4", "r4", "r4", "r16");
            choices.add(9, () -> Op.of("feed", name, bytes(from)));
            choices.add(1, () -> Op.of("eof", name));
            choices.add(1, () -> Op.of("rexc", name, from.value()));
            choices.add(1, () -> Op.of("ateof", name));
            choices.wait(3, () -> Op.of("read", name, String.valueOf(from.below(5))));
            choices.wait(1, () -> Op.of("readall", name));
            choices.wait(3, () -> Op.of("readx", name, String.valueOf(from.below(7))));
            choices.wait(3, () -> Op.of("readline", name));
            choices.wait(3, () -> Op.of("readuntil", name, from.pick("a", "ab", "aba", "/", "b/")));
            if (from.since(13)) {
                choices.wait(1, () -> Op.of("readuntil", name, from.pick("aba", "bc"), from.pick("c", "b/", "cab")));
            }
        }

        private String bytes(Generator from) {
            StringBuilder text = new StringBuilder();
            for (int i = 1 + from.below(6); i > 0; i--) {
                text.append(from.pick("a", "a", "b", "b", "c", "/"));
            }
            return text.toString();
        }
    };

    /** Adds its operations to those that may come next. */
    abstract void offer(Choices choices);

    private static void locks(Choices choices, String name) {
        Scene scene = choices.scene();
        choices.block(8, () -> scene.block("with", name));
        choices.wait(3, () -> Op.of("acquire", name));
        choices.add(3, () -> Op.of("release", name));
        choices.add(1, () -> Op.of("locked", name));
    }

    /** The base and one to three others, or a few more. */
    static Set<Theme> some(Generator from) {
        Set<Theme> some = EnumSet.of(BASE);
        for (int i = 1 + from.below(from.isLarge() ? 6 : 3); i > 0; i--) {
            some.add(values()[from.below(values().length)]);
        }
        return some;
    }
}
