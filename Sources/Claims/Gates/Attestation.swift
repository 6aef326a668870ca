import Files
import Foundation
import Journals

/// Verdicts as an in-toto statement with the predicate `test-result/v0.1`, which a tool such as cosign can sign.
///
/// Its subject are the files that were judged; its configuration the literate sources and published numbers that say how.
public struct Attestation: Encodable, Sendable {
  struct Subject: Encodable, Sendable {
    var name: String
    var digest: [String: String]
  }
  struct Configuration: Encodable, Sendable {
    var name: String
    var digest: [String: String]
    var annotations: [String: String]
  }
  struct Predicate: Encodable, Sendable {
    var result: String
    var configuration: [Configuration]
    var passedTests: [String]
    var warnedTests: [String]
    var failedTests: [String]
  }

  let type = "https://in-toto.io/Statement/v1"
  let subject: [Subject]
  let predicateType = "https://in-toto.io/attestation/test-result/v0.1"
  let predicate: Predicate

  private enum CodingKeys: String, CodingKey {
    case type = "_type"
    case subject, predicateType, predicate
  }

  /// States what the gate found.
  /// - Parameters:
  ///   - report: the verdicts.
  ///   - sources: paths of the literate sources.
  ///   - results: the journals that were judged.
  /// - Throws: `FileError` when a file cannot be read again.
  public init(_ report: GateReport, sources: [String], _ results: ProfileResults) throws {
    var digests: [String: String] = [:]
    func digest(_ path: String) throws -> [String: String] {
      let known = try digests[path] ?? Digest.sha256(try TextFile.bytes(path))
      digests[path] = known
      return ["sha256": known]
    }
    let rules = Set(sources + report.claims.compactMap(\.claim.expectedPath) + report.acceptance.files).sorted()
    let journals = try Set(report.claims.flatMap(\.claim.experiments)).map { try results.journal($0) }
      .flatMap { [$0.path, $0.recordPath] }.filter(FileManager.default.fileExists)
    let read = try Set(report.claims.flatMap(\.claim.experiments)).sorted().flatMap { try results.readFiles($0).files }
    subject =
      try (Set(journals).union(rules)).sorted().map { Subject(name: $0, digest: try digest($0)) }
      + read.map { Subject(name: $0.path, digest: ["sha256": $0.digest]) }
    let settings = [
      "profile": results.profile.rawValue, "strict": String(report.isStrict), "alpha": String(Claim.defaultAlpha),
      "familyErrorRate": String(Decision.familyAlpha), "bootstrapDraws": String(Resampling.draws),
      "bootstrapSeed": String(Resampling.seed),
    ]
    let configuration = try rules.map { Configuration(name: $0, digest: try digest($0), annotations: settings) }
    predicate = Predicate(report, configuration)
  }

  /// The statement's file.
  public func json() throws -> String { try StableJSON.text(self) }
}

extension Attestation.Predicate {
  /// A gate that tested nothing has not passed.
  init(_ report: GateReport, _ configuration: [Attestation.Configuration]) {
    func names(_ isIncluded: (GateReport.Standing) -> Bool) -> [String] {
      report.claims.filter { isIncluded(report.standing(of: $0)) }.map(\.name)
    }
    self.configuration = configuration
    passedTests = names { $0 == .passes }
    warnedTests = names { $0 != .passes && !$0.isFailure }
    failedTests = names(\.isFailure) + report.vanished.map(\.name)
    result = report.gate != .holds ? "FAILED" : warnedTests.isEmpty ? "PASSED" : "WARNED"
  }
}
