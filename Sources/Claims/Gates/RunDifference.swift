import Files
import Foundation
import Journals
import Tables

/// What moved between two outputs, or between an output and the accepted verdicts: claim by claim and row by row.
public struct RunDifference: Sendable {
  /// How far a number may move without being mentioned.
  public struct Tolerance: Sendable {
    /// Relative to the larger of both numbers.
    public var relative: Double
    /// In the number's own unit.
    public var absolute: Double

    /// Creates a tolerance.
    public init(relative: Double, absolute: Double) {
      self.relative = relative
      self.absolute = absolute
    }

    /// Whether two numbers are the same; one that is not finite is the same as itself alone, however wide the tolerance.
    func allows(_ one: Double, _ other: Double) -> Bool {
      if one == other || (one.isNaN && other.isNaN) { return true }
      guard one.isFinite, other.isFinite else { return false }
      return abs(one - other) <= absolute + relative * max(abs(one), abs(other))
    }
  }

  /// An estimate that moved; one of both is missing for a part that is new or gone.
  struct EstimateMove: Sendable {
    /// Paper and claim.
    var name: String
    var before: JudgedClaim.Estimate?
    var after: JudgedClaim.Estimate?
  }

  /// What a number was compared with.
  let tolerance: Tolerance
  /// Claims whose verdict, kind or brokenness changed, or that are worse, the worse ones first.
  public let verdicts: [VerdictChange]
  /// Estimates beyond the tolerance.
  let estimates: [EstimateMove]
  /// Journals whose rows moved beyond the tolerance.
  let journals: [JournalMove]
  /// Experiments with rows in one output of which the other one judged recorded rows: these lie in the paper's folder, may be
  /// others by now, and are not compared.
  let recorded: [String]

  /// Whether a verdict got worse.
  public var isWorse: Bool { verdicts.contains(where: \.isWorse) }
  /// Whether nothing moved.
  public var isEmpty: Bool { verdicts.isEmpty && estimates.isEmpty && journals.isEmpty }

  /// Compares two outputs.
  /// - Throws: `UsageError` for a folder that is no output or of another profile, `FileError`, `DamagedFile`, `SourceError`,
  ///   `TableError`.
  public init(_ before: String, _ after: String, _ tolerance: Tolerance) throws {
    let (old, new) = (try LedgerDocument.read(output: before), try LedgerDocument.read(output: after))
    guard old.profile == new.profile else {
      throw UsageError(
        "\(excerpt(before, limit: 400)) is of the profile \(old.profile), \(excerpt(after, limit: 400)) of \(new.profile): "
          + "these are different experiments")
    }
    self.init(old.claims.map(JudgedClaim.init), new.claims.map(JudgedClaim.init), tolerance, [])
    let profile = Profile(rawValue: old.profile) ?? .quick
    let named = (old.claims + new.claims).flatMap(\.experiments)
    let found = [before, after].flatMap { Self.experiments(of: $0, profile) }
    let recorded = [old, new].map { Set(($0.provenance ?? []).filter(\.recorded).map(\.experiment)) }
    var (moves, skipped): ([JournalMove], [String]) = ([], [])
    for experiment in Set(named + found).sorted() {
      let rows = try [before, after].map { output in
        try JournalFile(results: output + "/results", profile: profile, experiment: experiment).rows()
      }
      let isRecorded = rows.indices.contains { rows[$0] == nil && recorded[$0].contains(experiment) }
      if isRecorded {
        if rows.contains(where: { $0 != nil }) { skipped.append(experiment) }
      } else if let move = try JournalMove(experiment, rows[0], rows[1], tolerance) {
        moves.append(move)
      }
    }
    self.init(copying: self, journals: moves, recorded: skipped)
  }

  /// Compares an output with the accepted verdicts of some papers; there are no rows to compare.
  /// - Throws: as ``init(_:_:_:)``; `UsageError` when nothing was accepted at the output's profile.
  public init(accepted folders: [(paper: String, folder: String)], _ after: String, _ tolerance: Tolerance) throws {
    let new = try LedgerDocument.read(output: after)
    let profile = Profile(rawValue: new.profile) ?? .quick
    let papers = Set(new.claims.map(\.paper))
    var old: [JudgedClaim] = []
    for (paper, folder) in folders where papers.contains(paper) {
      old += try AcceptedVerdicts.read(paper: paper, folder: folder)?.claims(profile) ?? []
    }
    guard !old.isEmpty else {
      throw UsageError(
        "no verdicts of the profile \(profile.rawValue) are accepted; run repro accept, or name two outputs")
    }
    // Accepted estimates are rounded.
    let wider = Tolerance(
      relative: max(tolerance.relative, AcceptedVerdicts.rounding), absolute: tolerance.absolute)
    self.init(old, new.claims.map(JudgedClaim.init), wider, [])
  }

  private init(_ old: [JudgedClaim], _ new: [JudgedClaim], _ tolerance: Tolerance, _ journals: [JournalMove]) {
    let pairs = VerdictChange.pairs(old, new)
    let changed = pairs.filter { $0.isChanged || $0.isWorse }
    verdicts = changed.filter(\.isWorse) + changed.filter { !$0.isWorse }
    estimates = pairs.flatMap { Self.moves($0, tolerance) }
    self.tolerance = tolerance
    (self.journals, recorded) = (journals, [])
  }

  private init(copying other: RunDifference, journals: [JournalMove], recorded: [String]) {
    (tolerance, verdicts, estimates) = (other.tolerance, other.verdicts, other.estimates)
    (self.journals, self.recorded) = (journals, recorded)
  }

  /// Parts are matched by their labels; a claim without any, such as one that was not run, has none that could be gone.
  private static func moves(_ pair: VerdictChange, _ tolerance: Tolerance) -> [EstimateMove] {
    guard let before = pair.before, let after = pair.after, !before.estimates.isEmpty, !after.estimates.isEmpty else {
      return []
    }
    let old = Dictionary(before.estimates.map { ($0.part, $0) }) { first, _ in first }
    let parts = Set(after.estimates.map(\.part))
    let moved = after.estimates.compactMap { estimate -> EstimateMove? in
      let known = old[estimate.part]
      let same = known.map { tolerance.allows($0.value ?? .nan, estimate.value ?? .nan) } ?? false
      return same ? nil : EstimateMove(name: after.name, before: known, after: estimate)
    }
    let gone = before.estimates.filter { !parts.contains($0.part) }
    return moved + gone.map { EstimateMove(name: after.name, before: $0, after: nil) }
  }

  /// Experiments that have a journal with a record in an output.
  private static func experiments(of output: String, _ profile: Profile) -> [String] {
    let ending = ".run.json"
    let files = FileManager.default.enumerator(atPath: "\(output)/results/\(profile.rawValue)")
    return (files?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(ending) }
      .map { String($0.dropLast(ending.count)) }
  }
}
