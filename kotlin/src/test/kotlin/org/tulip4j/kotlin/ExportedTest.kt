package org.tulip4j.kotlin

import java.nio.file.Files
import java.nio.file.Path
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test

/**
 * A change of what the module exports is a change of a file that is read in review. The compiler insists on the word `public` before all that
 * is (`-Xexplicit-api=strict`), so it is read from the sources, as Kotlin's users see it.
 */
class ExportedTest {
    @Test
    fun whatIsExportedIsWrittenDown() {
        val now = sources().flatMap { declarations(Files.readString(it)) }
        val file = Path.of("exported.txt")
        if (java.lang.Boolean.getBoolean("architecture.write")) {
            Files.write(file, now)
        }
        assertThat(now).`as`("a wanted change is written to kotlin/exported.txt with -Darchitecture.write=true")
            .isEqualTo(Files.readAllLines(file))
    }

    /** Doc comments of Kotlin are not seen by the compiler's check of Java's. */
    @Test
    fun whatIsExportedIsDocumented() {
        val bare = sources().flatMap { source ->
            val lines = Files.readAllLines(source)
            lines.indices.filter { lines[it].trimStart().startsWith("public ") && !isDocumented(lines, it) }.map { lines[it] }
        }
        assertThat(bare).isEmpty()
    }

    private fun isDocumented(lines: List<String>, declaration: Int): Boolean =
        lines.take(declaration).last { !it.trimStart().startsWith("@") }.trim().endsWith("*/")

    private fun sources(): List<Path> =
        Files.list(Path.of("src/main/kotlin/org/tulip4j/kotlin")).use { files -> files.sorted().toList() }

    private fun declarations(source: String): List<String> =
        Regex("^( *)(public .*)$", RegexOption.MULTILINE).findAll(source)
            .map { it.groupValues[1] + header(source.substring(it.groups[2]!!.range.first)) }
            .toList()

    /** Up to its body: the first brace or sign of equality that is in no parentheses. */
    private fun header(text: String): String {
        var depth = 0
        val end = text.indices.first {
            when (text[it]) {
                '(' -> depth++
                ')' -> depth--
            }
            depth == 0 && (text[it] == '\n' || text.startsWith(" = ", it) || text.startsWith(" {", it) || text.startsWith(" =\n", it))
        }
        return text.substring(0, end).replace(Regex("\\s+"), " ").replace("( ", "(").replace(", )", ")")
    }
}
