import Files
import Foundation
import Journals
import Tables

/// Rows of trials that ran somewhere else, such as on the nodes of a cluster: journals of a few trials each, which are merged
/// into the experiment's own.
struct RowParts {
  /// A finished trial of a part.
  struct FoundTrial {
    /// Its line of the part's list.
    var line: FinishedTrial
    /// Its rows without the cells before and behind, and their names.
    var outcome: TrialOutcome
  }

  /// The parts, by their files.
  private let files: [JournalFile]
  /// By key.
  private(set) var trials: [String: FoundTrial] = [:]
  /// Runs that made them.
  private(set) var runs: [RunRecord.Run] = []
  /// What was found damaged.
  private(set) var messages: [String] = []

  /// Reads the parts of one revision; rows that their lists do not know, or know otherwise, are left out.
  /// - Throws: `FileError`.
  init(_ files: [JournalFile], revision: Int) throws {
    self.files = files.filter(\.exists)
    for file in self.files {
      let list = try FinishedTrials.read(file)
      let (known, message) = try RunRecord.recovered(file, list, revision: revision)
      if let message { messages.append(message) }
      guard let record = known, record.revision == revision else { continue }
      runs += record.runs
      guard let (table, damage, blocks) = try? file.trials(),
        let seed = table.columns.firstIndex(of: JournalColumn.seed.name)
      else { continue }
      // A last line without an end is just being written.
      for line in damage + list.damage where !line.isCutOff {
        messages.append("\(file.path):\(line.line): the line is damaged; its trial runs again")
      }
      let names = Array(table.columns[(seed + 1)...].dropLast())
      let lines = Dictionary(list.latest.map { ($0.key, $0) }, uniquingKeysWith: { $1 })
      for block in TrialBlock.sound(blocks, record) {
        guard let line = lines[block.key] else { continue }
        let rows = block.rows.map { Array(table.row($0)[(table.row($0).startIndex + seed + 1)...].dropLast()) }
        trials[block.key] = FoundTrial(
          line: line, outcome: TrialOutcome(rows: rows, failure: line.record?.failure, names: names))
      }
    }
  }

  /// Removes parts whose trials are all in the journal, unless a task is still writing there.
  func remove(merged keys: Set<String>) {
    for file in files {
      let descriptor = open(file.path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { continue }
      defer { close(descriptor) }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0,
        let list = try? FinishedTrials.read(file), keys.isSuperset(of: list.records.keys)
      else { continue }
      // The lock says that nobody is writing: what a killed task was just writing goes, too, or its folder would stay.
      // The rows go last: while they are there, the part is found again.
      for path in file.paths.reversed() { TextFile.remove(path) }
      // Folders that hold nothing any more go, too, up to that of all tasks' rows.
      var folder = TextFile.parent(of: file.path)
      let top = TextFile.parent(of: file.results)
      while folder.count >= top.count, rmdir(folder) == 0 { folder = TextFile.parent(of: folder) }
    }
  }
}

extension RunRecord {
  /// Adds runs of parts: those of one command on one machine are one run of many trials.
  mutating func add(parts: [Run]) {
    for part in parts {
      let same = runs.firstIndex { run in
        run.command == part.command && run.environment == part.environment && run.jobs == part.jobs
      }
      guard let same else {
        runs.append(part)
        continue
      }
      runs[same].trials += part.trials
      runs[same].seconds += part.seconds
      runs[same].started = min(runs[same].started, part.started)
    }
  }
}
