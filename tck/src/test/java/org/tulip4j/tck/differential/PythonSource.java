package org.tulip4j.tck.differential;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A program in Python. */
final class PythonSource extends Sources.Source {
    private static final Map<Character, String> KINDS = Map.of(
            'l',
            "Lock()",
            's',
            "Semaphore(#)",
            'u',
            "BoundedSemaphore(#)",
            'c',
            "Condition()",
            'e',
            "Event()",
            'b',
            "Barrier(#)",
            'q',
            "Queue(#)",
            'p',
            "PriorityQueue(#)",
            'i',
            "LifoQueue(#)",
            'r',
            "StreamReader(#)");

    private String globals = "";

    @Override
    String source(Program program) {
        globals = "global " + String.join(", ", used(program, "ftxgo")) + ", loop, count";
        globals = globals.replace("global ,", "global");
        line("import asyncio, contextvars, threading");
        line("count = 0");
        line("v = contextvars.ContextVar(\"v\", default=\"-\")");
        line("def ticks(n): return n / 1024");
        line("def when(delay): return None if delay is None else loop.time() + delay");
        line("def failure(tag): return asyncio.CancelledError() if tag == \"C\" else Exception(tag)");
        line("def data(text): return text.replace(\"/\", \"\\n\").encode()");
        program.bodies().forEach((number, ops) -> {
            open("async def b" + number + "():");
            line(globals);
            ops(ops);
            line("return \"b" + number + "\"");
            close();
        });
        open("async def main():");
        line("global " + String.join(", ", used(program, "fluscebqpir")) + ", loop");
        line("loop = asyncio.get_running_loop()");
        used(program, "f").stream()
                .filter(name -> name.startsWith("f"))
                .forEach(name -> line(name + " = loop.create_future()"));
        used(program, "luscebqpir").stream()
                .filter(name -> !name.startsWith("k"))
                .forEach(name ->
                        line(name + " = asyncio." + KINDS.get(name.charAt(0)).replace("#", name.substring(1))));
        line("await loop.create_task(b0())");
        close();
        line("asyncio.run(main())");
        return text().replace("global , loop", "global loop");
    }

    @Override
    int column() {
        return 1;
    }

    @Override
    String name(String argument) {
        return argument.equals("me") ? "asyncio.current_task()" : argument;
    }

    @Override
    String ticks(String argument) {
        return argument.equals("-") ? "None" : "ticks(" + argument + ")";
    }

    @Override
    String show(Op op, String value) {
        return "print(" + op.at() + ", " + value + ")";
    }

    private void inside(List<Op> ops) {
        ops(ops);
        line("pass");
        close();
    }

    private void callback(Op op, String parameter) {
        open("def c" + op.at() + "(" + parameter + "):");
        line(globals);
        line("print(" + op.at() + (parameter.isEmpty() ? ")" : ", done)"));
        inside(op.body());
    }

    @Override
    void block(Op op) {
        switch (op.verb()) {
            case "try" -> {
                open("try:");
                inside(op.body());
                String kind = op.arg(0).equals("any")
                        ? "BaseException"
                        : op.arg(0).equals("err") ? "Exception" : "asyncio.CancelledError";
                open("except " + kind + " as e:");
                line("print(" + op.at() + ", repr(e))");
                inside(op.other());
            }
            case "fin" -> {
                open("try:");
                inside(op.body());
                open("finally:");
                inside(op.other());
            }
            case "with" -> {
                open("async with " + op.arg(0) + ":");
                inside(op.body());
            }
            case "timeout" -> {
                open("async with asyncio.timeout(" + ticks(op.arg(1)) + ") as " + op.arg(0) + ":");
                inside(op.body());
            }
            case "group" -> {
                open("async with asyncio.TaskGroup() as " + op.arg(0) + ":");
                inside(op.body());
            }
            case "ascomp" -> {
                String names = names(op.args().subList(1, op.args().size()));
                open("async for done in asyncio.as_completed([" + names + "], timeout=" + ticks(op.arg(0)) + "):");
                line("print(" + op.at() + ", done)");
                inside(op.body());
            }
            case "cb" -> {
                callback(op, "done");
                line("k" + op.arg(1) + " = c" + op.at());
                line(name(op.arg(0)) + ".add_done_callback(k" + op.arg(1) + ")");
            }
            default -> scheduled(op);
        }
    }

    private void scheduled(Op op) {
        if (op.verb().startsWith("gather")) {
            List<String> rest = op.args().subList(2, op.args().size());
            String what = op.verb().equals("gather")
                    ? names(rest)
                    : rest.stream().map(number -> "b" + number + "()").collect(Collectors.joining(", "));
            String mode = op.arg(1).equals("r") ? "True" : "False";
            line(op.arg(0) + " = asyncio.gather(" + what + (what.isEmpty() ? "" : ", ") + "return_exceptions=" + mode
                    + ")");
            return;
        }
        callback(op, "");
        String callback = "c" + op.at();
        switch (op.verb()) {
            case "later" -> line("k" + op.arg(0) + " = loop.call_later(" + ticks(op.arg(1)) + ", " + callback + ")");
            case "tsafe" -> line("k" + op.arg(0) + " = loop.call_soon_threadsafe(" + callback + ")");
            case "thread" -> {
                line("th = threading.Thread(target=loop.call_soon_threadsafe, args=(" + callback + ",))");
                line("th.start(); th.join()");
            }
            default -> line("k" + op.arg(0) + " = loop.call_soon(" + callback + ")");
        }
    }
}
