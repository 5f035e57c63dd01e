package org.tulip4j.tck.differential;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** A program as a person would write it, in both languages. Numbers in what it prints are those of the log. */
final class Sources {
    /**
     * How an operation is said: its verb, Python's words, Java's. What begins with "=" is an expression whose value is printed. In it
     * "$0" is the first argument, "%0" it as a time, "$*" all from the third on. Blocks are in the classes of the languages.
     */
    private static final String TABLE = """
            set|$0.set_result("$1")|$0.setResult("$1");
            fail|$0.set_exception(failure("$1"))|$0.setException(failure("$1"));
            cancel|=$0.cancel()|=$0.cancel()
            cancel with|=$0.cancel("$1")|=$0.cancel("$1")
            uncancel|=$0.uncancel()|=$0.uncancel()
            cancelling|=$0.cancelling()|=$0.cancelling()
            state|=$0|=$0
            result|=$0.result()|=$0.result()
            exc|=$0.exception()|=$0.exception()
            await|=await $0|=$0.await()
            call|=await b$0()|=b$0()
            raise|raise failure("$0")|raise(failure("$0"));
            spawn|$0 = loop.create_task(b#0())|$0 = loop.createTask(Program::b#0);
            spawn e|$0 = asyncio.Task(b#0(), loop=loop, eager_start=True)|$0 = loop.createTask(Program::b#0, TaskOptions.DEFAULT.withEagerStart(true));
            hcancel|k$0.cancel()|((Handle) k$0).cancel();
            rmcb|=$0.remove_done_callback(k$1)|=$0.removeDoneCallback((Consumer) k$1)
            ctxset|v.set("$0")|v.set("$0");
            ctxget|=v.get()|=v.get()
            yield|for _ in range($0): await asyncio.sleep(0)|for (int i = 0; i < $0; i++) Tulip.sleep(Duration.ZERO).await();
            sleep|await asyncio.sleep(%0)|Tulip.sleep(%0).await();
            shield|$0 = asyncio.shield($1)|$0 = Tulip.shield($1);
            wait|=await asyncio.wait([$*], timeout=%1, return_when="@0")|=Tulip.wait(List.of($*), %1, ReturnWhen.@0).await()
            waitfor|=await asyncio.wait_for($0, %1)|=Tulip.waitFor($0, %1).await()
            resched|$0.reschedule(when(%1))|$0.reschedule(%1);
            expired|=$0.expired()|=$0.isExpired()
            gspawn|$1 = $0.create_task(b#1())|$1 = $0.createTask(Program::b#1);
            gspawn e|$1 = $0.create_task(b#1(), eager_start=True)|$1 = $0.createTask(Program::b#1, TaskOptions.DEFAULT.withEagerStart(true));
            gcancel|$0.cancel()|$0.cancel();
            acquire|await $0.acquire()|$0.acquire().await();
            release|$0.release()|$0.release();
            locked|=$0|=$0
            cwait|await $0.wait()|$0.waitFor().await();
            cwaitfor|await $0.wait_for(lambda: count >= $1)|$0.waitFor(() -> count >= $1).await();
            notify|$0.notify($1)|$0.signal($1);
            notifyall|$0.notify_all()|$0.signalAll();
            inc|count += 1|count++;
            evwait|await $0.wait()|$0.waitFor().await();
            evset|$0.set()|$0.set();
            evclr|$0.clear()|$0.clear();
            bwait|=await $0.wait()|=$0.waitFor().await()
            babort|await $0.abort()|$0.abort().await();
            breset|await $0.reset()|$0.reset().await();
            bstate|=$0|=$0
            put|await $0.put("$1")|$0.put("$1").await();
            get|=await $0.get()|=$0.get().await()
            putn|$0.put_nowait("$1")|$0.putNowait("$1");
            getn|=$0.get_nowait()|=$0.getNowait()
            tdone|$0.task_done()|$0.taskDone();
            join|await $0.join()|$0.join().await();
            qsize|=$0.qsize()|=$0.qsize()
            shut|$0.shutdown(immediate="$1" == "i")|$0.shutdown("$1".equals("i"));
            feed|$0.feed_data(data("$1"))|$0.feedData(ByteBuffer.wrap(data("$1")));
            eof|$0.feed_eof()|$0.feedEof();
            rexc|$0.set_exception(failure("$1"))|$0.setException(failure("$1"));
            ateof|=$0.at_eof()|=$0.atEof()
            read|=await $0.read($1)|=$0.read($1).await()
            readall|=await $0.read()|=$0.readAll().await()
            readx|=await $0.readexactly($1)|=$0.readExactly($1).await()
            readline|=await $0.readline()|=$0.readLine().await()
            readuntil or|=await $0.readuntil((data("$1"), data("$2")))|=$0.readUntil(data("$1"), data("$2")).await()
            readuntil|=await $0.readuntil(data("$1"))|=$0.readUntil(data("$1")).await()
            """;

