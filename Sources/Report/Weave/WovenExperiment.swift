import Claims
import Declared
import Files
import Journals

/// A declared experiment as the page shows it: where its rows come from, and every trial that left none.
struct WovenExperiment {
  var anchor: String
  var name: String
  /// In the page's format; may be empty.
  var caption: String
  /// What makes the rows, or where they lie.
  var source: String
  var isCommand: Bool
  /// Number of rows, in words.
  var count: String
  /// Trials that failed or are not there: what they were run with, and what happened.
  var unusable: [(name: String, reason: String, log: String)]
  /// Remarks on how the rows were read.
  var notes: [String]
  var files: [ReadFile]

  /// - Throws: a user's error for rows that cannot be read.
  init(_ declaration: ExperimentDeclaration, _ data: ProfileResults, anchor: String, caption: String) throws {
    self.anchor = anchor
    self.caption = caption
    name = declaration.id
    switch declaration.kind {
    case .command(let command): (source, isCommand) = (command.title, true)
    case .files(let files): (source, isCommand) = (files.description, false)
    }
    let rows = try data.rows(declaration.id)
    count = rows.map { Printed.count($0.count, "row") } ?? "no rows yet"
    let (failed, absent) = try data.unusable(declaration.id)
    unusable = (failed + absent).map { ($0.name, $0.reason, $0.log ?? "") }
    (files, notes) = try data.readFiles(declaration.id)
    if !files.isEmpty { count += " from " + Printed.count(files.count, "file") }
  }

  /// Digest of one file, or of all digests: enough to tell whether these very files were read.
  var digest: String {
    files.count == 1 ? files[0].digest : Digest.sha256(files.map { "\($0.digest) \($0.path)" }.joined(separator: "\n"))
  }
}
