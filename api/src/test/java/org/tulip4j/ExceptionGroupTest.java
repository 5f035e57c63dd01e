package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Dividing a group, its text, and a group that was sent elsewhere. */
class ExceptionGroupTest {
    private final ExceptionGroup group = new ExceptionGroup(
            "two went wrong",
            List.of(new IOException("a"), new ExceptionGroup("inside", List.of(new IOException("b"), new Error("c")))));

    @Test
    void aSubgroupCountsItsOwnMembersOnce() {
        ExceptionGroup io = Objects.requireNonNull(group.subgroup(IOException.class::isInstance));
        assertThat(group).hasMessage("two went wrong (2 sub-exceptions)");
        assertThat(io).hasMessage("two went wrong (2 sub-exceptions)");
        assertThat(io.exceptions().get(1)).hasMessage("inside (1 sub-exception)");
        assertThat(io.summary()).isEqualTo("two went wrong");
    }

    @Test
    void aGroupIsDividedAfterItWasSerialised() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(group);
        }
        ExceptionGroup read;
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            read = (ExceptionGroup) in.readObject();
        }
        ExceptionGroup.Split split = read.split(IOException.class::isInstance);
        assertThat(Objects.requireNonNull(split.matching()).exceptions()).hasSize(2);
        assertThat(Objects.requireNonNull(split.rest()).exceptions()).hasSize(1);
    }
}
