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

    func allows(_ one: Double, _ other: Double) -> Bool {
      if one == other || (one.isNaN && other.isNaN) { return true }
      return abs(one - other) <= absolute + relative * max(abs(one), abs(other))
    }
  }

  /// An estimate that moved.
  public struct Move: Sendable {
    /// Paper, claim and part.
    public var name: String
    /// What it was; `nil` for a number that is not finite.
    public var before: Double?
    /// What it is.
    public var after: Double?
  }

  /// The rows of a journal that moved.
  public struct JournalMove: Sendable {
    /// The experiment.
    public var experiment: String
    /// How many rows moved.
    public var moved: Int
    /// Rows that both have.
    public var rows: Int
    /// Rows that are gone.
    public var onlyBefore: Int
    /// Rows that are new.
    public var onlyAfter: Int
    /// The cell that moved farthest, in words.
    public var farthest: String
  }

  /// Claims whose verdict, kind or brokenness changed.
  public let verdicts: [VerdictChange]
  /// Estimates beyond the tolerance.
  public let estimates: [Move]
  /// Journals whose rows moved beyond the tolerance.
  public let journals: [JournalMove]

  /// Whether a verdict got worse.
  public var isWorse: Bool { verdicts.contains(where: \.isWorse) }
  /// Whether nothing moved.
  public var isEmpty: Bool { verdicts.isEmpty && estimates.isEmpty && journals.isEmpty }

  /// Compares two outputs.
  /// - Throws: `UsageError` for a folder that is no output or of another profile, `FileError`, `DamagedFile`, `TableError`.
  public init(_ before: String, _ after: String, _ tolerance: Tolerance) throws {
    let (old, new) = (try LedgerDocument.read(output: before), try LedgerDocument.read(output: after))
    guard old.profile == new.profile else {
      throw UsageError(
        "\(excerpt(before, limit: 400)) is of the profile \(old.profile), \(excerpt(after, limit: 400)) of \(new.profile): "
          + "these are different experiments")
    }
    let pairs = VerdictChange.pairs(old.claims.map(JudgedClaim.init), new.claims.map(JudgedClaim.init))
    verdicts = pairs.filter(\.isChanged)
    estimates = Self.moves(pairs, tolerance)
    let experiments = Set((old.claims + new.claims).flatMap(\.experiments)).sorted()
    let profile = Profile(rawValue: old.profile) ?? .quick
    journals = try experiments.compactMap { experiment in
      func rows(_ output: String) throws -> Table? {
        try JournalFile(results: output + "/results", profile: profile, experiment: experiment).rows()
      }
      return try Self.move(experiment, try rows(before), try rows(after), tolerance)
    }
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
    let pairs = VerdictChange.pairs(old, new.claims.map(JudgedClaim.init))
    verdicts = pairs.filter(\.isChanged)
    // Accepted estimates are rounded.
    let wider = Tolerance(
      relative: max(tolerance.relative, AcceptedVerdicts.rounding), absolute: tolerance.absolute)
    estimates = Self.moves(pairs, wider)
    journals = []
  }

  private static func moves(_ pairs: [VerdictChange], _ tolerance: Tolerance) -> [Move] {
    pairs.flatMap { pair -> [Move] in
      guard let before = pair.before, let after = pair.after else { return [] }
      let old = Dictionary(before.estimates.map { ($0.part, $0.value) }) { first, _ in first }
      return after.estimates.compactMap { estimate in
        guard let known = old[estimate.part] else { return nil }
        if let one = known, let other = estimate.value, tolerance.allows(one, other) { return nil }
        if known == nil, estimate.value == nil { return nil }
        let part = estimate.part.isEmpty ? "" : " at \(estimate.part)"
        return Move(name: after.name + part, before: known, after: estimate.value)
      }
    }
  }

  /// Rows are the same when trial, setting and place within the trial are; keys cover the sources' revision, so rows are
  /// matched by what stands before the seed instead.
  private static func move(
    _ experiment: String, _ before: Table?, _ after: Table?, _ tolerance: Tolerance
  ) throws -> JournalMove? {
    guard let before, let after else {
      let counts = (before?.count ?? 0, after?.count ?? 0)
      guard counts != (0, 0) else { return nil }
      return JournalMove(
        experiment: experiment, moved: 0, rows: 0, onlyBefore: counts.0, onlyAfter: counts.1, farthest: "")
    }
    let (old, new) = (try keyed(before), try keyed(after))
    let shared = new.order.filter { old.rows[$0] != nil }
    let columns = after.columns.filter { before.has($0) && !ignored.contains($0) }
    var (moved, farthest, distance) = (0, "", -1.0)
    for key in shared {
      guard let one = old.rows[key], let other = new.rows[key] else { continue }
      var isMoved = false
      for column in columns {
        let (a, b) = (try before.text(one, column), try after.text(other, column))
        guard a != b else { continue }
        if let x = Double(a), let y = Double(b) {
          guard !tolerance.allows(x, y) else { continue }
          let size = abs(x - y) / max(abs(x), abs(y), .leastNormalMagnitude)
          if size > distance { (distance, farthest) = (size, "\(column): \(a) → \(b) (\(key.name))") }
        } else if distance < 0 {
          farthest = "\(column): \(a) → \(b) (\(key.name))"
        }
        isMoved = true
      }
      if isMoved { moved += 1 }
    }
    let (gone, added) = (old.order.count - shared.count, new.order.count - shared.count)
    guard moved + gone + added > 0 else { return nil }
    return JournalMove(
      experiment: experiment, moved: moved, rows: shared.count, onlyBefore: gone, onlyAfter: added,
      farthest: excerpt(farthest, limit: 300))
  }

  private static let ignored = [
    JournalColumn.trial.name, JournalColumn.revision.name, JournalColumn.end.name,
  ]

  /// A row by its setting, seed and number within them.
  private struct Key: Hashable {
    var setting: [String]
    var number: Int
    var name: String { setting.joined(separator: ", ") + ", row \(number + 1)" }
  }

  private static func keyed(_ table: Table) throws -> (rows: [Key: Int], order: [Key]) {
    let end = table.columns.firstIndex(of: JournalColumn.seed.name) ?? -1
    let columns = table.columns.prefix(end + 1).filter { !ignored.contains($0) }
    var counts: [[String]: Int] = [:]
    var rows: [Key: Int] = [:]
    var order: [Key] = []
    for (row, setting) in try table.keys(of: Array(columns)).enumerated() {
      let key = Key(setting: setting, number: counts[setting, default: 0])
      counts[setting, default: 0] += 1
      rows[key] = row
      order.append(key)
    }
    return (rows, order)
  }
}
