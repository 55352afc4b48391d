package io.sidecarsdk.logging.internal.tail;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.health.Health;
import io.sidecarsdk.logging.internal.record.LogRecord;
import io.sidecarsdk.logging.internal.record.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TailTest {

    @TempDir
    private Path folder;

    private TailFixture fixture;

    @BeforeEach
    void makeFixture() {
        fixture = new TailFixture(folder);
    }

    @AfterEach
    void closeFiles() {
        fixture.tails.close();
    }

    @Nested
    class Lines {

        @Test
        void areReadAsTheyAreWritten() throws IOException {
            fixture.write("app.log", "one\ntwo\n");
            fixture.follow("app.log");
            assertThat(fixture.read()).containsExactly("one", "two");
            fixture.write("app.log", "three\n");
            assertThat(fixture.read()).containsExactly("three");
            assertThat(fixture.read()).isEmpty();
        }

        @Test
        void sayWhereTheyComeFrom() throws IOException {
            fixture.write("app.log", "one\n");
            fixture.follow("app.log");
            fixture.read();
            LogRecord record = fixture.last();
            assertThat(record.severity()).isEqualTo(Severity.INFO);
            assertThat(record.level()).hasToString("INFO");
            assertThat(record.logger()).hasToString("tail.app");
            assertThat(record.fields().text("log.file.path"))
                    .isEqualTo(folder.resolve("app.log").toString());
            assertThat(record.epochNanos()).isEqualTo(fixture.time.now().getEpochSecond() * 1_000_000_000L);
        }

        @Test
        void mayEndWithCarriageReturnToo() throws IOException {
            fixture.write("app.log", "one\r\n\r\ntwo\rthree\r\n");
            fixture.follow("app.log");
            assertThat(fixture.read()).containsExactly("one", "two\rthree");
        }

        @Test
        void whoseEndIsMissingWaitForIt() throws IOException {
            fixture.write("app.log", "one\ntw");
            fixture.follow("app.log");
            assertThat(fixture.read()).containsExactly("one");
            fixture.write("app.log", "o\r");
            assertThat(fixture.read()).isEmpty();
            fixture.write("app.log", "\nthree\n");
            assertThat(fixture.read()).containsExactly("two", "three");
        }

        @Test
        void thatAreTooLongAreCutAndMarked() throws IOException {
            fixture.write("app.log", "x".repeat(5000) + "\nnext\n" + "y".repeat(1024) + "\n");
            fixture.follow("app.log");
            assertThat(fixture.read())
                    .containsExactly("x".repeat(1024) + "...[cut, 5000 bytes in all]", "next", "y".repeat(1024));
        }

        @Test
        void areNotCutThroughACharacter() throws IOException {
            fixture.write("app.log", "x".repeat(1023) + "\u00fc\n" + "x".repeat(1021) + "\ud83d\ude00\n");
            fixture.write("app.log", "x".repeat(1022) + "\u00fc" + "z\n");
            fixture.follow("app.log");
            assertThat(fixture.read())
                    .containsExactly(
                            "x".repeat(1023) + "...[cut, 1025 bytes in all]",
                            "x".repeat(1021) + "...[cut, 1025 bytes in all]",
                            "x".repeat(1022) + "\u00fc...[cut, 1025 bytes in all]");
        }

        @Test
        void thatAreNotUtf8AreRepaired() throws IOException {
            fixture.write(
                    "app.log", new byte[] {'a', (byte) 0xff, 'b', (byte) 0xc3, '\n', (byte) 0xc3, (byte) 0xbc, '\n'});
            fixture.follow("app.log");
            assertThat(fixture.read()).containsExactly("a\ufffdb\ufffd", "\u00fc");
        }

        @Test
        void ofManyMegabytesAreReadInTurns() throws IOException {
            StringBuilder all = new StringBuilder();
            IntStream.range(0, 200_000)
                    .forEach(i -> all.append("line ").append(i).append('\n'));
            fixture.write("app.log", all.toString());
            fixture.follow("app.log");
            List<String> read = fixture.read();
            assertThat(read).hasSize(200_000).endsWith("line 199999");
        }

        @Test
        void thatAreNotWantedArePassedOver() throws IOException {
            fixture.least = Severity.WARN;
            fixture.write("app.log", "one\ntwo\n");
            fixture.follow("app.log");
            assertThat(fixture.read()).isEmpty();
            fixture.tails.close();
            fixture.least = Severity.TRACE;
            fixture.crash();
            fixture.follow("app.log");
            assertThat(fixture.read()).isEmpty();
        }
    }

    @Nested
    class AFile {

        @Test
        void beginsAtItsEndIfThePolicySaysSo() throws IOException {
            fixture.write("app.log", "old\nhal");
            fixture.follow(TailFixture.fromEnd(fixture.settings("app.log")));
            assertThat(fixture.read()).isEmpty();
            fixture.write("app.log", "f\nnew\n");
            assertThat(fixture.read()).containsExactly("half", "new");
        }

        @Test
        void thatAppearsLaterIsReadFromItsBeginning() throws IOException {
            fixture.follow(TailFixture.fromEnd(fixture.settings("app.log")));
            assertThat(fixture.read()).isEmpty();
            fixture.write("app.log", "one\n");
            assertThat(fixture.read()).containsExactly("one");
        }

        @Test
        void mayComeWithItsDirectory() throws IOException {
            fixture.follow(fixture.settings("later/app.log"), otherNamed("glob", "later/*.log"));
            assertThat(fixture.read()).isEmpty();
            Files.createDirectory(folder.resolve("later"));
            fixture.write("later/app.log", "one\n");
            assertThat(fixture.read()).containsExactly("one", "one");
        }

        @Test
        void isReadToItsEndWhenItIsRenamed() throws IOException {
            fixture.write("app.log", "one\n");
            fixture.follow("app.log");
            fixture.read();
            fixture.write("app.log", "two\n");
            fixture.rename("app.log", "app.log.1");
            fixture.write("app.log", "three\n");
            assertThat(fixture.read()).containsExactly("two", "three");
            fixture.write("app.log.1", "late\n"); // its writer has not noticed yet
            assertThat(fixture.read()).containsExactly("late");
            fixture.write("app.log.1", "half");
            assertThat(fixture.read()).isEmpty();
            fixture.time.advance(Tail.QUIET);
            assertThat(fixture.read()).containsExactly("half");
            fixture.write("app.log.1", " that nobody reads\n");
            fixture.time.advance(Tail.QUIET);
            assertThat(fixture.read()).isEmpty();
            assertThat(fixture.events).isEmpty();
        }

        @Test
        void isReadToItsEndWhenItIsDeleted() throws IOException {
            fixture.write("app.log", "one\n");
            fixture.follow("app.log");
            fixture.read();
            fixture.write("app.log", "two\n");
            Files.delete(folder.resolve("app.log"));
            assertThat(fixture.read()).containsExactly("two");
            fixture.time.advance(Tail.QUIET_ALONE);
            assertThat(fixture.read()).isEmpty();
            fixture.write("app.log", "new\n");
            assertThat(fixture.read()).containsExactly("new");
        }

        @Test
        void thatIsTruncatedIsReadFromItsBeginning() throws IOException {
            fixture.write("app.log", "one\ntwo\n");
            fixture.follow("app.log");
            fixture.read();
            fixture.truncate("app.log", "x\n");
            assertThat(fixture.read()).containsExactly("x");
            assertThat(fixture.events).containsExactly(TailEvent.TRUNCATED);
        }

        @Test
        void thatIsTruncatedAndHasGrownFurtherIsReadFromItsBeginning() throws IOException {
            fixture.write("app.log", "one\ntwo\n");
            fixture.follow("app.log");
            fixture.read();
            fixture.truncate("app.log", "four\nfive\nsix\nseven\n");
            assertThat(fixture.read()).containsExactly("four", "five", "six", "seven");
            assertThat(fixture.events).containsExactly(TailEvent.TRUNCATED);
        }

        @Test
        void whoseWriterLeftAHoleIsReadAfterIt() throws IOException {
            fixture.write("app.log", "one\ntwo\n");
            fixture.follow("app.log");
            fixture.read();
            fixture.truncate("app.log", "\0".repeat(8) + "three\n");
            assertThat(fixture.read()).containsExactly("three");
        }

        @Test
        void mayBeALink() throws IOException {
            fixture.write("0.log", "one\n");
            Files.createSymbolicLink(folder.resolve("app.log"), Path.of("0.log"));
            fixture.follow("app.log");
            assertThat(fixture.read()).containsExactly("one");
            fixture.write("0.log", "two\n");
            fixture.write("1.log", "three\n");
            Files.delete(folder.resolve("app.log"));
            Files.createSymbolicLink(folder.resolve("app.log"), Path.of("1.log"));
            assertThat(fixture.read()).containsExactly("two", "three");
        }

        @Test
        void mayBeOneOfSeveral() throws IOException {
            fixture.write("a.log", "a1\n");
            fixture.write("b.log", "b1\n");
            fixture.write("c.txt", "c1\n");
            Files.createDirectory(folder.resolve("d.log"));
            fixture.follow("*.log");
            assertThat(fixture.read()).containsExactlyInAnyOrder("a1", "b1");
            fixture.write("e.log", "e1\n");
            fixture.write("a.log", "a2\n");
            assertThat(fixture.read()).containsExactlyInAnyOrder("a2", "e1");
        }

        @Test
        void thatIsRenamedWithinThePatternIsNotReadTwice() throws IOException {
            fixture.write("app.log", "one\n");
            fixture.follow("app.log*");
            fixture.read();
            fixture.rename("app.log", "app.log.1");
            fixture.write("app.log", "two\n");
            assertThat(fixture.read()).containsExactly("two");
            fixture.time.advance(Duration.ofMinutes(10));
            assertThat(fixture.read()).isEmpty();
        }

        @Test
        void ofAThousandIsReadIfItWasWrittenLast() throws IOException {
            for (int i = 0; i < 300; i++) {
                fixture.write(String.format("%03d.log", i), i + "\n");
                Files.setLastModifiedTime(
                        folder.resolve(String.format("%03d.log", i)),
                        java.nio.file.attribute.FileTime.fromMillis(1_000_000_000L + i * 1000L));
            }
            fixture.follow("*.log");
            assertThat(fixture.read()).hasSize(Tail.MOST_FILES).endsWith("299");
            assertThat(fixture.events).containsExactly(TailEvent.TOO_MANY);
        }
    }

    private TailSettings otherNamed(String name, String file) {
        TailSettings of = fixture.settings(file);
        return new TailSettings(
                name, of.path(), true, of.joining(), of.maxLine(), of.severity(), of.logger(), of.json());
    }

    @Nested
    class Joined {

        @Test
        void linesMakeOneEventUpToTheNextFirstLine() throws IOException {
            fixture.follow(TailFixture.joined(fixture.settings("app.log"), "^\\d{4}-", 100));
            fixture.write("app.log", "2026-01 failed\n\tat A\n\tat B\n2026-02 well\n");
            assertThat(fixture.read()).containsExactly("2026-01 failed\n\tat A\n\tat B");
            fixture.time.advance(Duration.ofSeconds(1));
            assertThat(fixture.read()).containsExactly("2026-02 well");
        }

        @Test
        void linesAreNotWaitedForWithoutEnd() throws IOException {
            fixture.follow(TailFixture.joined(fixture.settings("app.log"), "^S", 100));
            fixture.write("app.log", "S one\n more\n");
            assertThat(fixture.read()).isEmpty();
            assertThat(fixture.read()).containsExactly("S one\n more");
            fixture.write("app.log", " late\n");
            fixture.read();
            assertThat(fixture.read()).containsExactly(" late");
        }

        @Test
        void linesAreBounded() throws IOException {
            fixture.follow(TailFixture.joined(fixture.settings("app.log"), "^S", 3));
            fixture.write("app.log", "S\n1\n2\n3\n4\nS " + "x".repeat(1000) + "\n" + "y".repeat(900) + "\n zzz\nS\n");
            assertThat(fixture.read())
                    .containsExactly(
                            "S\n1\n2",
                            "3\n4",
                            "S " + "x".repeat(1000) + "\n" + "y".repeat(21) + "...[cut, 1908 bytes in all]");
        }

        @Test
        void linesThatWaitAreReadAgainAfterACrash() throws IOException {
            fixture.follow(TailFixture.joined(fixture.settings("app.log"), "^S", 100));
            fixture.write("app.log", "S one\nS two\n more\n");
            assertThat(fixture.read()).containsExactly("S one");
            fixture.tails.save();
            fixture.crash();
            fixture.follow(TailFixture.joined(fixture.settings("app.log"), "^S", 100));
            fixture.read();
            fixture.time.advance(Duration.ofSeconds(1));
            assertThat(fixture.read()).containsExactly("S two\n more");
        }
    }

    @Nested
    class Room {

        @Test
        void isWaitedForAndNothingIsLeftOut() throws IOException {
            fixture.write("app.log", "one\ntwo\nthree\n");
            fixture.follow("app.log");
            fixture.room = 1;
            assertThat(fixture.read()).containsExactly("one");
            assertThat(fixture.read()).isEmpty();
            fixture.room = 5;
            assertThat(fixture.read()).containsExactly("two", "three");
        }

        @Test
        void isBoundedForWhatIsUnderWay() throws IOException {
            String line = "x".repeat(999) + "\n";
            fixture.write("app.log", line.repeat(3000));
            fixture.follow("app.log");
            fixture.settles = false;
            int read = fixture.read().size();
            assertThat(read).isBetween(400, 1000);
            assertThat(fixture.read()).isEmpty();
            fixture.settleAll();
            assertThat(fixture.read()).hasSize(read);
        }
    }

    @Nested
    class AfterARestart {

        @BeforeEach
        void readSome() throws IOException {
            fixture.write("app.log", "one\ntwo\nthr");
            fixture.follow("app.log");
            fixture.read();
        }

        private List<String> restarted() {
            fixture.tails.close();
            fixture.crash();
            fixture.follow("app.log");
            return fixture.read();
        }

        @Test
        void readingGoesOn() throws IOException {
            fixture.write("app.log", "ee\nfour\n");
            assertThat(restarted()).containsExactly("three", "four");
        }

        @Test
        void whatWasRotatedMeanwhileIsReadToItsEnd() throws IOException {
            fixture.tails.close();
            fixture.write("app.log", "ee\n");
            fixture.rename("app.log", "app.log.1");
            fixture.write("app.log", "four\n");
            assertThat(restarted()).containsExactly("three", "four");
            assertThat(fixture.events).isEmpty();
        }

        @Test
        void whatWasTruncatedMeanwhileIsReadFromItsBeginning() throws IOException {
            fixture.tails.close();
            fixture.truncate("app.log", "five\nsix\nseven\n");
            assertThat(restarted()).containsExactly("five", "six", "seven");
            assertThat(fixture.events).containsExactly(TailEvent.TRUNCATED);
        }

        @Test
        void whatIsGoneIsSaid() throws IOException {
            fixture.tails.close();
            Files.delete(folder.resolve("app.log"));
            assertThat(restarted()).isEmpty();
            assertThat(fixture.events).containsExactly(TailEvent.GONE);
        }

        private Positions positions() {
            return new Positions(
                    fixture.state.resolve("tail"),
                    "app",
                    folder.resolve("app.log").toString());
        }

        /** As with the characters of another locale, or with what somebody made up. */
        @Test
        void whatIsGoneIsSaidByANameThatNoFileCanHaveToo() throws IOException {
            fixture.tails.close();
            Positions positions = positions();
            Position old = positions.read().get(0);
            positions.write(List.of(old, new Position("no\0name", "gone", 7, old.head())));
            fixture.crash();
            fixture.follow("app.log");
            fixture.write("app.log", "ee\n");
            assertThat(fixture.read()).containsExactly("three");
            assertThat(fixture.events).containsExactly(TailEvent.GONE);
        }

        @Test
        void anotherFileWithTheSameKeyIsNotTakenForIt() throws IOException {
            fixture.tails.close();
            Positions positions = positions();
            Position old = positions.read().get(0);
            Files.delete(folder.resolve("app.log"));
            fixture.write("app.log", "another file\nof the same inode\n");
            FileFinder.Found found = FileFinder.at(folder.resolve("app.log"));
            assertThat(found).isNotNull();
            positions.write(List.of(new Position(old.path(), found.key(), old.offset(), old.head())));
            fixture.crash();
            fixture.follow("app.log");
            assertThat(fixture.read()).containsExactly("another file", "of the same inode");
        }

        @Test
        void aFileThatIsNewBeginsAtItsBeginningWhateverThePolicySays() throws IOException {
            fixture.tails.close();
            fixture.rename("app.log", "app.log.1");
            fixture.write("app.log", "four\n");
            fixture.crash();
            fixture.follow(TailFixture.fromEnd(fixture.settings("app.log")));
            assertThat(fixture.read()).containsExactly("four");
        }

        @Test
        void damagedPositionsAreSaidAndTheFileBeginsAsThePolicySays() throws IOException {
            fixture.tails.close();
            Path file = fixture.state.resolve("tail").resolve("app.positions");
            byte[] bytes = Files.readAllBytes(file);
            for (int at = 0; at < bytes.length; at++) {
                byte[] damaged = bytes.clone();
                damaged[at] ^= 0x10;
                Files.write(file, damaged);
                fixture.crash();
                fixture.events.clear();
                fixture.follow("app.log");
                assertThat(fixture.read()).as("byte %d", at).containsExactly("one", "two");
                assertThat(fixture.events).containsExactly(TailEvent.POSITIONS_DAMAGED);
            }
        }

        @Test
        void positionsThatWereCutAreSaid() throws IOException {
            fixture.tails.close();
            Path file = fixture.state.resolve("tail").resolve("app.positions");
            byte[] bytes = Files.readAllBytes(file);
            for (int length = 0; length < bytes.length; length++) {
                Files.write(file, java.util.Arrays.copyOf(bytes, length));
                fixture.crash();
                fixture.events.clear();
                fixture.follow("app.log");
                assertThat(fixture.read()).as("length %d", length).containsExactly("one", "two");
                assertThat(fixture.events).containsExactly(TailEvent.POSITIONS_DAMAGED);
            }
        }

        @Test
        void aLinkInThePlaceOfPositionsIsNotFollowed() throws IOException {
            fixture.tails.close();
            Path file = fixture.state.resolve("tail").resolve("app.positions");
            Path elsewhere = folder.resolve("elsewhere");
            Files.move(file, elsewhere);
            byte[] before = Files.readAllBytes(elsewhere);
            Files.createSymbolicLink(file, elsewhere);
            Files.createSymbolicLink(file.resolveSibling("app.positions.next"), elsewhere);
            assertThat(restarted()).containsExactly("one", "two");
            assertThat(fixture.events).containsExactly(TailEvent.POSITIONS_DAMAGED);
            fixture.tails.close();
            assertThat(elsewhere).hasBinaryContent(before);
            assertThat(Files.isSymbolicLink(file)).isFalse();
        }

        @Test
        void positionsAreForTheOwnerOnly() throws IOException {
            fixture.tails.close();
            Path file = fixture.state.resolve("tail").resolve("app.positions");
            assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }

        @Test
        void positionsThatCannotBeSavedAreSaidOnce() throws IOException {
            fixture.tails.save();
            Path directory = fixture.state.resolve("tail");
            Files.delete(directory.resolve("app.positions"));
            Files.delete(directory);
            Files.createSymbolicLink(directory, folder);
            for (int i = 0; i < 3; i++) {
                fixture.write("app.log", "more\n");
                fixture.read();
            }
            assertThat(fixture.events).containsExactly(TailEvent.POSITIONS_NOT_SAVED);
            assertThat(folder.resolve("app.positions")).doesNotExist();
        }

        @Test
        void positionsOfAnotherPathAreNotUsed() throws IOException {
            fixture.tails.close();
            fixture.crash();
            fixture.follow(TailFixture.fromEnd(fixture.settings("app*.log")));
            assertThat(fixture.read()).isEmpty();
            assertThat(fixture.events).containsExactly(TailEvent.POSITIONS_DAMAGED);
        }
    }

    @Nested
    class APosition {

        @Test
        void doesNotPassWhatIsNotInTheBuffers() throws IOException {
            fixture.settles = false;
            fixture.write("app.log", "one\ntwo\nthree\n");
            fixture.follow("app.log");
            fixture.read();
            fixture.underWay.remove().settled();
            fixture.tails.save();
            fixture.crash();
            fixture.follow("app.log");
            assertThat(fixture.read()).containsExactly("two", "three");
        }

        @Test
        void ofWhatIsPassedOverWaitsForWhatIsBeforeIt() throws IOException {
            fixture.settles = false;
            fixture.write(
                    "app.log", "{\"level\":\"error\",\"message\":\"one\"}\n{\"level\":\"info\",\"message\":\"two\"}\n");
            fixture.least = Severity.ERROR;
            fixture.follow(TailFixture.json(fixture.settings("app.log")));
            assertThat(fixture.read()).containsExactly("one");
            fixture.tails.save();
            fixture.crash();
            fixture.follow(TailFixture.json(fixture.settings("app.log")));
            assertThat(fixture.read()).containsExactly("one");
        }

        @Test
        void isNotSavedWhileTheBuffersAreNotSafe() throws IOException {
            fixture.write("app.log", "one\n");
            fixture.follow("app.log");
            fixture.read();
            fixture.safe = false;
            fixture.write("app.log", "two\n");
            fixture.read();
            fixture.tails.save();
            fixture.crash();
            fixture.follow("app.log");
            assertThat(fixture.read()).containsExactly("two");
        }

        @Test
        void isSavedAsReadingGoesOn() throws IOException {
            fixture.write("app.log", "one\n");
            fixture.follow("app.log");
            fixture.read();
            fixture.write("app.log", "two\n");
            fixture.crash(); // without a close
            fixture.follow("app.log");
            assertThat(fixture.read()).containsExactly("two");
        }
    }

    @Nested
    class APolicyThatChanges {

        @Test
        void leavesWhatIsTheSameAlone() throws IOException {
            fixture.write("app.log", "one\nhal");
            fixture.follow("app.log");
            fixture.read();
            fixture.follow(fixture.settings("app.log"), otherNamed("other", "other.log"));
            fixture.write("app.log", "f\n");
            fixture.write("other.log", "new\n");
            assertThat(fixture.read()).containsExactly("half", "new");
        }

        @Test
        void readsOnInAnotherWay() throws IOException {
            fixture.write("app.log", "one\n{\"mess");
            fixture.follow("app.log");
            fixture.read();
            fixture.follow(TailFixture.json(TailFixture.fromEnd(fixture.settings("app.log"))));
            fixture.write("app.log", "age\":\"two\"}\n");
            assertThat(fixture.read()).containsExactly("two");
        }

        @Test
        void readsOnWhatComesBack() throws IOException {
            TailSettings settings = TailFixture.fromEnd(fixture.settings("app.log"));
            fixture.tails.change(List.of(settings), null, 1 << 20);
            fixture.read();
            fixture.write("app.log", "one\n");
            fixture.read();
            fixture.tails.change(List.of(), null, 1 << 20);
            fixture.write("app.log", "two\n");
            fixture.tails.change(List.of(settings), null, 1 << 20);
            assertThat(fixture.read()).containsExactly("two");
        }

        @Test
        void endsWhatIsNotInIt() throws IOException {
            fixture.write("app.log", "one\n");
            fixture.follow("app.log");
            fixture.read();
            fixture.follow();
            fixture.write("app.log", "two\n");
            assertThat(fixture.read()).isEmpty();
            fixture.follow("app.log");
            assertThat(fixture.read()).containsExactly("two");
        }
    }

    @Nested
    class FailuresThatNobodyExpects {

        private Health.Component health(String tail) {
            return fixture.tails.conditions().get(tail).health();
        }

        private void follow() {
            fixture.follow(fixture.settings("app.log"), fixture.settings("other", "other.log"));
        }

        @Test
        void concernOneTailOnlyAndAreSeenWhileTheyLast() throws IOException {
            fixture.write("app.log", "one\ntwo\n");
            fixture.write("other.log", "other\n");
            fixture.admitting = logger -> {
                if (logger.equals("tail.app")) {
                    throw new IllegalStateException("broken");
                }
            };
            follow();
            assertThat(fixture.read()).containsExactly("other");
            assertThat(fixture.read()).isEmpty();
            assertThat(health("other")).isEqualTo(Health.Component.up());
            assertThat(health("app").status()).isEqualTo(Health.Status.DEGRADED);
            assertThat(health("app").detail()).contains("app.log", "java.lang.IllegalStateException: broken");
            assertThat(fixture.events).containsExactly(TailEvent.FAILED);

            fixture.admitting = logger -> {};
            assertThat(fixture.read()).containsExactly("one", "two");
            assertThat(health("app")).isEqualTo(Health.Component.up());
        }

        @Test
        void areToldAgainOnlyIfTheyAreOthersOrCameBack() throws IOException {
            fixture.write("app.log", "one\n");
            follow();
            for (String failure : List.of("a", "a", "b", "", "b")) {
                fixture.admitting = logger -> {
                    if (!failure.isEmpty()) {
                        throw new IllegalStateException(failure);
                    }
                };
                fixture.time.advance(Duration.ofSeconds(10));
                fixture.write("app.log", "more\n");
                fixture.read();
            }
            assertThat(fixture.events).containsExactly(TailEvent.FAILED, TailEvent.FAILED, TailEvent.FAILED);
        }

        @Test
        void concernOneFileOnly() throws IOException {
            fixture.write("a.log", "a\n");
            fixture.write("b.log", "b\n");
            fixture.offering = line -> {
                if (line.equals("a")) {
                    throw new NoClassDefFoundError("a library that is not there");
                }
            };
            fixture.follow("*.log");
            assertThat(fixture.read()).containsExactly("b");
            fixture.offering = line -> {};
            assertThat(fixture.read()).containsExactly("a");
        }

        @Test
        void neitherLoseNorRepeatWhatWasUnderWay() throws IOException {
            fixture.settles = false;
            fixture.offering = line -> {
                if (line.equals("three")) {
                    throw new OutOfMemoryError("injected");
                }
            };
            fixture.write("app.log", "one\ntwo\nthree\nfour\n");
            follow();
            assertThat(fixture.read()).containsExactly("one", "two");
            fixture.underWay.remove().settled();
            fixture.offering = line -> {};
            assertThat(fixture.read()).containsExactly("three", "four");

            fixture.tails.save();
            fixture.crash();
            follow();
            assertThat(fixture.read()).containsExactly("two", "three", "four");
            fixture.settleAll();
            fixture.tails.save();
            fixture.crash();
            follow();
            assertThat(fixture.read()).isEmpty();
        }

        @Test
        void doNotTearJoinedLinesApart() throws IOException {
            fixture.write("app.log", "1 a\n b\n2 c\n d\n3 e\n");
            fixture.admitting = logger -> {
                throw new IllegalStateException("broken");
            };
            fixture.follow(TailFixture.joined(fixture.settings("app.log"), "^\\d", 100));
            assertThat(fixture.read()).isEmpty();
            fixture.admitting = logger -> {};
            assertThat(fixture.read()).containsExactly("1 a\n b", "2 c\n d");
            assertThat(fixture.read()).containsExactly("3 e");
        }

        @Test
        void takeNoRoomFromOtherLines() throws IOException {
            fixture.offering = line -> {
                throw new IllegalStateException("broken");
            };
            fixture.settles = false;
            fixture.write("app.log", "one\ntwo\n");
            fixture.tails.change(List.of(fixture.settings("app.log")), null, 600); // room for two
            fixture.read();
            fixture.read();
            fixture.offering = line -> {};
            assertThat(fixture.read()).containsExactly("one", "two");
        }

        @Test
        void ofALookForFilesAreTriedAgainWithTheNextPoll() throws IOException {
            fixture.write("app.log", "one\n");
            follow();
            fixture.read();
            fixture.tails.close();
            fixture.truncate("app.log", "x\n");
            fixture.crash();
            fixture.telling = event -> {
                if (event == TailEvent.TRUNCATED) {
                    throw new IllegalStateException("deaf");
                }
            };
            follow();
            assertThat(fixture.read()).isEmpty();
            assertThat(health("app").detail()).contains("deaf");
            fixture.telling = event -> {};
            fixture.tails.poll();
            assertThat(fixture.last().message()).hasToString("x");
            assertThat(health("app")).isEqualTo(Health.Component.up());
        }
    }
}
