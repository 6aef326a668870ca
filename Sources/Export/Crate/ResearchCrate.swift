import Claims
import Files
import Foundation
import Journals
import Report

/// Results of papers as an RO-Crate 1.1 that conforms to the profile Process Run Crate 0.5: rows, run records, figures,
/// literate sources, the page, and the files that runs read, with how each was made.
///
/// It depends on the files alone: the same files give the same bytes.
public struct ResearchCrate: Sendable {
  /// Files of a crate, its description among them, in order.
  public let files: [ExportedFile]
  /// Runs that are described.
  public let runs: Int
  /// Experiments with rows.
  public let experiments: [String]
  /// Experiments without rows, and what to do; a line each.
  public let missing: [String]
  /// What a reader of the crate has to know; a line each.
  public let notes: [String]

  /// Input files above this size, in bytes, are described and not copied.
  public static let largestInput = 50 << 20

  /// Packs the results of a profile.
  /// - Throws: `UsageError` without a licence or a date, which a crate must have; a user's error for files that are damaged
  ///   or cannot be read. Without any rows nothing is packed: ``files`` is empty.
  public init(_ subject: CrateSubject, _ data: ProfileResults) throws {
    var builder = CrateBuilder(subject, data)
    for (experiment, paper) in subject.experiments { try builder.add(experiment, of: paper) }
    (missing, experiments) = (builder.missing, builder.experiments)
    guard !builder.experiments.isEmpty else {
      (files, runs, notes) = ([], 0, [])
      return
    }
    try builder.addSources()
    try builder.addPage()
    let metadata = try builder.metadata()
    notes = builder.notes
    runs = builder.actions.count
    files =
      [ExportedFile(path: "ro-crate-metadata.json", data: Data(metadata.utf8))]
      + builder.graph.files.sorted { $0.path < $1.path }
  }

  /// Whether every experiment has rows.
  public var isWhole: Bool { missing.isEmpty }
}
