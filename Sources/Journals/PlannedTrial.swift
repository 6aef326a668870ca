import Tables

/// A trial of which a profile consists today, as far as its rows and the list beside them tell it from others.
public struct PlannedTrial: Sendable, Equatable {
  /// Cells of the setting and of the seed, in the order of the journal.
  public var cells: [String]
  /// Digest of experiment, setting and seed, as ``FinishedTrial/point``; empty where it is not known.
  public var point: String
  /// What decides on its rows beside these, but for the processor (``KeyPart/arithmetic``): revision, options, inputs.
  public var parts: [KeyPart]

  /// A trial of a profile.
  public init(cells: [String], point: String = "", parts: [KeyPart] = []) {
    self.cells = cells
    self.point = point
    self.parts = parts.filter { !KeyPart.arithmetic.contains($0.name) }
  }

  /// Why the trials of a journal are not those of a plan, on whatever processor they ran; `nil` when they are, all of them or
  /// those that are finished.
  ///
  /// Names and keys prove nothing: files can be moved, and keys cover the processor. What counts is which settings and seeds
  /// the rows themselves hold, and what the list of finished trials says of everything else.
  /// - Throws: `TableError` for rows without the columns of a journal.
  public static func difference(
    of contents: JournalFile.Contents, _ record: RunRecord, _ list: FinishedTrials, from plan: [PlannedTrial]
  ) throws -> String? {
    guard record.asked.count == plan.count else {
      return "they are of a run of \(record.asked.count) trials, not of the \(plan.count) of the profile"
    }
    let rows = contents.rows
    let planned = Dictionary(plan.map { ($0.cells, $0) }, uniquingKeysWith: { first, _ in first })
    let lines = Dictionary(list.lines.map { ($0.key, $0) }, uniquingKeysWith: { $1 })
    let first = try rows.position(of: JournalColumn.revision.name) + 1
    let setting = first...(try rows.position(of: JournalColumn.seed.name))
    var last = ""
    for (row, key) in try rows.texts(JournalColumn.trial).enumerated() where key != last {
      last = key
      let cells = Array(rows.row(row).dropFirst(first).prefix(setting.count))
      guard let trial = planned[cells] else {
        let name = zip(rows.columns[setting], cells).map { "\($0) = \($1)" }.joined(separator: ", ")
        return "one is of a trial that the profile does not have: \(name)"
      }
      // Lists of earlier versions of the program say nothing of points and parts.
      guard let line = lines[key], !line.parts.isEmpty else { continue }
      guard line.point.isEmpty || trial.point.isEmpty || line.point == trial.point else {
        return "they are of another experiment"
      }
      if let name = difference(line.parts, trial.parts) { return "they were made with another \(name) than today's" }
    }
    return nil
  }

  /// The name of a part that only one of two lists has; the same bytes of an input may have another name.
  private static func difference(_ known: [KeyPart], _ planned: [KeyPart]) -> String? {
    let known = known.filter { !KeyPart.arithmetic.contains($0.name) }
    let (before, now) = (known.map(\.shortValue), planned.map(\.shortValue))
    guard before.sorted() != now.sorted() else { return nil }
    return (planned.first { !before.contains($0.shortValue) } ?? known.first { !now.contains($0.shortValue) })?.name
      ?? "number of inputs"
  }
}
