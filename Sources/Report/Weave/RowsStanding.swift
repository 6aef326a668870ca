import Claims

/// What readers have to know about the rows behind a figure, a table or a value before they believe it.
struct RowsStanding: Sendable, Equatable {
  /// Whether they were recorded in the paper's folder, and none of them was made here.
  var isRecorded: Bool
  /// `Provisional:` and why they are not those of a whole run today, with what to do; `nil` when they are.
  var provisional: String?

  /// Rows of an experiment.
  /// - Throws: `FileError`, `TableError`, `SourceError` for damaged rows.
  init(_ experiment: String, _ data: ProfileResults) throws {
    isRecorded = try data.isRecorded(experiment)
    provisional = try data.reservation(experiment).map { "Provisional: \($0)." }
  }

  /// In a sentence or two; empty for a whole run of this machine.
  var text: String {
    [isRecorded ? "Recorded rows, not run for this page." : nil, provisional].compactMap { $0 }.joined(separator: " ")
  }
}
