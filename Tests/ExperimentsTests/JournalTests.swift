import Files
import Foundation
import Journals
import Tables
import TestSupport
import Testing

@testable import Experiments

/// What happens to a journal between two runs: nothing may be lost, doubled or changed without a word.
@Suite struct JournalTests {
  /// Runs once, changes the journal, runs again: the summary of the second run, and whether the rows are as they were.
  private func damaged(
    _ change: (String) -> String
  ) async throws -> (summary: Runner.Summary, altered: Int, isWhole: Bool) {
    try await withTemporaryFolder { folder in
      let run = SumsRun(folder: folder)
      _ = try await run()
      let before = try run.text()
      try TextFile.write(change(before), to: run.file.path)
      #expect(change(before) != before)
      let altered = try run.file.contents()?.altered.count ?? -1
      let summary = try await run()
      let isWhole = try run.text() == before && run.file.rows()?.count == 18
      return (summary, altered, isWhole)
    }
  }

  @Test func blankLinesAndOtherLineEndsCostNoRow() async throws {
    let changes: [(String) -> String] = [
      { $0.replacingOccurrences(of: "\n", with: "\n\n") }, { $0.replacingOccurrences(of: "\n", with: "\r\n") },
      { "\n\n" + $0 }, { $0 + "\n\n\n" }, { "\u{FEFF}" + $0 },
      { text in
        text.split(separator: "\n").map { "\"" + $0.replacingOccurrences(of: ",", with: "\",\"") + "\"\n" }.joined()
      },
    ]
    for change in changes {
      let (summary, altered, isWhole) = try await damaged(change)
      #expect(summary == Runner.Summary(ran: 0) && altered == 0 && isWhole)
    }
  }

  @Test func lostDoubledAndEditedRowsRunAgain() async throws {
    func lines(_ text: String, _ change: (inout [String]) -> Void) -> String {
      var lines = text.split(separator: "\n").map(String.init)
      change(&lines)
      return lines.joined(separator: "\n") + "\n"
    }
    let changes: [(String) -> String] = [
      // A row of the first trial is gone; stands twice; has another value, parameter or seed; the end mark stands too early.
      { lines($0) { $0.remove(at: 2) } }, { lines($0) { $0.insert($0[2], at: 2) } },
      { lines($0) { $0[3] = $0[3].replacingOccurrences(of: ",3,", with: ",7,") } },
      { lines($0) { $0[1] = $0[1].replacingOccurrences(of: ",1,4,1,", with: ",1,5,1,") } },
      { lines($0) { $0[1] = $0[1].replacingOccurrences(of: ",1,4,1,", with: ",1,4,2,") } },
      { lines($0) { $0[2] = String($0[2].dropLast()) + "1" } },
    ]
    for (index, change) in changes.enumerated() {
      let (summary, altered, isWhole) = try await damaged(change)
      #expect(summary.ran == 1 && altered == 1 && isWhole, "change \(index): \(summary)")
      #expect(summary.repeated == ["terms = 4, seed = 1: its rows were lost or changed since they were written"])
    }
  }

  @Test func aTrialThatStandsTwiceCountsOnce() async throws {
    let (summary, altered, isWhole) = try await damaged { text in
      text + text.split(separator: "\n").dropFirst().prefix(4).map { $0 + "\n" }.joined()
    }
    #expect(summary == Runner.Summary(ran: 0) && altered == 0 && isWhole)
  }

  @Test func rowsWithoutAnEndMarkAreNotRead() async throws {
    try await withTemporaryFolder { folder in
      let run = SumsRun(folder: folder, seeds: [1])
      _ = try await run()
      let text = try run.text().split(separator: "\n").dropLast().joined(separator: "\n") + "\n"
      try TextFile.write(text, to: run.file.path)
      #expect(try run.file.rows()?.count == 6)
    }
  }

  /// Earlier versions of the program knew nothing of a trial's rows: theirs are kept aside, never thrown away.
  @Test func rowsOfAnEarlierVersionAreSetAside() async throws {
    try await withTemporaryFolder { folder in
      let run = SumsRun(folder: folder)
      _ = try await run()
      let before = try run.text()
      for name in [".superseded", ".superseded.2"] {
        var record = try #require(try RunRecord.read(run.file))
        record.trials = [:]
        try record.write(run.file)
        try FileManager.default.removeItem(atPath: run.file.trialsPath)
        #expect(try await run().ran == 6)
        #expect(try TextFile.read(run.file.path + name) == before)
      }
    }
  }

