import Claims

/// What readers have to know about the rows behind a figure, a table or a value before they believe it.
struct RowsStanding: Sendable, Equatable {
  /// Whether they were recorded in the paper's folder, and none of them was made here.
  var isRecorded: Bool
  /// Why they are not those of a whole run today, and what to do; `nil` when they are.
  var reservation: String?

  /// Rows of an experiment.
  /// - Throws: `FileError`, `TableError`, `SourceError` for damaged rows.
  init(_ experiment: String, _ data: ProfileResults) throws {
    let hasRows = try data.rows(experiment) != nil
    isRecorded = hasRows ? try data.isRecorded(experiment) : false
    reservation = try data.reservation(experiment)
  }

  /// In a sentence or two; empty for a whole run of this machine.
  var text: String {
    [isRecorded ? "Recorded rows, not run for this page." : nil, reservation.map { "Provisional: \($0)." }]
      .compactMap { $0 }.joined(separator: " ")
  }
}
