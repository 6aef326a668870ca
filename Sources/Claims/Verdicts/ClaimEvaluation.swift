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

/// Claims of a paper with what they are compared with.
public struct PaperClaims: Sendable {
  /// The paper's id.
  public var paper: String
  /// Its claims, in order.
  public var claims: [Claim]
  /// By path of a file of published numbers, its columns that claims and tables of the paper name.
  public var comparedColumns: [String: Set<String>]

  /// Creates the claims of a paper.
  public init(paper: String, claims: [Claim], comparedColumns: [String: Set<String>]) {
    self.paper = paper
    self.claims = claims
    self.comparedColumns = comparedColumns
  }
}

/// Decides on claims from the journals of one profile.
public struct ClaimEvaluation: Sendable {
  let results: ProfileResults

  /// Evaluates the claims of papers together, in order; `today` is the day on which waivers are judged, `YYYY-MM-DD`.
  /// - Returns: each claim with its outcome, in order.
  /// - Throws: `SourceError`, `TableError` or `FileError` when a claim, a journal or a file of published numbers is
  ///   damaged: a verdict is never guessed.
  public static func outcomes(
    of papers: [PaperClaims], _ results: ProfileResults, today: String = Waiver.today
  ) throws -> [EvaluatedClaim] {
    let evaluation = ClaimEvaluation(results: results)
    let all = papers.flatMap { paper in paper.claims.map { (paper: paper, claim: $0) } }
    try results.read(all.flatMap(\.claim.experiments).uniqued())
    let states = try Concurrent.map(all.count) { index in
      try evaluation.state(of: all[index].claim, all[index].paper.comparedColumns)
    }
    let prepared = zip(all, states).map { (paper: $0.paper.paper, claim: $0.claim, state: $1) }
    // Only claims that were tested take part in the correction for their number.
    var decided = Decision.outcomes(
      of: prepared.compactMap { if case .tested(let item) = $0.state { item } else { nil } }, today: today)[...]
    return prepared.map { item in
      switch item.state {
      case .notRun(let reason):
        EvaluatedClaim(paper: item.paper, claim: item.claim, outcome: Outcome(.notRun, reason: reason))
      case .tested: EvaluatedClaim(paper: item.paper, claim: item.claim, outcome: decided.removeFirst())
      }
    }
  }

  /// What can be said about a claim alone.
  enum State: Sendable {
    case notRun(String)
    case tested(Decision.Case)
  }

  /// What a claim's test looks at, before its own conditions.
  enum Subject: Sendable {
    case notRun(String)
    /// Trials failed, and nothing is left to look at.
    case broken(String)
    case doubtful(String)
    case rows(Evidence)
  }

  func state(of claim: Claim, _ comparedColumns: [String: Set<String>]) throws -> State {
    let replication = try replication(of: claim)
    func tested(_ finding: Finding, _ doubt: String? = nil) -> State {
      .tested(
        Decision.Case(
          claim: claim, replication: replication, finding: finding,
          largerProfiles: results.largerProfiles(of: claim.experiments), doubt: doubt))
    }
    let expected = try expected(of: claim, comparedColumns)
    let scope = try ClaimScope(claim, expected)
    switch try subject(of: claim, expected) {
    case .notRun(let reason): return .notRun(reason)
    case .broken(let reason): return tested(.broken(reason, expected: ""))
    case .doubtful(let reason): return tested(.doubtful(reason, expected: ""), reason)
    case .rows(let evidence):
      var finding: Finding
      do {
        finding = try claim.test.evaluate(evidence)
      } catch let error as TableError where error.file != claim.expectedPath {
        throw SourceError(claim.place, "claim \(quoted(claim.id)): \(error)")
      }
      let failure = try claim.experiments.lazy.compactMap { try results.failure($0, in: scope) }.first
      let doubt = try claim.experiments.lazy.compactMap { try results.doubt($0, in: scope) }.first
      // Of results that somebody else made, nobody knows that the rows of such a scope have ever been there.
      if finding.isScopeEmpty, !replication.averagesRows, failure == nil {
        return doubt.map { tested(.doubtful($0, expected: ""), $0) }
          ?? .notRun(finding.broken ?? finding.doubt ?? "no rows")
      }
      if let failure, finding.broken == nil || finding.isMissing {
        (finding.broken, finding.isMissing) = (failure, false)
      }
      return tested(finding, doubt)
    }
  }