  /// A journal never holds a finished trial that the list does not know: a kill right behind it costs nothing.
  @Test func theListHasALineForEachTrial() throws {
    try withTemporaryFolder { folder in
      let run = SumsRun(folder: folder)
      let journal = try Journal(run.file, columns: run.experiment.journalColumns, revision: 1)
      try journal.save()
      for trial in try run.runner.trials(run.experiment) {
        try journal.append(FinishedTrial(key: trial.key), rows: [trial.lead + ["1", "0.5"]])
        #expect(try RunRecord.read(run.file)?.trials[trial.key] != nil)
      }
    }
  }

  /// A line that a disk spoilt is named, and costs its own trial alone; a last line without an end was cut off by a crash.
  @Test func damagedLinesCostTheirOwnTrials() async throws {
    let changes: [((inout [UInt8]) -> Void, Int, String)] = [
      ({ $0.replaceSubrange($0.count / 2..<$0.count / 2 + 3, with: [0, 0, 0]) }, 1, "the line is damaged"),
      ({ $0.insert(UInt8(ascii: "\""), at: $0.count / 2) }, 1, "the line is damaged"),
      ({ $0.replaceSubrange($0.count / 2..<$0.count / 2 + 1, with: [0xFF]) }, 1, "the line is damaged"),
      ({ $0.removeLast(3) }, 1, "the last line was cut off"),
    ]
    for (index, (change, ran, message)) in changes.enumerated() {
      for isList in [false, true] {
        try await withTemporaryFolder { folder in
          let run = SumsRun(folder: folder)
          _ = try await run()
          let before = try run.text()
          let path = isList ? run.file.trialsPath : run.file.path
          var bytes = Array(try TextFile.bytes(path))
          change(&bytes)
          try TextFile.write(Data(bytes), to: path)
          // Readers find the others.
          let readable = try run.file.contents()?.rows.distinct("trial")
          #expect(readable?.count == 5, "change \(index)")
          let summary = try await run()
          #expect(summary.ran == ran && summary.messages.count == 1, "change \(index): \(summary)")
          #expect(summary.messages.first?.contains(message) == true, "\(summary.messages)")
          #expect(try run.text() == before)
          #expect(try await run() == Runner.Summary(ran: 0))
        }
      }
    }
  }

  /// What a run that was killed was just writing goes when the next one has the lock; files of others stay.
  @Test func unfinishedWritesOfAKilledRunGo() async throws {
    try await withTemporaryFolder { folder in
      let run = SumsRun(folder: folder)
      _ = try await run()
      let stale = [run.file.path, run.file.recordPath, run.file.trialsPath].map { $0 + ".17.3055.partial" }
      let others = [
        run.file.path + ".partial", run.file.path + ".17.x.partial", folder + "/quick/sums2.csv.1.1.partial",
      ]
      for path in stale + others { try TextFile.write("half", to: path) }
      _ = try await run()
      #expect(stale.allSatisfy { !TextFile.isFile($0) } && others.allSatisfy(TextFile.isFile))
    }
  }

  /// Why trials would run again: what of their key has changed.
  @Test func statusSaysWhatHasChanged() async throws {
    try await withTemporaryFolder { folder in
      var run = SumsRun(folder: folder + "/results", seeds: [1])
      run.experiment.input = folder + "/table.csv"
      try TextFile.write("a", to: folder + "/table.csv")
      func reasons() throws -> [String] { try run.runner.status(run.experiment).reasons }
      #expect(try reasons() == ["3 to run, never finished here; the first: terms = 4, seed = 1"])
      _ = try await run()
      #expect(try reasons() == [])
      try TextFile.write("b", to: folder + "/table.csv")
      #expect(try reasons().first?.hasSuffix("table.csv has changed; the first: terms = 4, seed = 1") == true)
      run.experiment.revision = 2
      #expect(try reasons().first?.hasPrefix("3 to run, revision changed from 1 to 2, ") == true)
      _ = try await run()
      run.seeds = [1, 7]
      #expect(try reasons() == ["3 to run, never finished here; the first: terms = 4, seed = 7"])
      run.seeds = [1]
      var lines = try run.text().split(separator: "\n")
      lines.remove(at: 1)
      try TextFile.write(lines.joined(separator: "\n") + "\n", to: run.file.path)
      #expect(try reasons() == ["1 to run, rows were lost or changed since they were written: terms = 4, seed = 1"])
    }
  }

