import Files
import Journals
import Tables

/// Which trials a claim looks at: one that failed, or is absent, harms it only where it may be one of these.
struct ClaimScope: Sendable {
  /// What every row has to meet.
  private let conditions: [Condition]
  /// The published rows, one of which a trial has to belong to; none where nothing is matched.
  private let published: [[String: String]]

  /// The scope of a claim; `expected` are the published numbers that its rows are matched with.
  /// - Throws: `TableError`, `SourceError`.
  init(_ claim: Claim, _ expected: PublishedNumbers?) throws {
    let test = claim.test
    let seeds = claim.seeds.isEmpty ? [] : [Condition(column: JournalColumn.seed.name, oneOf: claim.seeds)]
    conditions = test.conditions + test.test.scope + claim.requirements + seeds
    guard let expected = try expected?.rows(where: test.conditions) else {
      published = []
      return
    }
    let keys = expected.table.columns.filter { !expected.values.contains($0) && !PublishedNumbers.isNote($0) }
    published = try expected.table.keys(of: keys).map { cells in
      Dictionary(zip(keys, cells), uniquingKeysWith: { first, _ in first })
    }
  }

  /// Whether a trial may have a part in the claim: nothing that is known of it says otherwise.
  func mayHold(_ trial: UnusableTrial, textColumns: Set<String>) -> Bool {
    let setting = trial.setting.filter { !$0.value.isEmpty }
    guard !conditions.contains(where: { $0.excludes(setting, textColumns: textColumns) }) else { return false }
    return published.isEmpty
      || published.contains { row in
        !row.contains { Condition(column: $0.key, value: $0.value).excludes(setting, textColumns: textColumns) }
      }
  }
}
