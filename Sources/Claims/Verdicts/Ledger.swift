import Files
import Journals

/// The verdicts for machines and for a terminal.
public enum Ledger {
  /// A JSON object with one entry for each claim, in order; `schema/claims.schema.json` describes it.
  public static func json(_ claims: [EvaluatedClaim], profile: Profile) throws -> String {
    try StableJSON.text(LedgerDocument(claims, profile: profile))
  }

  /// The same, with how the rows were made: those of the claims, and of `shown` experiments.
  /// - Throws: `FileError`, `SourceError` for a damaged record.
  public static func json(
    _ claims: [EvaluatedClaim], _ results: ProfileResults, shown: [String] = []
  ) throws -> String {
    let provenance = try LedgerOrigin.all(claims, results, shown: shown)
    return try StableJSON.text(LedgerDocument(claims, profile: results.profile, provenance: provenance))
  }

  /// A table for a terminal, and below it the verdicts counted by kind; `known` deviations were accepted.
  public static func table(_ claims: [EvaluatedClaim], known: Set<String> = []) -> String {
    let rows = claims.map { item in
      let outcome = item.outcome
      let word = known.contains(item.name) ? "\(outcome.word), accepted" : outcome.word
      return ["\(outcome.verdict.sign) \(word)", item.name, excerpt(remark(outcome), limit: 1000)]
    }
    let widths = (0..<2).map { column in rows.map { $0[column].count }.max() ?? 0 }
    let lines = rows.map { row in
      let padded = (0..<2).map { row[$0] + String(repeating: " ", count: widths[$0] - row[$0].count) }
      return padded.joined(separator: "  ") + "  " + row[2]
    }
    let tally = Tally(claims)
    guard !claims.isEmpty else { return "no claims" }
    return (lines + ["", tally.text] + [tally.warning].compactMap { $0 }).joined(separator: "\n")
  }

  /// How many of the tested claims rest on recorded rows, in a sentence; `nil` when none does.
  /// - Throws: `FileError`, `TableError`, `SourceError` for damaged recordings.
  public static func recorded(_ claims: [EvaluatedClaim], _ results: ProfileResults) throws -> String? {
    let tested = claims.filter { ($0.outcome.beneath ?? $0.outcome.verdict) != .notRun }
    let count = try tested.count { try $0.claim.experiments.contains { try results.isRecorded($0) } }
    guard count > 0 else { return nil }
    return "recorded rows, which were not run here, are behind \(count) of \(tested.count) tested claims; "
      + "--no-recorded leaves them out"
  }

  private static func remark(_ outcome: Outcome) -> String {
    if outcome.isBroken || outcome.isProvisional || outcome.measured.isEmpty { return outcome.reason }
    return outcome.measured
  }
}