  @Test func otherBytesOfAnInputAreAnotherTrial() async throws {
    try await withTemporaryFolder { folder in
      var run = SumsRun(folder: folder + "/results")
      run.experiment.input = folder + "/table.csv"
      await #expect(throws: FileError.self) { try await run() }
      try TextFile.write("a", to: folder + "/table.csv")
      #expect(try await run().ran == 6)
      #expect(try await run().ran == 0)
      let setup = run.runner.setup
      func change() throws -> String? {
        let inputs = try #require(try RunRecord.read(run.file)).inputs
        #expect(inputs.count == 1)
        return try inputs[0].change(papers: setup.papers, results: setup.results)
      }
      #expect(try change() == nil)
      // The same name and size.
      try TextFile.write("b", to: folder + "/table.csv")
      #expect(try change()?.hasSuffix("table.csv has changed since the rows were made from it") == true)
      #expect(try run.runner.status(run.experiment).finished == 0)
      #expect(try await run().ran == 6)
      #expect(try run.file.rows()?.count == 18)
    }
  }

  @Test func aTrialWhoseFileIsGoneRunsAgain() async throws {
    try await withTemporaryFolder { folder in
      var run = SumsRun(folder: folder, seeds: [1])
      run.experiment.kept = "model"
      #expect(try await run().ran == 3)
      let trial = try run.runner.trials(run.experiment)[1]
      let path = run.file.keptPath("model-\(trial.key)")
      let model = try TextFile.read(path)
      try FileManager.default.removeItem(atPath: path)
      #expect(try run.runner.status(run.experiment).finished == 2)
      let summary = try await run()
      #expect(summary.ran == 1 && summary.repeated == ["terms = 2, seed = 1: \(path) is missing"])
      #expect(try TextFile.read(path) == model && run.file.rows()?.count == 9)
    }
  }

  /// A trial was killed while it wrote its rows, its checkpoint, or the file that it leaves, and ends when it runs again.
  @Test func unfinishedWritesOfATrialGo() async throws {
    try await withTemporaryFolder { folder in
      var run = SumsRun(folder: folder, seeds: [1])
      run.experiment.kept = "model"
      let trial = try run.runner.trials(run.experiment)[0]
      let live = run.file.live(trial.key)
      let paths = [live.rowsPath, live.checkpointPath, run.file.keptPath("model-\(trial.key)")]
      for path in paths { try TextFile.write("{", to: path + ".123.456.partial") }
      #expect(try await run().ran == 3)
      #expect(paths.filter { TextFile.isFile($0 + ".123.456.partial") } == [])
    }
  }

  @Test func everythingThatDecidesOnRowsIsInTheKey() throws {
    try withTemporaryFolder { folder in
      let setup = SumsRun(folder: folder).runner.setup
      var keys = try Sums().trials(setup).map(\.key)
      var other = Sums()
      other.revision = 2
      keys += try other.trials(setup).map(\.key)
      other = Sums()
      other.id = "other"
      keys += try other.trials(setup).map(\.key)
      for text in ["a", "b"] {
        try TextFile.write(text, to: folder + "/input")
        other = Sums()
        other.input = folder + "/input"
        keys += try other.trials(setup).map(\.key)
      }
      #expect(Set(keys).count == 5 * 6)
    }
  }

  /// The rows of a running trial are read like any others when an interrupted run goes on.
  @Test func rowsOfAnInterruptedRunAreChecked() throws {
    try withTemporaryFolder { folder in
      let run = SumsRun(folder: folder)
      let trial = try run.runner.trials(run.experiment)[0]
      let live = run.file.live(trial.key)
      let digest = TrialBlock.record(of: [["1", "0.5"], ["2", "0.75"]]).digest
      func restored(_ change: (String) -> String) throws -> [[String]]? {
        let lead = "\(trial.key),1,4,1,"
        let text = "trial,revision,terms,seed,term,sum,end\n\(lead)1,0.5,0\n\(lead)2,0.75,0\n"
        try TextFile.write(change(text), to: live.rowsPath)
        let context = TrialContext<Sums.Row>(
          threads: 1, live: live, header: run.experiment.journalColumns, lead: trial.lead, output: nil,
          onProgress: { _, _ in })
        try context.emit(Sums.Row(term: 9, sum: 9))
        let isTaken = context.restore(rows: 2, digest: digest)
        #expect(isTaken || context.rows.isEmpty)
        return isTaken ? context.rows : nil
      }
      #expect(try restored { $0 } == [["1", "0.5"], ["2", "0.75"]])
      for (old, new) in [
        (",4,1,", ",5,1,"), (trial.key, "0123456789ab"), (",0.75,", ",wrong,"), (",2,", ",2.5,"), ("term,", "terms2,"),
        ("2,0.75,", "1,0.5,"), (",0.75,", ",0.5,"),
      ] { #expect(try restored { $0.replacingOccurrences(of: old, with: new) } == nil, "\(old)") }
      let context = TrialContext<Sums.Row>(threads: 1)
      try context.emit(Sums.Row(term: 1, sum: 1))
      #expect(context.restore(rows: 0, digest: "") && context.rows.isEmpty)
    }
  }
}
