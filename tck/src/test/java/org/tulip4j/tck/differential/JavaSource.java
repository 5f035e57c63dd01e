package org.tulip4j.tck.differential;

import java.util.List;
import java.util.Map;

/** A program in Java. */
final class JavaSource extends Sources.Source {
    private static final Map<Character, String> KINDS = Map.of(
            'l',
            "Lock|()",
            's',
            "Semaphore|(#)",
            'u',
            "BoundedSemaphore|(#)",
            'c',
            "Condition|()",
            'e',
            "Event|()",
            'b',
            "Barrier|(#)",
            'q',
            "Queue<String>|(#)",
            'p',
            "PriorityQueue<String>|(#)",
            'i',
            "LifoQueue<String>|(#)",
            'r',
            "StreamReader|(loop, #)");
    private static final Map<Character, String> SLOTS = Map.of(
            'f',
            "Future<Object>",
            't',
            "Task<Object>",
            'x',
            "Future<Object>",
            'g',
            "TaskGroup",
            'o',
            "Timeout",
            'k',
            "Object");

    @Override
    String source(Program program) {
        for (String imported : List.of("", "queues.", "streams.", "sync.")) {
            line("import org.tulip4j." + imported + "*;");
        }
        line("import java.nio.ByteBuffer;");
        line("import java.time.Duration;");
        line("import java.util.List;");
        line("import java.util.function.Consumer;");
        line("@SuppressWarnings({\"unchecked\", \"rawtypes\"})");
        open("class Program {");
        line("static final ContextVar<String> v = ContextVar.of(\"v\", \"-\");");
        line("static int count;");
        line("static EventLoop loop;");
        used(program, "ftxgo").forEach(name -> line("static " + SLOTS.get(name.charAt(0)) + " " + name + ";"));
        used(program, "luscebqpir").stream()
                .filter(name -> !name.startsWith("k"))
                .forEach(name -> line("static " + kind(name, 0) + " " + name + ";"));
        program.bodies().forEach((number, ops) -> {
            open("static Object b" + number + "() throws Exception {");
            ops(ops);
            line("return \"b" + number + "\";");
            close("}");
        });
        main(program);
        helpers();
        close("}");
        return text();
    }

    private static String kind(String name, int part) {
        return KINDS.get(name.charAt(0)).split("\\|")[part].replace("#", name.substring(1));
    }

    private void main(Program program) {
        open("public static void main(String[] args) {");
        open("Tulip.run(() -> {");
        line("loop = EventLoops.running();");
        used(program, "f").stream()
                .filter(name -> name.startsWith("f"))
                .forEach(name -> line(name + " = loop.createFuture();"));
        used(program, "luscebqpir").stream()
                .filter(name -> !name.startsWith("k"))
                .forEach(
                        name -> line(name + " = new " + kind(name, 0).replace("<String>", "<>") + kind(name, 1) + ";"));
        line("return loop.createTask(Program::b0).await();");
        close("});");
        close("}");
    }

    private void helpers() {
        line("static Duration ticks(int n) { return Duration.ofMillis(n); }");
        line("static byte[] data(String text) { return text.replace('/', '\\n').getBytes(); }");
        line("static void show(int at, Object value) { System.out.println(at + \" \" + value); }");
        line("static Throwable failure(String tag) {"
                + " return tag.equals(\"C\") ? new CancelledError() : new Exception(tag); }");
        line("static <X extends Throwable> void raise(Throwable thrown) throws X { throw (X) thrown; }");
    }

    @Override
    int column() {
        return 2;
    }

    @Override
    String name(String argument) {
        return argument.equals("me") ? "((Task<Object>) Tulip.currentTask())" : argument;
    }

    @Override
    String ticks(String argument) {
        return argument.equals("-") ? "null" : "ticks(" + argument + ")";
    }

    @Override
    String show(Op op, String value) {
        return "show(" + op.at() + ", " + value + ");";
    }

    private void inside(List<Op> ops, String end) {
        ops(ops);
        close(end);
    }

    @Override
    void block(Op op) {
        switch (op.verb()) {
            case "try" -> {
                open("try {");
                String kind = op.arg(0).equals("any")
                        ? "Throwable"
                        : op.arg(0).equals("err") ? "Exception" : "CancelledError";
                ops(op.body());
                close();
                open("} catch (" + kind + " e" + op.at() + ") {");
                line(show(op, "e" + op.at()));
                inside(op.other(), "}");
            }
            case "fin" -> {
                open("try {");
                ops(op.body());
                close();
                open("} finally {");
                inside(op.other(), "}");
            }
            case "with" -> {
                open(op.arg(0) + ".withVoid(() -> {");
                inside(op.body(), "});");
            }
            case "timeout" -> {
                line(op.arg(0) + " = Tulip.timeout(" + ticks(op.arg(1)) + ");");
                open(op.arg(0) + ".runVoid(() -> {");
                inside(op.body(), "});");
            }
            case "group" -> {
                open("TaskGroup.runVoid(group" + op.at() + " -> {");
                line(op.arg(0) + " = group" + op.at() + ";");
                inside(op.body(), "});");
            }
            default -> scheduled(op);
        }
    }

    private void scheduled(Op op) {
        String done = "done" + op.at();
        switch (op.verb()) {
            case "ascomp" -> {
                String names = names(op.args().subList(1, op.args().size()));
                open("for (Future<Object> " + done + " : Tulip.asCompleted(List.of(" + names + "), " + ticks(op.arg(0))
                        + ")) {");
                line(show(op, done));
                inside(op.body(), "}");
            }
            case "cb" -> {
                open("k" + op.arg(1) + " = (Consumer<Future<Object>>) " + done + " -> {");
                line(show(op, done));
                inside(op.body(), "};");
                line(name(op.arg(0)) + ".addDoneCallback((Consumer) k" + op.arg(1) + ");");
            }
            case "later" -> callback(op, "k" + op.arg(0) + " = loop.callLater(" + ticks(op.arg(1)) + ", ", ");");
            case "tsafe" -> callback(op, "k" + op.arg(0) + " = loop.callSoonThreadsafe(", ");");
            case "soon" -> callback(op, "k" + op.arg(0) + " = loop.callSoon(", ");");
            case "thread" -> {
                callback(op, "Thread th" + op.at() + " = new Thread(() -> loop.callSoonThreadsafe(", "));");
                line("th" + op.at() + ".start();");
                line("try { th" + op.at() + ".join(); } catch (InterruptedException e) { raise(e); }");
            }
            case "gather" -> {
                String call = op.arg(1).equals("r") ? "gatherReturnExceptions" : "gather";
                line(op.arg(0) + " = (Future) Tulip." + call + "(List.of("
                        + names(op.args().subList(2, op.args().size())) + "));");
            }
            default -> {
                List<String> bodies = op.args().subList(2, op.args().size()).stream()
                        .map(number -> "Tulip.<Object>createTask(Program::b" + number + ")")
                        .toList();
                String call = op.arg(1).equals("r") ? "gatherReturnExceptions" : "gather";
                line(op.arg(0) + " = (Future) Tulip." + call + "(List.of(" + String.join(", ", bodies) + "));");
            }
        }
    }

    private void callback(Op op, String before, String after) {
        open(before + "() -> {");
        line(show(op, "\"runs\""));
        inside(op.body(), "}" + after);
    }
}
