import Files
import Foundation
import Tables

/// Files that hold what a trial's command wrote, in the trial's own folder.
public enum TrialLog: String, CaseIterable, Sendable {
  /// Standard output.
  case output = "stdout.log"
  /// Standard error.
  case errors = "stderr.log"

  /// Its path in a trial's own folder.
  public func path(in folder: String) -> String { "\(folder)/\(rawValue)" }
}

/// The files of a trial that is running: rows so far, and the state it can go on from.
///
/// They lie apart from the journal, which holds finished trials only, and go when the trial is in the journal.
public struct LiveTrial: Sendable {
  private let base: String
  private let file: JournalFile
  private let key: String

  init(_ file: JournalFile, folder: String, key: String) {
    self.file = file
    self.key = key
    base = "\(folder)/\(key)"
  }

  /// Rows so far, with the journal's columns.
  public var rowsPath: String { base + ".csv" }
  /// State to go on from.
  public var checkpointPath: String { base + ".checkpoint" }

  /// Path of a file that outlives the trial.
  public func keptPath(_ name: String) -> String { file.keptPath(name) }

  /// Which sizes are run.
  public var profile: Profile { file.profile }

  /// A folder for what a command leaves; it outlives the trial.
  public var ownFolder: String { "\(file.results)/\(file.profile.rawValue)/\(file.experiment).trials/\(key)" }

  /// Both files.
  public var paths: [String] { [rowsPath, checkpointPath] }

  /// Removes both files, and what killed writes of them left.
  public func remove() {
    for path in paths { TextFile.remove(path) }
  }
}

extension JournalFile {
  /// Folder of the running trials' files.
  private var liveFolder: String { "\(results)/\(profile.rawValue)/\(experiment).live" }

  /// The files of a running trial.
  public func live(_ key: String) -> LiveTrial { LiveTrial(self, folder: liveFolder, key: key) }

  /// Rows of the finished trials and, after them, those that running or interrupted trials have emitted so far; `nil`
  /// when there are none.
  /// - Throws: `FileError`, `TableError` when the journal is damaged.
  public func rowsSoFar() throws -> Table? {
    let finished = try rows()
    let keys = Set(try finished?.texts(JournalColumn.trial) ?? [])
    var all = finished
    let asked = try RunRecord.read(self).map { Set($0.asked) }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: liveFolder))?.sorted() ?? []
    for name in names where name.hasSuffix(".csv") {
      let key = String(name.dropLast(4))
      guard !keys.contains(key), asked?.contains(key) ?? true else { continue }
      // A file that is just being replaced, or of older code, is left out: the next look finds it.
      guard let table = try? CSVReader.read("\(liveFolder)/\(name)"), all.map({ $0.columns == table.columns }) ?? true
      else { continue }
      all = all?.joined(with: table) ?? table
    }
    return all
  }
}