    private static final Map<String, String[]> WORDS = new TreeMap<>();

    static {
        TABLE.lines().map(line -> line.split("\\|")).forEach(cells -> WORDS.put(cells[0], cells));
    }

    private Sources() {}

    static String python(Program program) {
        return new PythonSource().source(program);
    }

    static String java(Program program) {
        return new JavaSource().source(program);
    }

    /** What both languages share: lines with indents, and names. */
    abstract static class Source {
        private final StringBuilder text = new StringBuilder();
        private int depth;

        abstract String source(Program program);

        abstract void block(Op op);

        abstract String name(String argument);

        abstract String ticks(String argument);

        abstract int column();

        final void line(String line) {
            text.append("    ".repeat(depth)).append(line).append('\n');
        }

        final void open(String line) {
            line(line);
            depth++;
        }

        final void close() {
            depth--;
        }

        final void close(String line) {
            depth--;
            line(line);
        }

        final String text() {
            return text.toString();
        }

        final void ops(List<Op> ops) {
            for (Op op : ops) {
                if (op.isBlock() || op.verb().startsWith("gather")) {
                    block(op);
                } else {
                    String words = WORDS.get(kind(op))[column()];
                    String said = fill(words.startsWith("=") ? words.substring(1) : words, op);
                    line(words.startsWith("=") ? show(op, said) : said);
                }
            }
        }

        abstract String show(Op op, String value);

        private static String kind(Op op) {
            if (op.verb().equals("cancel") && op.args().size() > 1) {
                return "cancel with";
            }
            if (op.verb().equals("readuntil") && op.args().size() > 2) {
                return "readuntil or";
            }
            return op.verb().endsWith("spawn") && op.args().contains("e") ? op.verb() + " e" : op.verb();
        }

        private String fill(String words, Op op) {
            String said = words;
            for (int i = 0; i < op.args().size(); i++) {
                String argument = op.arg(i);
                said = said.replace("%" + i, ticks(argument))
                        .replace("#" + i, argument.substring(Math.min(1, argument.length())))
                        .replace("@" + i, when(argument))
                        .replace("$" + i, name(argument));
            }
            return said.contains("$*")
                    ? said.replace("$*", names(op.args().subList(2, op.args().size())))
                    : said;
        }

        private static String when(String argument) {
            return switch (argument) {
                case "f" -> "FIRST_COMPLETED";
                case "x" -> "FIRST_EXCEPTION";
                default -> "ALL_COMPLETED";
            };
        }

        final String names(List<String> arguments) {
            return String.join(", ", arguments.stream().map(this::name).toList());
        }

        /** What is used of these letters. */
        static TreeSet<String> used(Program program, String letters) {
            TreeSet<String> used = new TreeSet<>();
            for (String token : program.toString().split(";")) {
                String[] words = token.split(" ");
                for (int i = 1; i < words.length; i++) {
                    if (words[i].matches("[" + letters + "]\\d+")) {
                        used.add(words[i]);
                    }
                }
                if (List.of("soon", "later", "tsafe", "thread", "hcancel").contains(words[0])) {
                    used.add("k" + words[1]);
                } else if (words[0].equals("cb") || words[0].equals("rmcb")) {
                    used.add("k" + words[2]);
                }
            }
            return used;
        }
    }
}
