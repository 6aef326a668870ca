import Files
import Foundation
import Journals

/// The accepted verdicts of a paper, `paper/<id>/verdicts.json`: what a run has to live up to.
public struct AcceptedVerdicts: Sendable, Equatable {
  /// Name of the file in a paper's folder.
  public static let fileName = "verdicts.json"
  private static let version = 1

  private struct Document: Codable, Equatable {
    var version: Int
    /// By profile and claim.
    var profiles: [String: [String: Entry]]
  }
  private struct Entry: Codable, Equatable {
    var kind: ClaimKind
    var verdict: Verdict
    var broken: Bool
    /// What a waived claim would be.
    var beneath: Verdict?
    /// By part, four significant digits.
    ///
    /// The last bits differ between machines, and a diff should not. `null` is not finite.
    var estimates: [String: Double?]
  }

  /// Claims of more parts are accepted without estimates, so that a reviewer can read the file.
  ///
  /// Published maps have hundreds of cells.
  private static let mostParts = 16
  /// Relative error by which an accepted estimate was rounded.
  static let rounding = 0.0005

  /// The file.
  public let path: String
  private let paper: String
  private var document: Document

  /// The accepted verdicts of a paper, `nil` when nothing was accepted yet.
  /// - Throws: `FileError`, or `DamagedFile` when nobody can tell what was accepted.
  public static func read(paper: String, folder: String) throws -> AcceptedVerdicts? {
    let path = "\(folder)/\(fileName)"
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let data = try TextFile.bytes(path)
    guard let document = try? JSONDecoder().decode(Document.self, from: data), document.version == version,
      document.profiles.keys.allSatisfy({ Profile(rawValue: $0) != nil })
    else {
      throw DamagedFile(path, "these are no accepted verdicts; restore the file, or remove it and run repro accept")
    }
    return AcceptedVerdicts(path: path, paper: paper, document: document)
  }

  private init(path: String, paper: String, document: Document) {
    self.path = path
    self.paper = paper
    self.document = document
  }

  /// A paper of which nothing was accepted.
  public init(paper: String, folder: String) {
    self.init(
      path: "\(folder)/\(Self.fileName)", paper: paper, document: Document(version: Self.version, profiles: [:]))
  }

  /// What was accepted at a profile, `nil` when nothing was.
  public func claims(_ profile: Profile) -> [JudgedClaim]? {
    guard let entries = document.profiles[profile.rawValue], !entries.isEmpty else { return nil }
    return entries.sorted { $0.key < $1.key }.map { name, entry in
      JudgedClaim(
        paper: paper, claim: name, kind: entry.kind, verdict: entry.verdict, isBroken: entry.broken,
        beneath: entry.beneath,
        estimates: entry.estimates.sorted { $0.key < $1.key }.map { JudgedClaim.Estimate(part: $0, value: $1) })
    }
  }

  /// Accepts the verdicts of a profile; those of other profiles stay.
  public mutating func accept(_ claims: [EvaluatedClaim], _ profile: Profile) {
    let judged = claims.filter { $0.paper == paper }.map(JudgedClaim.init)
    let entries = judged.map { ($0.claim, Self.entry($0)) }
    document.profiles[profile.rawValue] = Dictionary(entries) { first, _ in first }
  }

  private static func entry(_ claim: JudgedClaim) -> Entry {
    // What two implementations agree on has thousands of numbers, and its own margin.
    let parts = claim.kind.isPublished && claim.estimates.count <= mostParts ? claim.estimates : []
    let estimates = parts.map { part in
      (part.part, part.value.flatMap { Double(String(format: "%.4g", $0)) })
    }
    return Entry(
      kind: claim.kind, verdict: claim.verdict, broken: claim.isBroken, beneath: claim.beneath,
      estimates: Dictionary(estimates) { first, _ in first })
  }

  /// What differs from earlier accepted verdicts of a profile, a line for each claim; nothing where none was accepted yet.
  public func changes(since before: AcceptedVerdicts, _ profile: Profile) -> [String] {
    guard let old = before.claims(profile), let new = claims(profile) else { return [] }
    return VerdictChange.pairs(old, new).filter(\.isChanged).map(\.sentence)
  }

  /// Replaces the file.
  /// - Throws: `FileError`.
  public func write() throws { try TextFile.write(try StableJSON.text(document), to: path) }
}
