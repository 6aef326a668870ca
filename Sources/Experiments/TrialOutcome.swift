import Files
import Foundation
import Journals
import Tables

/// What became of a trial that ran.
struct TrialOutcome: Sendable {
  /// Cells of its rows, `[rows, columns]`.
  var rows: [[String]]
  /// Why it failed; `nil` for one that did not.
  var failure: String?
  /// Names of the cells of a row, where there is one.
  var names: [String]?
  /// What it had to tell beside its rows.
  var notes: [String] = []

  /// Runs a trial: a failure of the computation ends it alone.
  /// - Throws: a user's error or an interruption, which end the run.
  static func of<E: Experiment>(
    _ experiment: E, _ trial: Trial<E.Setting>, _ context: TrialContext<E.Row>
  ) async throws -> TrialOutcome {
    do {
      try await experiment.run(trial, context)
      guard !context.rows.isEmpty else { throw TrialFailure("the trial emitted no rows") }
      return TrialOutcome(rows: context.rows, names: context.rowNames, notes: context.notes)
    } catch let error where error is any UserError || error is CancellationError {
      throw error
    } catch {
      // A failed trial leaves at least one row: its absence must be visible.
      let empty = E.Row.columns.names.map { _ in Double.nan.cellText }
      return TrialOutcome(rows: context.rows.isEmpty ? [empty] : context.rows, failure: "\(error)")
    }
  }

  /// The outcome with rows that have the journal's columns; one with others has failed.
  /// - Throws: `FileError`, `TableError`.
  func fitting(_ journal: Journal, key: String, isOpen: Bool) throws -> TrialOutcome {
    guard isOpen else { return self }
    var outcome = self
    if outcome.failure == nil, let names = outcome.names {
      do {
        if try !journal.settle(names, by: key) { outcome.failure = Journal.mismatch(names, journal.rowColumns) }
      } catch let failure as TrialFailure { outcome.failure = failure.description }
    }
    // Rows of a trial that failed count nowhere; one line says that it was run.
    if outcome.failure != nil { outcome.rows = [journal.rowColumns.map { _ in Double.nan.cellText }] }
    return outcome
  }
}
