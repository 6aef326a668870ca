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
    struct Estimate: Codable, Equatable {
      var part: String
      @OrNull var estimate: Double?

      static func == (one: Estimate, other: Estimate) -> Bool {
        one.part == other.part && one.estimate == other.estimate
      }
    }
    var kind: ClaimKind
    var verdict: Verdict
    var broken: Bool
    /// What a waived claim would be.
    var beneath: Verdict?
    /// Four significant digits: the last bits differ between machines, and a diff should not.
    var estimates: [Estimate]
  }

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
    document.profiles[profile.rawValue]?.sorted { $0.key < $1.key }.map { name, entry in
      JudgedClaim(
        paper: paper, claim: name, kind: entry.kind, verdict: entry.verdict, isBroken: entry.broken,
        beneath: entry.beneath,
        estimates: entry.estimates.map { JudgedClaim.Estimate(part: $0.part, value: $0.estimate) })
    }
  }

  /// Accepts the verdicts of a profile; those of other profiles stay.
  public mutating func accept(_ claims: [EvaluatedClaim], _ profile: Profile) {
    let judged = claims.filter { $0.paper == paper }.map(JudgedClaim.init)
    let entries = judged.map { claim in
      // What two implementations agree on has thousands of numbers, and its own margin.
      let estimates = (claim.kind.isPublished ? claim.estimates : []).map {
        Entry.Estimate(part: $0.part, estimate: $0.value.flatMap { Double(String(format: "%.4g", $0)) })
      }
      return (
        claim.claim,
        Entry(
          kind: claim.kind, verdict: claim.verdict, broken: claim.isBroken, beneath: claim.beneath, estimates: estimates
        )
      )
    }
    document.profiles[profile.rawValue] = Dictionary(entries) { first, _ in first }
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
