import Files
import Journals

/// The verdicts of a run beside the accepted ones.
public struct Acceptance: Sendable {
  /// Claims that are worse than accepted or vanished.
  public var declined: [VerdictChange] = []
  /// Claims that deviate and were accepted so.
  public var known: Set<String> = []
  /// What is worth knowing and stops nothing.
  public var notes: [String] = []
  /// Files of accepted verdicts that were read.
  public var files: [String] = []

  /// Nothing was accepted.
  public init() {}

  /// Compares with what was accepted at a profile; a paper without accepted verdicts is not compared.
  /// - Parameters:
  ///   - claims: the verdicts of the run.
  ///   - folders: by the ids of the papers that are judged, their folders.
  ///   - profile: the profile that was judged.
  /// - Throws: as ``AcceptedVerdicts/read(paper:folder:)``.
  public init(_ claims: [EvaluatedClaim], folders: [(paper: String, folder: String)], _ profile: Profile) throws {
    for (paper, folder) in folders {
      guard let accepted = try AcceptedVerdicts.read(paper: paper, folder: folder) else { continue }
      files.append(accepted.path)
      guard let before = accepted.claims(profile) else {
        notes.append(
          "\(accepted.path): no verdicts of the profile \(profile.rawValue) are accepted; nothing is compared")
        continue
      }
      let pairs = VerdictChange.pairs(before, claims.filter { $0.paper == paper }.map(JudgedClaim.init))
      declined += pairs.filter(\.isWorse)
      for pair in pairs where !pair.isWorse && pair.before?.verdict == .deviates {
        if pair.after?.verdict == .deviates { known.insert(pair.name) }
        if pair.after?.verdict == .reproduced {
          notes.append("\(pair.name): accepted as deviating, now reproduced; accept it with repro accept")
        }
      }
    }
  }

  /// What changed for the worse with a claim.
  func decline(of name: String) -> VerdictChange? { declined.first { $0.name == name } }

  /// One line for each claim that is worse than accepted.
  public var lines: [String] { declined.map(Self.line) }

  /// A decline in words.
  static func line(_ change: VerdictChange) -> String {
    let reason = change.after?.reason ?? ""
    let now = change.after.map { ", now '\($0.word)'" } ?? ""
    return "\(change.name): accepted as '\(change.before?.word ?? "")'\(now): \(change.decline ?? "")"
      + (reason.isEmpty ? "" : " (\(excerpt(reason, limit: 400)))") + "; if this is meant, run repro accept"
  }
}
