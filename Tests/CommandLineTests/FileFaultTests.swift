#if os(Linux)
  import Files
  import Foundation
  import Journals
  import TestSupport
  import Testing

  /// Every file operation of a run fails once, in every way: nothing is lost, nothing doubled, no verdict from half a trial.
  ///
  /// A library that is preloaded into the command spoils one operation (`Tests/FaultyFiles`). A part of them is tried; all
  /// of them with `REPRO_ALL_FAULTS=1` in the environment.
  @Suite struct FileFaultTests {
    private static let library = Command.products + "/libFaultyFiles.so"
    private static let isThorough = ProcessInfo.processInfo.environment["REPRO_ALL_FAULTS"] == "1"

    /// A command that leaves rows, and another whose second trial fails.
    private static let source = """
      ---
      title: Faults
      ---

      ```{experiment} squares
      :command: sh -c 'echo x,y; echo {n},$(({n} * {n})); echo {n},$(({n} + {n}))'
      :rows: stdout csv
      :matrix: n = 1, 2, 3, 4
      ```

      ```{experiment} fails
      :command: sh -c 'test {n} != 2 && echo x && echo {n}'
      :rows: stdout csv
      :matrix: n = 1, 2, 3
      ```

      ```{claim} grows
      :experiment: squares
      :test: every x <= y
      :source: none
      Squares.
      ```

      """

    private func run(_ folder: String, at number: Int = 0, how: String = "") throws -> Command {
      let variables = [
        "LD_PRELOAD=\(Self.library)", "FAULTY_FOLDER=\(folder)/output", "FAULTY_COUNT=\(folder)/count",
        "FAULTY_AT=\(number)", "FAULTY_HOW=\(how)",
      ]
      return try Command.run(
        "env", variables + [Command.reproPath, "run", "--quiet", "--jobs", "1", "--output", folder + "/output"],
        in: folder)
    }

    private static let experiments = ["squares", "fails"]

    private func journal(_ experiment: String, _ folder: String) -> JournalFile {
      JournalFile(results: folder + "/output/results", profile: .quick, experiment: experiment)
    }

    /// Journals as they are after a run that nothing disturbed, and how many operations it took.
    private func undisturbed() throws -> (bytes: [Data], operations: Int) {
      try withTemporaryFolder { folder in
        try TextFile.write(Self.source, to: folder + "/report.md")
        let run = try run(folder)
        // One trial fails by its own command.
        #expect(run.status == 3, "\(run)")
        let count = try TextFile.read(folder + "/count").trimmingCharacters(in: .whitespacesAndNewlines)
        return (try Self.experiments.map { try TextFile.bytes(journal($0, folder).path) }, try #require(Int(count)))
      }
    }

    @Test(arguments: ["eio", "full", "short", "kill", "torn"])
    func nothingIsLostDoubledOrHalf(how: String) throws {
      let (whole, operations) = try undisturbed()
      #expect(operations > 60, "the library sees the operations")
      let stride = Self.isThorough ? 1 : 9
      let first = 1 + (Self.isThorough ? 0 : how.utf8.count % stride)
      for number in Swift.stride(from: first, through: operations, by: stride) {
        try withTemporaryFolder { folder in
          try TextFile.write(Self.source, to: folder + "/report.md")
          let spoilt = try run(folder, at: number, how: how)
          let place = "\(how) at \(number): \(spoilt)"
          if ["kill", "torn"].contains(how) {
            #expect(spoilt.status == -9 || number > operations - 3, "\(place)")
          } else {
            #expect([3, 4].contains(spoilt.status), "\(place)")
            #expect(spoilt.status == 3 || spoilt.error.split(separator: "\n").count == 1, "\(place)")
          }
          try checkReaders(folder, whole, place)
          let again = try run(folder)
          #expect(again.status == 3, "\(place)\n\(again)")
          for (experiment, bytes) in zip(Self.experiments, whole) {
            #expect(try TextFile.bytes(journal(experiment, folder).path) == bytes, "\(place)\n\(again)")
          }
          let verdict = try Command.repro(["verify"], in: folder)
          #expect(verdict.status == 0 && verdict.output.contains("✓ reproduced"), "\(place)\n\(verdict)")
        }
      }
    }

    /// What is read between the two runs: whole trials of the undisturbed journal, and no verdict from a part of them.
    private func checkReaders(_ folder: String, _ whole: [Data], _ place: String) throws {
      for (experiment, bytes) in zip(Self.experiments, whole) {
        let lines = Set(String(decoding: bytes, as: UTF8.self).split(separator: "\n"))
        guard let contents = try? journal(experiment, folder).contents() else { continue }
        let rows = contents.rows
        for row in 0..<rows.count {
          #expect(lines.contains(Substring(rows.row(row).joined(separator: ","))), "\(place)")
        }
      }
      let verdict = try Command.repro(["verify"], in: folder)
      let isComplete = try (try? journal("squares", folder).contents())?.rows.distinct("trial").count == 4
      #expect(verdict.output.contains("✓ reproduced") == isComplete, "\(place)\n\(verdict)")
    }
  }
#endif
