import Files
import Journals
import Tables

/// A claim with its verdict.
public struct EvaluatedClaim: Sendable {
  /// The paper's id.
  public let paper: String
  /// The claim.
  public let claim: Claim
  /// What the rows say.
  public let outcome: Outcome
}

/// Decides on claims from the journals of one profile.
public struct ClaimEvaluation {
  let results: ProfileResults
  /// By path of a file of published numbers, its columns that are compared with.
  let comparedColumns: [String: Set<String>]

  /// Evaluates claims of a paper, in order.
  /// - Parameters:
  ///   - claims: the claims.
  ///   - paper: the paper's id.
  ///   - comparedColumns: by path of a file of published numbers, its columns that claims and tables of the paper name.
  ///   - results: the rows.
  /// - Returns: each claim with its outcome, in order.
  /// - Throws: `SourceError`, `TableError` or `FileError` when a claim, a journal or a file of published numbers is
  ///   damaged: a verdict is never guessed.
  public static func outcomes(
    of claims: [Claim], paper: String, comparedColumns: [String: Set<String>], _ results: ProfileResults
  ) throws -> [EvaluatedClaim] {
    let evaluation = ClaimEvaluation(results: results, comparedColumns: comparedColumns)
    return try claims.map { claim in
      EvaluatedClaim(paper: paper, claim: claim, outcome: try evaluation.outcome(of: claim))
    }
  }

  func outcome(of claim: Claim) throws -> Outcome {
    // Read in any case: a missing column is an error today, not on the day the claim is first tested.
    let expected = try claim.expectedPath.map { path in
      try PublishedNumbers(
        path: path, compared: claim.test.comparedColumns, values: comparedColumns[path, default: []])
    }
    if let waiver = claim.waiver { return Outcome(.waived, reason: waiver) }
    guard claim.profiles.contains(results.profile) else {
      let names = claim.profiles.map(\.rawValue).joined(separator: " or ")
      return Outcome(.notRun, reason: "needs the profile \(names)")
    }
    let missing = try claim.experiments.filter { try results.rows($0).map { $0.count == 0 } ?? true }
    // Trials that failed, or whose rows were lost, did run: that is no reason to say that nothing did.
    for experiment in missing where try results.hasLostRows(experiment) {
      return Outcome(.inconclusive, reason: try results.doubt(experiment) ?? "")
    }
    guard missing.isEmpty, let rows = try rows(of: claim) else {
      let command = "repro run \(missing.joined(separator: " ")) --profile \(results.profile.rawValue)"
      return Outcome(.notRun, reason: "no rows; run \(command)")
    }
    guard try isTestable(claim, by: rows) else {
      let words = claim.requirements.map(\.description).joined(separator: " and ")
      return Outcome(.notRun, reason: "needs rows with \(words)")
    }
    var outcome: Outcome
    do {
      outcome = try claim.test.evaluate(Evidence(rows: rows, expected: expected, place: claim.place))
    } catch let error as TableError where error.file != claim.expectedPath {
      throw SourceError(claim.place, "claim \(quoted(claim.id)): \(error)")
    }
    for experiment in claim.experiments {
      guard let doubt = try results.doubt(experiment) else { continue }
      outcome.verdict = .inconclusive
      outcome.reason = doubt
    }
    return outcome
  }

  private func isTestable(_ claim: Claim, by rows: Table) throws(SourceError) -> Bool {
    do { return try claim.requirements.isEmpty || rows.rows(where: claim.requirements).count > 0 } catch {
      throw SourceError(claim.place, "claim \(quoted(claim.id)), option 'requires': \(error)")
    }
  }

  /// The rows of all experiments of a claim, which must have the same columns.
  private func rows(of claim: Claim) throws -> Table? {
    var all: Table?
    for experiment in claim.experiments {
      guard let rows = try results.rows(experiment) else { return nil }
      guard all.map({ $0.columns == rows.columns }) ?? true else {
        throw SourceError(
          claim.place, "claim \(quoted(claim.id)): its experiments have different columns; test them apart")
      }
      all = all?.joined(with: rows) ?? rows
    }
    return all
  }
}