  /// The published numbers of a claim.
  ///
  /// Read in any case: a missing column is an error today, not on the day the claim is first tested.
  func expected(of claim: Claim, _ comparedColumns: [String: Set<String>]) throws -> PublishedNumbers? {
    try claim.expectedPath.map { path in
      try PublishedNumbers(
        path: path, compared: claim.test.comparedColumns, values: comparedColumns[path, default: []])
    }
  }

  /// The rows and published numbers of a claim.
  func subject(of claim: Claim, _ expected: PublishedNumbers?) throws -> Subject {
    guard claim.profiles.contains(results.profile) else {
      let names = claim.profiles.map(\.rawValue).joined(separator: " or ")
      return .notRun("needs the profile \(names)")
    }
    let missing = try claim.experiments.filter { try results.rows($0).map { $0.count == 0 } ?? true }
    // Trials that failed, or whose rows were lost, did run: that is no reason to say that nothing did.
    for experiment in missing {
      let scope = try ClaimScope(claim, expected)
      if let failure = try results.failure(experiment, in: scope) { return .broken(failure) }
      if let absence = try results.absence(experiment, in: scope) { return .doubtful(absence) }
      if try results.hasLostRows(experiment) {
        return .doubtful(try results.doubt(experiment, in: scope) ?? "rows are lost")
      }
    }
    guard missing.isEmpty, let rows = try rows(of: claim) else {
      return .notRun(try results.absence(missing))
    }
    if let absent = claim.unit.first(where: { !rows.has($0) }) {
      let hint = Spelling.hint(for: absent, among: rows.columns)
      throw SourceError(claim.place, "claim \(quoted(claim.id)): ':unit:' names no column \(quoted(absent))\(hint)")
    }
    let (chosen, reason) = try testable(rows, claim)
    guard let chosen else { return .notRun(reason) }
    return .rows(
      Evidence(
        rows: chosen, expected: expected, replication: try replication(of: claim), alpha: claim.alpha,
        isExact: claim.kind == .port, place: claim.place))
  }

  /// The rows that meet the claim's requirements and have its seeds, or why it is not run.
  private func testable(_ rows: Table, _ claim: Claim) throws(SourceError) -> (Table?, String) {
    do {
      let able = try rows.rows(where: claim.requirements)
      guard able.count > 0 else {
        return (nil, "needs rows with \(claim.requirements.map(\.description).joined(separator: " and "))")
      }
      guard !claim.seeds.isEmpty else { return (able, "") }
      let seeds = try able.texts(JournalColumn.seed)
      let present = Set(seeds)
      guard claim.seeds.allSatisfy(present.contains) else {
        return (nil, "bound to seed \(claim.seeds.joined(separator: ", ")), which the other implementation ran")
      }
      return (able.filter { claim.seeds.contains(seeds[$0]) }, "")
    } catch {
      throw SourceError(claim.place, "claim \(quoted(claim.id)), option 'requires' or 'seeds': \(error)")
    }
  }

  /// What the claim's rows repeat.
  /// - Throws: `SourceError` when its experiments repeat different things, or the claim names a column that is not there.
  private func replication(of claim: Claim) throws -> Replication {
    let all = try claim.experiments.map(results.replication)
    if !claim.unit.isEmpty, all.allSatisfy({ !$0.averagesRows }) { return Replication(ofDeclared: claim.unit) }
    if !claim.unit.isEmpty {
      for experiment in claim.experiments {
        let declared = try results.replication(experiment).columns
        // Finer units than the experiment's own would count rows that depend on each other as repetitions.
        if let finer = claim.unit.first(where: { !declared.contains($0) }), results.knows(experiment) {
          throw SourceError(
            claim.place,
            "claim \(quoted(claim.id)): \(quoted(finer)) is no unit of \(experiment), which repeats by "
              + "\(declared.joined(separator: ", "))\(Spelling.hint(for: finer, among: declared)); name some of these columns by "
              + "':unit:'")
        }
      }
      let name = claim.unit.joined(separator: ", ")
      return Replication(name, "values of \(name)", columns: claim.unit)
    }
    guard let first = all.first, all.allSatisfy({ $0.columns == first.columns }) else {
      throw SourceError(
        claim.place, "claim \(quoted(claim.id)): its experiments repeat different things; name columns by ':unit:'")
    }
    return first
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

extension Array where Element: Hashable {
  /// Each element once, in order of first appearance.
  fileprivate func uniqued() -> [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
